extension Statement {
  /// The expressions of this statement itself, without those of nested bodies.
  var expressions: [Scalar] {
    switch self {
    case .loop(let loop): [loop.lower, loop.upper]
    case .constant(_, let value), .variable(_, let value), .assign(_, let value),
      .accumulate(_, _, let value):
      [value]
    case .store(_, let position, let value): [position, value]
    case .branch(let condition, _, _): [condition]
    case .call(let routine): routine.expressions
    case .require(let condition, let failure): [condition] + failure.values
    case .comment: []
    }
  }

  /// The bodies that this statement holds.
  var bodies: [[Statement]] {
    switch self {
    case .loop(let loop): [loop.body]
    case .branch(_, let first, let second): [first, second]
    default: []
    }
  }

  /// The same statement, nested bodies included, with every expression replaced.
  package func mapExpressions(_ replace: (Scalar) -> Scalar) -> Statement {
    switch self {
    case .loop(var loop):
      loop.lower = replace(loop.lower)
      loop.upper = replace(loop.upper)
      loop.body = loop.body.map { $0.mapExpressions(replace) }
      return .loop(loop)
    case .constant(let symbol, let value): return .constant(symbol, replace(value))
    case .variable(let symbol, let value): return .variable(symbol, replace(value))
    case .assign(let symbol, let value): return .assign(symbol, replace(value))
    case .accumulate(let symbol, let function, let value):
      return .accumulate(symbol, function, replace(value))
    case .store(let buffer, let position, let value):
      return .store(buffer, at: replace(position), value: replace(value))
    case .branch(let condition, let first, let second):
      return .branch(
        replace(condition), then: first.map { $0.mapExpressions(replace) },
        else: second.map { $0.mapExpressions(replace) })
    case .call(let routine): return .call(routine.mapExpressions(replace))
    case .require(let condition, var failure):
      failure.values = failure.values.map(replace)
      return .require(replace(condition), failure)
    case .comment: return self
    }
  }
}

extension [Statement] {
  /// Visits every statement, outer ones before those that they hold.
  package func forEachStatement(_ visit: (Statement) -> Void) {
    for statement in self {
      visit(statement)
      statement.bodies.forEach { $0.forEachStatement(visit) }
    }
  }

  /// The same statements with some of the loops for vector registers replaced: those for which the
  /// closure gives something.
  func replacingVectorLoops(_ replace: (Loop) -> [Statement]?) -> [Statement] {
    flatMap { statement -> [Statement] in
      switch statement {
      case .loop(var loop):
        if loop.hint == .vector, let replacement = replace(loop) { return replacement }
        loop.body = loop.body.replacingVectorLoops(replace)
        return [.loop(loop)]
      case .branch(let condition, let first, let second):
        return [
          .branch(
            condition, then: first.replacingVectorLoops(replace),
            else: second.replacingVectorLoops(replace))
        ]
      default: return [statement]
      }
    }
  }
}
