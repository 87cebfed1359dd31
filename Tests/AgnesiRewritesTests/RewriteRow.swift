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
///     .fires("outer-product", over: [.unknown(2, 1), .unknown(1, 3)], in: floating) {
///       (dot($0[0], $0[1]), $0[0] * $0[1])
///     },
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
  ///   - dtypes: the lists of dtypes of the operands.
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

  /// A row on which the rule fires, for operands of certain shapes.
  ///
  /// - Parameters:
  ///   - rule: the rule's name.
  ///   - operands: the operands.
  ///   - dtypes: the lists of dtypes of those operands that do not have their own, or one for all.
  ///   - expressions: the expression over the operands, and what it becomes.
  static func fires(
    _ rule: String, over operands: [RowOperand], in dtypes: [[DType]] = [[.float64]],
    _ expressions: @escaping @Sendable ([Variable]) -> (input: Variable, expected: Variable)
  ) -> RewriteRow {
    let variants = dtypes.map { dtypes in
      operands.enumerated().map { $1.of(dtypes[$0 % dtypes.count]) }
    }
    return RewriteRow(rule: rule, variants: variants, expressions: expressions)
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

  /// A near miss, for operands of certain shapes.
  static func misses(
    _ rule: String, over operands: [RowOperand], in dtypes: [[DType]] = [[.float64]],
    _ expression: @escaping @Sendable ([Variable]) -> Variable
  ) -> RewriteRow {
    fires(rule, over: operands, in: dtypes) { variables in
      let input = expression(variables)
      return (input, input)
    }
  }
}

/// The dtypes of operands, and helpers to write expressions over them.
extension RewriteRow {
  static let floating: [[DType]] = [[.float32], [.float64]]
  static let integers: [[DType]] = [[.int8], [.int32], [.int64], [.uint8]]
  static let numbers: [[DType]] = floating + integers
  static let signedNumbers: [[DType]] = floating + [[.int8], [.int32], [.int64]]
  static let all: [[DType]] = numbers + [[.bool]]
  static let bits: [[DType]] = [[.bool], [.uint8], [.int8], [.int64]]

  /// Inputs of the same dtypes, twice.
  static func twice(_ dtypes: [[DType]]) -> [[DType]] { dtypes.map { $0 + $0 } }
  /// A truth value before inputs of the same dtypes.
  static func selecting(_ dtypes: [[DType]]) -> [[DType]] { dtypes.map { [.bool] + $0 } }

  static let yes = Variable(NDArray(true))
  static let no = Variable(NDArray(false))
  static let nan = Variable(floatLiteral: .nan)

  static func dtype(_ x: Variable) -> DType { x.knownType?.dtype ?? .float64 }

  /// A number of a tensor's dtype, repeated to its sizes.
  static func repeated(_ number: Variable, like x: Variable) -> Variable {
    let rank = x.knownType?.rank ?? 0
    let single = cast(number, to: dtype(x))
    return broadcastLike(single.dimshuffle([DimshuffleAxis](repeating: .x, count: rank)), x)
  }

  /// Falsehoods of a tensor's sizes.
  static func none(like x: Variable) -> Variable {
    let rank = x.knownType?.rank ?? 0
    return broadcastLike(no.dimshuffle([DimshuffleAxis](repeating: .x, count: rank)), x)
  }
}
