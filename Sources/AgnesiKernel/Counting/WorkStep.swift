/// The statements of a kernel without all that its counts do not depend on.
indirect enum WorkStep: Sendable {
  /// Done once.
  case tally(WorkTally)
  /// Done as often as the product of the factors.
  case routine(WorkTally, factors: [Scalar])
  /// A name of which a later count depends.
  case name(Symbol, Scalar)
  case loop(WorkLoop)
  case branch(Scalar, then: [WorkStep], else: [WorkStep])
}

/// A loop whose rounds are counted.
struct WorkLoop: Sendable {
  let variable: Symbol
  let lower, upper: Scalar
  /// Whether every round counts the same.
  let isUniform: Bool
  /// Numbers at which a branch on the variable goes the other way.
  let turns: [Scalar]
  let body: [WorkStep]

  /// How many loops within each other, this one included, have rounds that count differently.
  let unevenDepth: Int
}

extension [WorkStep] {
  /// Collects what matters of some statements.
  ///
  /// - Parameter decisive: the symbols on which counts depend.
  init(_ statements: [Statement], _ decisive: Set<Symbol>) {
    self = []
    var plain = WorkTally()
    for statement in statements {
      plain.add(statement)
      switch statement {
      case .loop(let loop): append(.loop(WorkLoop(loop, decisive)))
      case .constant(let symbol, let value):
        if decisive.contains(symbol) { append(.name(symbol, value)) }
      case .branch(let condition, let first, let second):
        let (first, second) = (Self(first, decisive), Self(second, decisive))
        if !first.isEmpty || !second.isEmpty {
          append(.branch(condition, then: first, else: second))
        }
      case .call(let routine):
        for part in routine.work { append(.routine(part.tally, factors: part.factors)) }
      case .variable, .assign, .accumulate, .store, .require, .comment: break
      }
    }
    if !plain.isEmpty { append(.tally(plain)) }
  }

  /// The greatest number of uneven loops within each other.
  var unevenDepth: Int {
    reduce(0) { depth, step in
      switch step {
      case .loop(let loop): Swift.max(depth, loop.unevenDepth)
      case .branch(_, let first, let second):
        Swift.max(depth, first.unevenDepth, second.unevenDepth)
      case .tally, .routine, .name: depth
      }
    }
  }

  /// The numbers with which branches compare a variable.
  fileprivate func turns(of variable: Symbol) -> [Scalar] {
    flatMap { step -> [Scalar] in
      guard case .branch(let condition, let first, let second) = step else { return [] }
      var turns = first.turns(of: variable) + second.turns(of: variable)
      if case .compare(.less, .index(variable), let limit) = condition.kind { turns.append(limit) }
      return turns
    }
  }
}

extension WorkLoop {
  init(_ loop: Loop, _ decisive: Set<Symbol>) {
    self.init(loop.variable, from: loop.lower, to: loop.upper, loop.body, decisive)
  }

  init(
    _ variable: Symbol, from lower: Scalar, to upper: Scalar, _ statements: [Statement],
    _ decisive: Set<Symbol>
  ) {
    self.variable = variable
    self.lower = lower
    self.upper = upper
    body = [WorkStep](statements, decisive)
    isUniform = !decisive.contains(variable)
    turns = isUniform ? [] : body.turns(of: variable)
    unevenDepth = body.unevenDepth + (isUniform ? 0 : 1)
  }
}
