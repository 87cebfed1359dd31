/// Writes a module as one self-contained C11 translation unit, for clang and gcc.
///
/// The text depends on the module alone. It relies on `requiredFlags`; no flag may allow inexact
/// arithmetic (`-ffast-math`).
package struct CWriter {
  /// Whom a text is for.
  package enum Reader: Sendable {
    /// The compiler and its cache: the text without places in the user's source, which take long to
    /// find. So moving an expression to another line leaves the text as it is.
    case compiler
    /// People: with places.
    case people
  }

  /// What a text exports: functions of the type of `agnesi_run`.
  package enum Entries: Sendable {
    /// `agnesi_run`, which runs all launches in order.
    case whole
    /// A function for each launch, `agnesi_run_0` and so on, for who measures each.
    case eachLaunch

    /// The name of the function of a launch in a text of `eachLaunch`.
    package static func name(ofLaunch number: Int) -> String { "agnesi_run_\(number)" }
  }

  /// The version of the interface between the text and its caller: `agnesi_runtime.abi`.
  package static let abi: Int64 = 1

  /// What the meaning of the text needs of the compiler: integers wrap, and math functions have
  /// no side effects that would keep loops from running several iterations at a time.
  package static let requiredFlags = [
    "-std=c11", "-fwrapv", "-fno-math-errno", "-fno-trapping-math", "-Wno-pass-failed",
  ]

  private let module: Module
  private let reader: Reader
  private let entries: Entries

  /// Writes the whole module.
  package static func write(
    _ module: Module, for reader: Reader = .people, entries: Entries = .whole
  ) -> String {
    CWriter(module: module, reader: reader, entries: entries).text()
  }

  private func text() -> String {
    var helpers: Set<CHelper> = []
    var macros: Set<CMacro> = []
    var mathFunctions: Set<VectorMath.Function> = []
    var vectors: Set<CVector> = []
    var summedVectors: Set<CVector> = []
    var transpositions: Set<CTransposition> = []
    var failing: Set<Int> = []
    var functions = ""
    // Kernels of one text, such as those of layers of one shape, share a function.
    var names = [String](repeating: "", count: module.kernels.count)
    var known: [String: String] = [:]
    let launched = Set(module.launches.map(\.kernel))
    for (number, kernel) in module.kernels.enumerated() where launched.contains(number) {
      var writer = CFunctionWriter(kernel, parameterCount: module.parameterCount)
      let text = writer.text()
      if writer.usesFailure { failing.insert(number) }
      if let name = known[text] {
        names[number] = name
        continue
      }
      let name = "k\(number)_" + CNames.sanitised(kernel.name)
      names[number] = name
      known[text] = name
      functions += "\n" + comment(kernel) + "static void " + name + text
      helpers.formUnion(writer.helpers)
      macros.formUnion(writer.macros)
      mathFunctions.formUnion(writer.mathFunctions)
      vectors.formUnion(writer.vectors)
      summedVectors.formUnion(writer.summedVectors)
      transpositions.formUnion(writer.transpositions)
    }
    let run = exports(names, failing: failing, &helpers)
    let math = mathFunctions.isEmpty ? "" : "\n" + VectorMath.source(for: mathFunctions)
    let definitions = helpers.sorted().map { "\n" + $0.text }.joined()
    vectors.formUnion(transpositions.map(\.vector))
    macros.formUnion(transpositions.flatMap(\.macros))
    let blocks =
      vectors.sorted().map { "\n" + $0.definition }
      + summedVectors.sorted().map { "\n" + $0.sumDefinition }
      + (transpositions.isEmpty ? [] : ["\n" + CTransposition.shuffle])
      + transpositions.sorted().map { "\n" + $0.definition }
    let fail = failing.isEmpty ? "" : "\n" + CPrologue.fail
    return CPrologue.interface + CMacro.definitions(of: macros) + math + definitions
      + blocks.joined() + fail + functions + "\n" + run
  }

  /// The comment above a kernel's function.
  private func comment(_ kernel: Kernel) -> String {
    guard reader == .people, let place = kernel.place() else {
      return CComment.block(kernel.comment)
    }
    return CComment.block("\(kernel.comment), at \(place)")
  }

  /// The exported functions.
  private func exports(
    _ names: [String], failing: Set<Int>, _ helpers: inout Set<CHelper>
  ) -> String {
    switch entries {
    case .whole:
      return export("agnesi_run", module.launches, names, failing: failing, &helpers)
    case .eachLaunch:
      return module.launches.enumerated().map { number, launch in
        export(Entries.name(ofLaunch: number), [launch], names, failing: failing, &helpers)
      }.joined(separator: "\n")
    }
  }

  /// An exported function, which runs launches in order.
  private func export(
    _ function: String, _ launches: [Module.Launch], _ names: [String], failing: Set<Int>,
    _ helpers: inout Set<CHelper>
  ) -> String {
    var expressions = CExpressions()
    var body = ""
    for launch in launches {
      let kernel = module.kernels[launch.kernel]
      let name = names[launch.kernel]
      let buffers = launch.buffers.map { buffer in buffer.map { "buffers[\($0)]" } ?? "0" }
      let list = buffers.isEmpty ? "0" : buffers.joined(separator: ", ")
      body += """
          {
            void *const bound[] = {\(list)};
            agnesi_launch launch = {
                runtime, bound, parameters, scratch, scratch_stride, failure, 0};

        """
      if let parallel = kernel.parallel {
        let count = expressions.text(parallel.count)
        let cost = expressions.text(parallel.cost)
        body += "    runtime->parallel(runtime->pool, \(count), \(cost), \(name), &launch);\n"
      } else {
        body += "    \(name)(&launch);\n"
      }
      if failing.contains(launch.kernel) { body += "    if (launch.failed) return 1;\n" }
      body += "  }\n"
    }
    if launches.isEmpty {
      body = """
          (void)runtime, (void)parameters, (void)scratch, (void)scratch_stride, (void)failure;

        """
    }
    if !launches.contains(where: { $0.buffers.contains { $0 != nil } }) {
      body = "  (void)buffers;\n" + body
    }
    let parameters = expressions.usedParameters.sorted().map {
      "  const int64_t p\($0) = parameters[\($0)];\n"
    }
    helpers.formUnion(expressions.helpers)
    let indent = String(repeating: " ", count: "int32_t \(function)(".count)
    return """
      __attribute__((visibility("default")))
      int32_t \(function)(const agnesi_runtime *runtime, void *const *buffers,
      \(indent)const int64_t *parameters, char *scratch, int64_t scratch_stride,
      \(indent)agnesi_failure *failure) {
      \(parameters.joined())\(body)  return 0;
      }

      """
  }
}
