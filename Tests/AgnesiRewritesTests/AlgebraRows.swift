import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps

/// An expression that one rule rewrites, over inputs of any shapes.
struct AlgebraRow {
  let rule: String
  let dtypes: [[DType]]
  /// Whether the operands may broadcast to each other.
  let broadcasts: Bool
  let expressions: @Sendable ([Variable]) -> (input: Variable, expected: Variable)

  /// Describes a row.
  ///
  /// - Parameters:
  ///   - rule: the rule's name.
  ///   - dtypes: the dtypes of the inputs, in every combination to try.
  ///   - broadcasts: whether the operands may broadcast to each other.
  ///   - expressions: the expression over the inputs, and what it becomes.
  init(
    _ rule: String, _ dtypes: [[DType]], broadcasts: Bool = true,
    _ expressions: @escaping @Sendable ([Variable]) -> (input: Variable, expected: Variable)
  ) {
    self.rule = rule
    self.dtypes = dtypes
    self.broadcasts = broadcasts
    self.expressions = expressions
  }
}

extension AlgebraRow {
  static let floating: [[DType]] = [[.float32], [.float64]]
  static let numbers: [[DType]] = floating + [[.int8], [.int32], [.int64], [.uint8]]
  static let all: [[DType]] = numbers + [[.bool]]

  /// Inputs of the same dtypes, twice.
  static func twice(_ dtypes: [[DType]]) -> [[DType]] { dtypes.map { $0 + $0 } }
  /// A truth value before inputs of the same dtypes.
  static func selecting(_ dtypes: [[DType]]) -> [[DType]] { dtypes.map { [.bool] + $0 } }

  static let rows =
    neutral + casts + signs + absolutes + sums + quotients + powers + inverses + logic + extremes
    + selection
    + stability + sigmoids + errorFunctions + entropies
    + exponentials

  static let neutral: [AlgebraRow] = [
    AlgebraRow("add-zero", numbers) { ($0[0] + 0, $0[0]) },
    AlgebraRow("add-zero", all) { x in
      (cast(0, to: dtype(x[0])) + x[0], x[0])
    },
    AlgebraRow("subtract-zero", numbers) { ($0[0] - 0, $0[0]) },
    AlgebraRow("multiply-by-one", numbers) { (1 * $0[0], $0[0]) },
    AlgebraRow("multiply-by-one", all) { x in (x[0] * cast(1, to: dtype(x[0])), x[0]) },
    AlgebraRow("multiply-by-minus-one", floating + [[.int8], [.int64]]) { ($0[0] * -1, -$0[0]) },
    AlgebraRow("divide-by-one", floating) { ($0[0] / 1, $0[0]) },
    AlgebraRow("divide-by-minus-one", floating) { ($0[0] / -1, -$0[0]) },
    AlgebraRow("negate-twice", numbers) { (-(-$0[0]), $0[0]) },
    AlgebraRow("multiply-by-zero", numbers) { x in
      (x[0] * 0, repeated(0, like: x[0]))
    },
    AlgebraRow("multiply-by-zero", all) { x in
      (x[0] * cast(0, to: dtype(x[0])), repeated(0, like: x[0]))
    },
  ]

  static let casts: [AlgebraRow] = [
    AlgebraRow("useless-cast", all) { x in
      (applyOne(Cast(dtype: dtype(x[0])), to: [x[0]]), x[0])
    },
    AlgebraRow("cast-of-cast", [[.int8], [.uint8], [.int32]]) { x in
      (cast(cast(x[0], to: .int64), to: .int16), cast(x[0], to: .int16))
    },
    AlgebraRow("cast-of-cast", [[.int64]]) { x in
      let narrowed = cast(cast(x[0], to: .int8), to: .int32)
      return (narrowed, narrowed)
    },
    AlgebraRow("cast-of-cast", [[.float32], [.int32], [.int64]]) { x in
      let widened = cast(cast(x[0], to: .float64), to: .int32)
      return (widened, dtype(x[0]) == .int64 ? widened : cast(x[0], to: .int32))
    },
    AlgebraRow("cast-of-cast", [[.bool], [.uint8], [.int16], [.int32]]) { x in
      let there = cast(cast(x[0], to: .float32), to: .int8)
      return (there, dtype(x[0]) == .int32 ? there : cast(x[0], to: .int8))
    },
    AlgebraRow("cast-of-cast", [[.int32], [.int64]]) { x in
      let tested = cast(cast(x[0], to: .float64), to: .bool)
      return (tested, dtype(x[0]) == .int32 ? cast(x[0], to: .bool) : tested)
    },
  ]

  static func dtype(_ x: Variable) -> DType { x.knownType?.dtype ?? .float64 }

  /// A number of a tensor's dtype, repeated to its sizes.
  static func repeated(_ number: Variable, like x: Variable) -> Variable {
    let rank = x.knownType?.rank ?? 0
    let single = cast(number, to: dtype(x))
    return broadcastLike(single.dimshuffle([DimshuffleAxis](repeating: .x, count: rank)), x)
  }
}
