/// Where to find the C compiler and how long it may take.
package struct ToolchainSettings: Sendable {
  /// Which compiler to use.
  package enum Choice: Hashable, Sendable {
    /// The first of clang, cc and gcc on the search path.
    case automatic
    /// This one: a path, or a name on the search path.
    case named(String)
    /// None: everything is interpreted.
    case none

    /// The meaning of the variable `AGNESI_CC`: absent, empty or `none`, or a path or name.
    package init(variable: String?) {
      switch variable {
      case nil: self = .automatic
      case "", "none": self = .none
      case .some(let name): self = .named(name)
      }
    }
  }

  package var compiler: Choice
  /// The processor to make code for, as the compiler names it; nil for the one it runs on.
  package var processor: String?
  /// The folders to search, as in `PATH`: separated by colons.
  package var searchPath: String
  /// The environment that the compiler gets.
  package var environment: [String: String]
  /// Seconds after which a compiler that has not ended is stopped.
  package var timeLimit: Double

  package init(
    compiler: Choice = .automatic, processor: String? = nil, searchPath: String,
    environment: [String: String] = [:], timeLimit: Double = 120
  ) {
    self.processor = processor
    self.compiler = compiler
    self.searchPath = searchPath
    self.environment = environment
    self.timeLimit = timeLimit
  }
}
