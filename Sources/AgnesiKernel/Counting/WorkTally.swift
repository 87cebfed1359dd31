import AgnesiArray

/// Floating-point operations, and accesses of elements by buffer.
struct WorkTally {
  private(set) var operations: Double = 0
  private(set) var reads: [BufferID: Double] = [:]
  private(set) var stores: [BufferID: Double] = [:]

  /// Whether there is nothing in it.
  var isEmpty: Bool { operations == 0 && reads.isEmpty && stores.isEmpty }

  /// Adds another one some number of times.
  mutating func add(_ other: WorkTally, times: Double) {
    operations += other.operations * times
    for (buffer, count) in other.reads { reads[buffer, default: 0] += count * times }
    for (buffer, count) in other.stores { stores[buffer, default: 0] += count * times }
  }

  /// Adds what a statement does itself, without the bodies that it holds and without routines.
  mutating func add(_ statement: Statement) {
    var seen: Set<Scalar> = []
    for expression in statement.expressions { add(expression, &seen) }
    switch statement {
    case .store(let buffer, _, _): stores[buffer, default: 0] += 1
    case .accumulate(_, _, let value): if value.dtype.isFloating { operations += 1 }
    case .loop, .constant, .variable, .assign, .branch, .call, .require, .comment: break
    }
  }

  /// Adds an expression, of which a part that occurs twice is computed once.
  private mutating func add(_ x: Scalar, _ seen: inout Set<Scalar>) {
    if x.kind.operands.isEmpty || !seen.insert(x).inserted { return }
    switch x.kind {
    case .load(let buffer, _): reads[buffer, default: 0] += 1
    case .unary(let function, _) where x.dtype.isFloating && function.isArithmetic: operations += 1
    case .binary where x.dtype.isFloating: operations += 1
    default: break
    }
    for operand in x.kind.operands { add(operand, &seen) }
  }
}

extension WorkTally {
  /// What a routine does in each round of its innermost loop.
  init(operations: Double, reads: [(BufferID, Double)], stores: [(BufferID, Double)]) {
    self.operations = operations
    for (buffer, count) in reads { self.reads[buffer, default: 0] += count }
    for (buffer, count) in stores { self.stores[buffer, default: 0] += count }
  }
}

extension UnaryFunction {
  /// Whether it computes more than a change of bits that every processor does beside.
  fileprivate var isArithmetic: Bool {
    switch self {
    case .negate, .absolute, .isNaN, .isInfinite, .not: false
    default: true
    }
  }
}
