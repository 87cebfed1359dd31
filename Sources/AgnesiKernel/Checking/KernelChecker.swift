import AgnesiArray

/// Checks that kernels and modules keep the rules that the C writer and the interpreter rely on.
package struct KernelChecker {
  /// The most nodes on a path of an expression: what recursion over expressions can bear.
  package static let depthLimit = 500
  /// The most bodies within each other.
  package static let nestingLimit = 100

  private enum Binding {
    case index
    case constant(DType)
    case variable(DType)
  }

  private let kernel: Kernel
  private let parameterCount: Int
  private var bindings: [Symbol: Binding] = [:]
  private var everBound: Set<Symbol> = []
  private var statement: Statement?

  private init(_ kernel: Kernel, parameterCount: Int) {
    self.kernel = kernel
    self.parameterCount = parameterCount
  }

  /// Checks every kernel of a module, and that each launch gives its kernel the buffers it wants.
  package static func check(_ module: Module) throws(KernelError) {
    for kernel in module.kernels { try check(kernel, parameterCount: module.parameterCount) }
    for launch in module.launches { try check(launch, of: module) }
  }

  /// Checks one kernel.
  package static func check(_ kernel: Kernel, parameterCount: Int) throws(KernelError) {
    var checker = KernelChecker(kernel, parameterCount: parameterCount)
    for buffer in kernel.buffers {
      if case .scratch(let count) = buffer.role {
        try checker.check(size: count, "the count of scratch buffer \(buffer.name)")
      }
    }
    if let parallel = kernel.parallel {
      try checker.check(size: parallel.count, "the count of the parallel range")
      try checker.check(size: parallel.cost, "the cost of the parallel range")
      try checker.bind(parallel.variable, .index)
    }
    try checker.check(kernel.body, depth: 0)
  }

  private static func check(
    _ launch: Module.Launch, of module: Module
  ) throws(KernelError) {
    guard module.kernels.indices.contains(launch.kernel) else {
      throw KernelError(
        kernel: "number \(launch.kernel)", statement: "",
        problem: "a launch names a kernel that the module of \(module.kernels.count) lacks")
    }
    let kernel = module.kernels[launch.kernel]
    func fail(_ problem: String) -> KernelError {
      KernelError(kernel: kernel.name, statement: "", problem: problem)
    }
    guard launch.buffers.count == kernel.buffers.count else {
      throw fail("a launch gives \(launch.buffers.count) of \(kernel.buffers.count) buffers")
    }
    var readers: [Int: Int] = [:]
    for (bound, buffer) in zip(launch.buffers, kernel.buffers) {
      guard buffer.isScratch == (bound == nil) else {
        throw fail("a launch must bind every buffer but scratch; \(buffer.name) breaks this")
      }
      guard let bound else { continue }
      guard module.bufferNames.indices.contains(bound) else {
        throw fail("buffer \(bound) of a launch is not among the \(module.bufferNames.count)")
      }
      readers[bound, default: 0] += 1
    }
    for (bound, buffer) in zip(launch.buffers, kernel.buffers) where buffer.isWritable {
      if let bound, readers[bound] != 1 {
        throw fail("\(buffer.name) is written and shares its memory with another buffer")
      }
    }
  }

  // MARK: Statements

  private mutating func check(_ statements: [Statement], depth: Int) throws(KernelError) {
    let outer = bindings
    defer { bindings = outer }
    guard depth <= Self.nestingLimit else {
      throw fail("more than \(Self.nestingLimit) bodies deep")
    }
    for statement in statements {
      self.statement = statement
      try check(statement, depth: depth)
    }
  }

  private mutating func check(_ statement: Statement, depth: Int) throws(KernelError) {
    for x in statement.expressions { try check(x) }
    switch statement {
    case .loop(let loop):
      try expect(loop.lower, .int64, "the lower bound")
      try expect(loop.upper, .int64, "the upper bound")
      let outer = bindings
      try bind(loop.variable, .index)
      try check(loop.body, depth: depth + 1)
      bindings = outer
    case .constant(let symbol, let value): try bind(symbol, .constant(value.dtype))
    case .variable(let symbol, let value): try bind(symbol, .variable(value.dtype))
    case .assign(let symbol, let value):
      guard case .variable(let dtype)? = bindings[symbol] else {
        throw fail("\(symbol.name) is no variable here")
      }
      try expect(value, dtype, "the new value")
    case .accumulate(let symbol, let function, let value):
      guard case .variable(let dtype)? = bindings[symbol] else {
        throw fail("\(symbol.name) is no variable here")
      }
      guard [.add, .multiply, .maximum, .minimum, .and, .or, .xor].contains(function) else {
        throw fail("\(function) is not associative")
      }
      try expect(value, dtype, "the combined value")
    case .store(let id, let position, let value):
      let buffer = try buffer(id)
      guard buffer.isWritable || buffer.isScratch else { throw fail("\(buffer.name) is read only") }
      try expect(position, .int64, "the position")
      try expect(value, buffer.dtype, "the value")
    case .branch(let condition, let first, let second):
      try expect(condition, .bool, "the condition")
      try check(first, depth: depth + 1)
      try check(second, depth: depth + 1)
    case .call(let routine): try check(routine)
    case .require(let condition, let failure):
      try expect(condition, .bool, "the condition")
      guard failure.values.count <= 4, Int32(exactly: failure.site) != nil else {
        throw fail("a failure has a site of 32 bits and at most 4 values")
      }
      for value in failure.values { try expect(value, .int64, "a value of the failure") }
    case .comment: break
    }
  }

  private mutating func bind(_ symbol: Symbol, _ binding: Binding) throws(KernelError) {
    guard everBound.insert(symbol).inserted else { throw fail("\(symbol.name) is bound twice") }
    bindings[symbol] = binding
  }

  // MARK: Expressions

  func expect(_ x: Scalar, _ dtype: DType, _ what: String) throws(KernelError) {
    guard x.dtype == dtype else { throw fail("\(what) has dtype \(x.dtype), not \(dtype)") }
  }

  /// An expression over constants and parameters alone, known before the kernel runs.
  private func check(size x: Scalar, _ what: String) throws(KernelError) {
    try check(x)
    try expect(x, .int64, what)
    var seen: Set<ObjectIdentifier> = []
    func dependsOnMore(_ x: Scalar) -> Bool {
      guard seen.insert(ObjectIdentifier(x.node)).inserted else { return false }
      if case .load = x.kind { return true }
      return x.dtype.isFloating || x.kind.operands.contains(where: dependsOnMore)
    }
    if dependsOnMore(x) { throw fail("\(what) depends on more than parameters") }
  }

  private func check(_ x: Scalar) throws(KernelError) {
    guard x.node.depth <= Self.depthLimit else {
      throw fail("an expression of depth \(x.node.depth); the limit is \(Self.depthLimit)")
    }
    var seen = ExpressionSet()
    try check(x, &seen)
  }

  private func check(_ x: Scalar, _ seen: inout ExpressionSet) throws(KernelError) {
    guard seen.insert(x) else { return }
    for operand in x.kind.operands { try check(operand, &seen) }
    switch x.kind {
    case .index(let symbol):
      guard case .index? = bindings[symbol] else {
        throw fail("\(symbol.name) is no loop variable here")
      }
    case .local(let symbol):
      switch bindings[symbol] {
      case .constant(let dtype)?, .variable(let dtype)?:
        try expect(x, dtype, "a use of \(symbol.name)")
      case .index?, nil: throw fail("\(symbol.name) has no value here")
      }
    case .parameter(let number):
      guard (0..<parameterCount).contains(number) else {
        throw fail("parameter \(number) of \(parameterCount)")
      }
    case .load(let id, _): try expect(x, buffer(id).dtype, "an element of \(buffer(id).name)")
    default: break
    }
    if let problem = ScalarRules.problem(x) { throw fail(problem) }
  }

  func buffer(_ id: BufferID) throws(KernelError) -> KernelBuffer {
    guard kernel.buffers.indices.contains(id.number) else {
      throw fail("buffer \(id.number) of \(kernel.buffers.count)")
    }
    return kernel.buffers[id.number]
  }

  func fail(_ problem: String) -> KernelError {
    KernelError(
      kernel: kernel.name,
      statement: statement.map { KernelPrinter.line($0, of: kernel) } ?? "", problem: problem)
  }
}

extension KernelBuffer {
  /// Whether the memory is private to a worker.
  var isScratch: Bool {
    if case .scratch = role { true } else { false }
  }

  /// Whether the kernel writes memory that outlives it.
  var isWritable: Bool {
    switch role {
    case .output, .inputOutput: true
    case .input, .scratch: false
    }
  }
}
