import AgnesiArray
import AgnesiGraph
import AgnesiOps
import Testing

/// An expression that one rule rewrites, or a near miss that it must leave alone.
///
/// Every rule of the catalogue has at least one of either:
///
///     .fires("add-zero", numbers) { ($0[0] + 0, $0[0]) },
///     .misses("add-zero", numbers) { $0[0] + 1 },
///     .fires("outer-product", over: [.known(2, 1), .known(1, 3)]) { (dot($0[0], $0[1]), $0[0] * $0[1]) },
struct RewriteRow: Sendable, CustomTestStringConvertible {
  /// The rule's name.
  let rule: String
  /// The lists of operands with which the row is tried.
  let variants: [[RowOperand]]
  /// The expression over the operands, and what the rule makes of it: itself if it must not fire.
  let expressions: @Sendable ([Variable]) -> (input: Variable, expected: Variable)

  var testDescription: String { rule }

  /// A row on which the rule fires, for operands of any shapes.
  ///
  /// - Parameters:
  ///   - rule: the rule's name.
  ///   - dtypes: the dtypes of the operands, in every combination to try.
  ///   - broadcasts: whether the operands may broadcast to each other.
  ///   - expressions: the expression over the operands, and what it becomes.
  static func fires(
    _ rule: String, _ dtypes: [[DType]], broadcasts: Bool = true,
    _ expressions: @escaping @Sendable ([Variable]) -> (input: Variable, expected: Variable)
  ) -> RewriteRow {
    RewriteRow(
      rule: rule, variants: RowOperand.variants(dtypes, broadcasts: broadcasts),
      expressions: expressions)
  }

  /// A row on which the rule fires, for certain operands.
  static func fires(
    _ rule: String, over operands: [RowOperand],
    _ expressions: @escaping @Sendable ([Variable]) -> (input: Variable, expected: Variable)
  ) -> RewriteRow {
    RewriteRow(rule: rule, variants: [operands], expressions: expressions)
  }

  /// A near miss, for operands of any shapes.
  static func misses(
    _ rule: String, _ dtypes: [[DType]], broadcasts: Bool = true,
    _ expression: @escaping @Sendable ([Variable]) -> Variable
  ) -> RewriteRow {
    fires(rule, dtypes, broadcasts: broadcasts) { operands in
      let input = expression(operands)
      return (input, input)
    }
  }

  /// A near miss, for certain operands.
  static func misses(
    _ rule: String, over operands: [RowOperand],
    _ expression: @escaping @Sendable ([Variable]) -> Variable
  ) -> RewriteRow {
    fires(rule, over: operands) { variables in
      let input = expression(variables)
      return (input, input)
    }
  }
}

extension RewriteRow {
  /// A row of algebra, over its operands.
  init(_ row: AlgebraRow) {
    rule = row.rule
    variants = RowOperand.variants(row.dtypes, broadcasts: row.broadcasts)
    expressions = row.expressions
  }
}

/// The dtypes of operands, and helpers to write expressions over them.
extension RewriteRow {
  static let floating: [[DType]] = [[.float32], [.float64]]
  static let numbers: [[DType]] = floating + [[.int8], [.int32], [.int64], [.uint8]]
  static let signedNumbers: [[DType]] = floating + [[.int8], [.int32], [.int64]]
  static let integers: [[DType]] = [[.int8], [.int32], [.int64], [.uint8]]
  static let all: [[DType]] = numbers + [[.bool]]
  static let bits: [[DType]] = [[.bool], [.uint8], [.int8], [.int64]]

  /// Inputs of the same dtypes, twice.
  static func twice(_ dtypes: [[DType]]) -> [[DType]] { dtypes.map { $0 + $0 } }
  /// A truth value before inputs of the same dtypes.
  static func selecting(_ dtypes: [[DType]]) -> [[DType]] { dtypes.map { [.bool] + $0 } }

  static func dtype(_ x: Variable) -> DType { x.knownType?.dtype ?? .float64 }

  /// A number of a tensor's dtype, repeated to its sizes.
  static func repeated(_ number: Variable, like x: Variable) -> Variable {
    let rank = x.knownType?.rank ?? 0
    let single = cast(number, to: dtype(x))
    return broadcastLike(single.dimshuffle([DimshuffleAxis](repeating: .x, count: rank)), x)
  }
}
