/// A kernel in the form that the C writer and the interpreter take: every sub-expression that is
/// used twice, or that an outer loop knows already, has a name, and nothing is unused.
///
/// Expressions are then trees to write down as they stand. What is named where:
/// - arithmetic without loads goes to the outermost loop that knows its variables, but stays within
///   the branch of an `if`;
/// - a load stays in the body, and in the branch of the `select`, where it is used first; a
///   `select` whose branches need names becomes an `if`;
/// - what reads an accumulator or a buffer that the kernel writes is shared only up to the next
///   statement that may change it.
struct SharedKernel {
  let kernel: Kernel
  /// Values that do not depend on the variable of the parallel range.
  let preamble: [Statement]
  /// What runs once, or for each value of the variable of the parallel range.
  let body: [Statement]

  init(_ kernel: Kernel) {
    var sharing = Sharing(kernel)
    let bodies = sharing.run()
    self.kernel = kernel
    self.preamble = bodies.preamble
    self.body = bodies.body
  }
}

/// The pass behind `SharedKernel`: walks the statements in order with a stack of open scopes.
private struct Sharing {
  /// A body under construction.
  struct Scope {
    enum Kind { case body, loop, branch, select }
    let kind: Kind
    var statements: [Statement] = []
    /// Names that hold to the end of the scope.
    var lasting: [Scalar: Scalar] = [:]
    /// Names that hold until something is written.
    var passing: [Scalar: Scalar] = [:]
  }

  /// What decides where an expression may be computed.
  struct Traits {
    /// The depth of the innermost scope that binds one of its variables.
    var depth = 0
    var hasLoad = false
    /// Whether it reads an accumulator or a buffer that the kernel writes.
    var isPassing = false
  }

  /// Expressions of more nodes than this are cut in two, for the reader and for the C compiler's
  /// limit on nested parentheses.
  static let sizeLimit = 14

  let kernel: Kernel
  let statements: [Statement]
  let table: ExpressionTable
  var scopes: [Scope] = []
  var traits: [Scalar: Traits] = [:]
  var depths: [Symbol: Int] = [:]
  var accumulators: Set<Symbol> = []
  var nextSymbol: Int
  var nameCount = 0

  init(_ kernel: Kernel) {
    var table = ExpressionTable()
    self.kernel = kernel
    self.statements = table.unify(kernel.body.removingUnusedValues())
    self.table = table
    var largest = kernel.parallel?.variable.id ?? 0
    kernel.body.forEachStatement { statement in
      switch statement {
      case .loop(let loop): largest = max(largest, loop.variable.id)
      case .constant(let symbol, _), .variable(let symbol, _): largest = max(largest, symbol.id)
      case .assign, .accumulate, .store, .branch, .call, .require, .comment: break
      }
    }
    nextSymbol = largest + 1
  }

  mutating func run() -> (preamble: [Statement], body: [Statement]) {
    scopes = [Scope(kind: .body)]
    guard let parallel = kernel.parallel else {
      statements.forEach { add($0) }
      return ([], scopes[0].statements)
    }
    let body = nested(.loop, binding: parallel.variable, statements)
    return (scopes[0].statements, body)
  }

  // MARK: Statements

  private mutating func nested(
    _ kind: Scope.Kind, binding variable: Symbol? = nil, _ statements: [Statement]
  ) -> [Statement] {
    scopes.append(Scope(kind: kind))
    if let variable { depths[variable] = scopes.count - 1 }
    statements.forEach { add($0) }
    return scopes.removeLast().statements
  }

  private mutating func add(_ statement: Statement) {
    let depth = scopes.count - 1
    switch statement {
    case .constant(let symbol, let value):
      depths[symbol] = depth
      guard !value.isLeaf, named(value, from: depth) == nil else {
        return append(.constant(symbol, share(value, at: depth)))
      }
      append(.constant(symbol, rebuild(value, at: depth)))
      remember(value, as: .local(symbol, value.dtype), at: depth)
    case .variable(let symbol, let value):
      depths[symbol] = depth
      accumulators.insert(symbol)
      append(.variable(symbol, share(value, at: depth)))
    case .loop(var loop):
      loop.lower = share(loop.lower, at: depth)
      loop.upper = shareOnce(loop.upper, at: depth)
      loop.body = nested(.loop, binding: loop.variable, loop.body)
      append(.loop(loop))
    case .branch(let condition, let first, let second):
      let condition = share(condition, at: depth)
      let first = nested(.branch, first)
      let second = nested(.branch, second)
      append(.branch(condition, then: first, else: second))
    case .assign, .accumulate, .store, .call, .require:
      append(statement.mapExpressions { share($0, at: depth) })
    case .comment: append(statement)
    }
    switch statement {
    case .constant, .variable, .require, .comment: break
    case .loop, .branch, .assign, .accumulate, .store, .call: scopes[depth].passing = [:]
    }
  }

  private mutating func append(_ statement: Statement) {
    scopes[scopes.count - 1].statements.append(statement)
  }

  // MARK: Expressions

  /// The expression with its shared parts named, or its own name.
  private mutating func share(_ x: Scalar, at depth: Int) -> Scalar {
    if x.isLeaf { return x }
    if let name = named(x, from: depth) { return name }
    let home = home(of: x, from: depth)
    let result = rebuild(x, at: home)
    let isHoisted = home < statementDepth(from: depth)
    guard isHoisted || table.useCount(x) > 1 || size(of: result) > Self.sizeLimit else {
      return result
    }
    return name(result, for: x, at: home)
  }

  /// As `share`, for what must be read once and not again in each round of a loop.
  private mutating func shareOnce(_ x: Scalar, at depth: Int) -> Scalar {
    let result = share(x, at: depth)
    let traits = traits(of: x)
    guard traits.hasLoad || traits.isPassing, result == x || !result.isLeaf else { return result }
    return name(result, for: x, at: depth)
  }

  private mutating func rebuild(_ x: Scalar, at depth: Int) -> Scalar {
    guard case .select(let condition, let first, let second) = x.kind,
      traits(of: first).hasLoad || traits(of: second).hasLoad
    else { return x.mapOperands { share($0, at: depth) } }
    let shared = share(condition, at: depth)
    let then = branch(first)
    let otherwise = branch(second)
    if then.statements.isEmpty && otherwise.statements.isEmpty {
      return Scalar(.select(shared, then.value, otherwise.value), x.dtype)
    }
    let result = newSymbol("chosen")
    depths[result] = depth
    append(.variable(result, .constant(0, x.dtype)))
    append(
      .branch(
        shared, then: then.statements + [.assign(result, then.value)],
        else: otherwise.statements + [.assign(result, otherwise.value)]))
    return .local(result, x.dtype)
  }

  /// One branch of a `select`, with the statements that its value needs.
  private mutating func branch(_ x: Scalar) -> (statements: [Statement], value: Scalar) {
    scopes.append(Scope(kind: .select))
    let value = share(x, at: scopes.count - 1)
    return (scopes.removeLast().statements, value)
  }

  private mutating func name(_ value: Scalar, for x: Scalar, at depth: Int) -> Scalar {
    if case .local(let symbol) = value.kind, depths[symbol] == depth, symbol.name == "chosen" {
      remember(x, as: value, at: depth)
      return value
    }
    nameCount += 1
    let symbol = newSymbol("t\(nameCount)")
    depths[symbol] = depth
    scopes[depth].statements.append(.constant(symbol, value))
    let name = Scalar.local(symbol, value.dtype)
    remember(x, as: name, at: depth)
    return name
  }

  private mutating func remember(_ x: Scalar, as name: Scalar, at depth: Int) {
    if traits(of: x).isPassing {
      scopes[depth].passing[x] = name
    } else {
      scopes[depth].lasting[x] = name
    }
  }

  private func named(_ x: Scalar, from depth: Int) -> Scalar? {
    var seesPassing = true
    for scope in scopes[...depth].reversed() {
      if let name = scope.lasting[x] { return name }
      if seesPassing, let name = scope.passing[x] { return name }
      if scope.kind != .select { seesPassing = false }
    }
    return nil
  }

  /// The depth of the scope in which to compute an expression.
  private mutating func home(of x: Scalar, from depth: Int) -> Int {
    let traits = traits(of: x)
    if traits.hasLoad { return depth }
    if traits.isPassing { return statementDepth(from: depth) }
    let barrier = scopes[...depth].lastIndex { $0.kind == .branch } ?? 0
    return max(traits.depth, barrier)
  }

  /// The depth of the innermost scope that is not the branch of a `select`.
  private func statementDepth(from depth: Int) -> Int {
    scopes[...depth].lastIndex { $0.kind != .select } ?? 0
  }

  private mutating func traits(of x: Scalar) -> Traits {
    if let known = traits[x] { return known }
    var result = Traits()
    switch x.kind {
    case .index(let symbol): result.depth = depths[symbol] ?? 0
    case .local(let symbol):
      result.depth = depths[symbol] ?? 0
      result.isPassing = accumulators.contains(symbol)
    case .load(let buffer, _):
      result.hasLoad = true
      if case .input = kernel.buffers[buffer.number].role {} else { result.isPassing = true }
    default: break
    }
    x.kind.forEachOperand { operand in
      let inner = traits(of: operand)
      result.depth = max(result.depth, inner.depth)
      result.hasLoad = result.hasLoad || inner.hasLoad
      result.isPassing = result.isPassing || inner.isPassing
    }
    traits[x] = result
    return result
  }

  private func size(of x: Scalar) -> Int {
    var size = 1
    x.kind.forEachOperand { size += self.size(of: $0) }
    return size
  }

  private mutating func newSymbol(_ name: String) -> Symbol {
    defer { nextSymbol += 1 }
    return Symbol(id: nextSymbol, name: name)
  }
}
