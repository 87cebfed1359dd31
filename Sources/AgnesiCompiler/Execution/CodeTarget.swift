import AgnesiGraph
package import AgnesiKernel

/// A kind of processor that code is made for, whatever the settings say: see `Toolchain.target`.
package struct CodeTarget: Sendable {
  /// Where its modules are compiled; nil to have all interpreted.
  let cache: ModuleCache?
  /// Its vector registers.
  package let vectorUnit: VectorUnit

  /// A processor that runs code here, as the C compiler names it; nil when there is no compiler.
  package init?(processor: String) throws(ToolchainError) {
    let environment = Environment.variables
    let settings = ToolchainSettings(
      compiler: .init(variable: Settings.current.compiler), processor: processor,
      searchPath: environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin", environment: environment)
    guard let compiler = try CCompiler.find(settings) else { return nil }
    vectorUnit = try compiler.vectorUnit()
    cache = ModuleCache(compiler: compiler, settings: CacheSettings(environment: environment))
  }

  /// A processor that is not here: its kernels are interpreted.
  package init(interpreting unit: VectorUnit) {
    cache = nil
    vectorUnit = unit
  }
}
