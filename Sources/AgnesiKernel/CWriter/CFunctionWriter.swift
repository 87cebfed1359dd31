import AgnesiArray

/// Writes one kernel as a static C function.
struct CFunctionWriter {
  private let shared: SharedKernel
  var expressions = CExpressions()
  private var names = CNames()
  private var lines: [String] = []
  var indent = "  "
  /// Whether the function can fail.
  private(set) var usesFailure = false

  /// The macros in use.
  private(set) var macros: Set<CMacro> = []
  /// The vector types in use, those whose lanes are summed, and transpositions.
  var vectors: Set<CVector> = []
  var summedVectors: Set<CVector> = []
  var transpositions: Set<CTransposition> = []

  var helpers: Set<CHelper> { expressions.helpers }
  var mathFunctions: Set<VectorMath.Function> { expressions.mathFunctions }

  init(_ kernel: Kernel, parameterCount: Int) {
    shared = SharedKernel(kernel)
    for number in 0..<parameterCount { _ = names.unique("p\(number)") }
    expressions.buffers = kernel.buffers.map { names.unique($0.name) }
  }

  /// The whole text of the function from its parameters on.
  mutating func text() -> String {
    let kernel = shared.kernel
    write(shared.preamble)
    if let parallel = kernel.parallel {
      let variable = bind(parallel.variable)
      line("for (int64_t \(variable) = begin; \(variable) < end; ++\(variable)) {")
      let fetch = RowFetch(shared.body, kernel.buffers)
      indent += "  "
      for (place, statement) in shared.body.enumerated() {
        write(statement)
        if let fetch, fetch.place == place { write(fetch) }
      }
      indent.removeLast(2)
      line("}")
    } else {
      write(shared.body)
    }
    let body = lines
    lines = []
    let scratch = scratchDeclarations()
    for number in expressions.usedParameters.sorted() {
      line("const int64_t p\(number) = launch->parameters[\(number)];")
    }
    declareBuffers()
    lines += scratch
    return (signature(worker: !scratch.isEmpty) + lines + body).joined(separator: "\n") + "\n}\n"
  }

  /// The parameters of the function; arguments that its body does not mention are cast to `void`.
  private func signature(worker usesWorker: Bool) -> [String] {
    let usesLaunch =
      usesFailure || usesWorker || !expressions.usedBuffers.isEmpty
      || !expressions.usedParameters.isEmpty
    guard shared.kernel.parallel != nil else {
      return ["(agnesi_launch *launch) {"]
        + (usesLaunch ? [] : ["  (void)launch;"])
    }
    return [
      "(void *context, int64_t begin, int64_t end, int64_t worker) {",
      usesLaunch ? "  agnesi_launch *const launch = context;" : "  (void)context;",
    ] + (usesWorker ? [] : ["  (void)worker;"])
  }

  // MARK: Declarations

  private mutating func declareBuffers() {
    for number in expressions.usedBuffers.sorted() {
      let buffer = shared.kernel.buffers[number]
      let source = "launch->buffers[\(number)]"
      let type = buffer.dtype.cType
      let name = expressions.buffers[number]
      switch buffer.role {
      case .input: line("const \(type) *const restrict \(name) = \(source);")
      case .inputOutput: line("\(type) *const restrict \(name) = \(source);")
      case .output:
        line("\(type) *const restrict \(name) = __builtin_assume_aligned(\(source), 64);")
      case .scratch: break
      }
    }
  }

  /// The scratch buffers, one after the other in the part of this worker.
  private mutating func scratchDeclarations() -> [String] {
    let base =
      shared.kernel.parallel == nil
      ? "launch->scratch" : "launch->scratch + worker * launch->scratch_stride"
    var declarations: [String] = []
    var position = base
    guard let last = expressions.usedBuffers.filter({ shared.kernel.buffers[$0].isScratch }).max()
    else { return [] }
    for (number, buffer) in shared.kernel.buffers.enumerated().prefix(last + 1) {
      guard case .scratch(let count) = buffer.role else { continue }
      let type = buffer.dtype.cType
      let name = expressions.buffers[number]
      // Unused ones keep their place, so that every kernel agrees with `scratchByteCount`.
      let start = names.unique(name + "_bytes")
      declarations.append("  char *const \(start) = \(position);")
      macros.insert(.aligned)
      position =
        "\(start) + \(CMacro.aligned.name)((\(expressions.text(count))) * \(buffer.dtype.byteCount))"
      if expressions.usedBuffers.contains(number) {
        declarations.append(
          "  \(type) *const restrict \(name) = (void *)__builtin_assume_aligned(\(start), 64);")
      }
    }
    return declarations
  }

  // MARK: Statements

  mutating func line(_ text: String) { lines.append(indent + text) }

  /// Writes a macro on a line of its own.
  mutating func line(_ macro: CMacro) {
    macros.insert(macro)
    line(macro.name)
  }

  /// Writes a macro with arguments as a statement, which may stand behind a condition.
  mutating func line(_ macro: CMacro, _ arguments: String, behind condition: String = "") {
    macros.insert(macro)
    line("\(condition)\(macro.name)(\(arguments));")
  }

  private mutating func nested(_ statements: [Statement]) {
    indent += "  "
    write(statements)
    indent.removeLast(2)
  }

  private mutating func bind(_ symbol: Symbol) -> String {
    let name = names.unique(symbol.name)
    expressions.symbols[symbol] = name
    return name
  }

  private mutating func write(_ statements: [Statement]) {
    for statement in statements { write(statement) }
  }

  private mutating func write(_ statement: Statement) {
    switch statement {
    case .loop(let loop): write(loop)
    case .constant(let symbol, let value):
      let text = expressions.text(value)
      line("const \(value.dtype.cType) \(bind(symbol)) = \(text);")
    case .variable(let symbol, let value):
      let text = expressions.text(value)
      line("\(value.dtype.cType) \(bind(symbol)) = \(text);")
    case .assign(let symbol, let value):
      let text = expressions.text(value)
      line("\(expressions.symbols[symbol] ?? symbol.name) = \(text);")
    case .accumulate(let symbol, let function, let value):
      // In a loop that clang is told to vectorise it may reorder such combinations, and does.
      let text = expressions.combination(of: symbol, function, value)
      line("\(expressions.symbols[symbol] ?? symbol.name) = \(text);")
    case .store(let buffer, let position, let value):
      let target = expressions.buffer(buffer) + "[" + expressions.text(position) + "]"
      line("\(target) = \(expressions.text(value));")
    case .branch(let condition, let first, let second): branch(condition, first, second)
    case .call(let routine): call(routine)
    case .require(let condition, let failure): require(condition, failure)
    case .comment(let text): lines += CComment.lines(text).map { indent + $0 }
    }
  }

  private mutating func write(_ loop: Loop) {
    let lower = expressions.text(loop.lower)
    let upper = expressions.write(loop.upper).as(.sum)
    let variable = bind(loop.variable)
    if loop.goesOverLoops { line(.rolled) }
    switch loop.hint {
    case .serial: break
    case .vector:
      line(loop.computesSinglesForDoubles ? .singles : .vector)
      // Unrolled as a whole before clang vectorises, a short loop becomes single elements.
      if loop.isShort { line(.rolled) }
    case .scalar: line(.scalar)
    case .unrolled:
      // gcc rejects the wish where it cannot count the iterations.
      let isCounted = loop.lower.integerValue != nil && loop.upper.integerValue != nil
      if isCounted { line(.unroll) }
    }
    line("for (int64_t \(variable) = \(lower); \(variable) < \(upper); ++\(variable)) {")
    nested(loop.body)
    line("}")
  }

  /// Writes the loop that fetches what lies behind the present row.
  private mutating func write(_ fetch: RowFetch) {
    let variable = bind(fetch.loop.variable)
    let end = 2 * fetch.count
    line(
      "for (int64_t \(variable) = \(fetch.count); \(variable) < \(end); \(variable) += \(fetch.step)) {"
    )
    indent += "  "
    line(.ask, "\(expressions.buffer(fetch.buffer)) + (\(expressions.text(fetch.position)))")
    indent.removeLast(2)
    line("}")
  }

  private mutating func branch(
    _ condition: Scalar, _ first: [Statement], _ second: [Statement]
  ) {
    if first.isEmpty {
      line("if (!(\(expressions.text(condition)))) {")
      nested(second)
    } else {
      line("if (\(expressions.text(condition))) {")
      nested(first)
      if !second.isEmpty {
        line("} else {")
        nested(second)
      }
    }
    line("}")
  }

  private mutating func require(_ condition: Scalar, _ failure: Failure) {
    usesFailure = true
    let values = failure.values.prefix(4).map { expressions.text($0) }
    let padded = values + Array(repeating: "0", count: 4 - values.count)
    line("if (!(\(expressions.text(condition)))) {")
    line(
      "  agnesi_fail(launch, \(failure.site), \(values.count), \(padded.joined(separator: ", ")));")
    line("  return;")
    line("}")
  }
}
