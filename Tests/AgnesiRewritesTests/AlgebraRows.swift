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

  static let rows = neutral + arithmetic + powers + selection + stability + casts

  private static let neutral: [AlgebraRow] = [
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
    AlgebraRow("reciprocal-twice", floating) { (1 / (1 / $0[0]), $0[0]) },
    AlgebraRow("multiply-by-zero", numbers) { x in
      (x[0] * 0, repeated(0, like: x[0]))
    },
    AlgebraRow("multiply-by-zero", all) { x in
      (x[0] * cast(0, to: dtype(x[0])), repeated(0, like: x[0]))
    },
    AlgebraRow("subtract-itself", numbers) { x in (x[0] - x[0], repeated(0, like: x[0])) },
    AlgebraRow("divide-by-itself", floating) { x in (x[0] / x[0], repeated(1, like: x[0])) },
  ]

  private static let arithmetic: [AlgebraRow] = [
    AlgebraRow("gather-sum", numbers) { (3 + ($0[0] + 2), $0[0] + 5) },
    AlgebraRow("gather-product", numbers) { (3 * ($0[0] * 2), $0[0] * 6) },
    AlgebraRow("gather-quotient", floating) { (3 * $0[0] / 2, $0[0] * 1.5) },
    AlgebraRow("negate-product", numbers) { x in
      (-(x[0] * 3), x[0] * -cast(3, to: dtype(x[0])))
    },
    AlgebraRow("negate-quotient", floating) { (-($0[0] / 3), $0[0] / -3) },
    AlgebraRow("multiply-negated", numbers) { x in
      (-x[0] * 3, x[0] * -cast(3, to: dtype(x[0])))
    },
    AlgebraRow("negate-difference", twice(numbers)) { (-($0[0] - $0[1]), $0[1] - $0[0]) },
    AlgebraRow("multiply-two-negated", twice(numbers)) { (-$0[0] * -$0[1], $0[0] * $0[1]) },
    AlgebraRow("add-negated", twice(numbers)) { (-$0[0] + $0[1], $0[1] - $0[0]) },
    AlgebraRow("subtract-negated", twice(numbers)) { ($0[0] - -$0[1], $0[0] + $0[1]) },
    AlgebraRow("absolute-of-negated", numbers) { x in
      (abs(-x[0]), dtype(x[0]) == .uint8 ? abs(-x[0]) : abs(x[0]))
    },
    AlgebraRow("absolute-twice", numbers) { (abs(abs($0[0])), abs($0[0])) },
    AlgebraRow("absolute-of-square", numbers) { x in
      let square = x[0] * x[0]
      return (abs(square), dtype(x[0]).isFloating ? square : abs(square))
    },
  ]

  private static let powers: [AlgebraRow] = [
    AlgebraRow("power-zero", numbers) { x in (pow(x[0], 0), repeated(1, like: x[0])) },
    AlgebraRow("power-one", numbers) { (pow($0[0], 1), $0[0]) },
    AlgebraRow("power-two", numbers) { (pow($0[0], 2), $0[0] * $0[0]) },
    AlgebraRow("power-three", numbers) { (pow($0[0], 3), $0[0] * $0[0] * $0[0]) },
    AlgebraRow("power-four", numbers) { (pow($0[0], 4), square(square($0[0]))) },
    AlgebraRow("power-minus-one", numbers.filter { $0 != [.uint8] }) { x in
      (pow(x[0], -1), dtype(x[0]).isFloating ? 1 / x[0] : pow(x[0], -1))
    },
    AlgebraRow("power-minus-two", numbers.filter { $0 != [.uint8] }) { x in
      (pow(x[0], -2), dtype(x[0]).isFloating ? 1 / square(x[0]) : pow(x[0], -2))
    },
    AlgebraRow("power-half", floating) { (pow($0[0], 0.5), sqrt($0[0])) },
  ]

  private static let selection: [AlgebraRow] = [
    AlgebraRow("select-equal", selecting(all), broadcasts: false) {
      (select($0[0], $0[1], $0[1]), $0[1])
    },
    AlgebraRow("select-not", selecting(twice(all))) {
      (select(.!$0[0], $0[1], $0[2]), select($0[0], $0[2], $0[1]))
    },
    AlgebraRow("multiply-selected", selecting(twice(numbers))) {
      ($0[2] * select($0[0], $0[1], 0), select($0[0], $0[1] * $0[2], 0))
    },
    AlgebraRow("multiply-selected", selecting(twice([[.bool]]))) { x in
      let input = select(x[0], x[1], cast(0, to: .bool)) * x[2]
      return (input, input)
    },
    AlgebraRow("multiply-not-selected", selecting(twice(numbers))) {
      (select($0[0], 0, $0[1]) * $0[2], select($0[0], 0, $0[1] * $0[2]))
    },
    AlgebraRow("divide-selected", selecting(twice(floating))) {
      (select($0[0], $0[1], 0) / $0[2], select($0[0], $0[1] / $0[2], 0))
    },
    AlgebraRow("divide-not-selected", selecting(twice(floating))) {
      (select($0[0], 0, $0[1]) / $0[2], select($0[0], 0, $0[1] / $0[2]))
    },
    AlgebraRow("not-twice", [[.bool]]) { (.!(.!$0[0]), $0[0]) },
    AlgebraRow("maximum-of-itself", all) { (maximum($0[0], $0[0]), $0[0]) },
    AlgebraRow("minimum-of-itself", all) { (minimum($0[0], $0[0]), $0[0]) },
  ]

  private static let stability: [AlgebraRow] = [
    AlgebraRow("log-one-plus-exp", floating) { (log(1 + exp($0[0])), softplus($0[0])) },
    AlgebraRow("log1p-exp", floating) { (log1p(exp($0[0])), softplus($0[0])) },
    AlgebraRow("log-sigmoid", floating) { (log(sigmoid($0[0])), -softplus(-$0[0])) },
    AlgebraRow("log-one-minus-sigmoid", floating) {
      (log(1 - sigmoid($0[0])), -softplus($0[0]))
    },
    AlgebraRow("log1p-minus-sigmoid", floating) { (log1p(-sigmoid($0[0])), -softplus($0[0])) },
    AlgebraRow("one-minus-sigmoid", floating) { (1 - sigmoid($0[0]), sigmoid(-$0[0])) },
    AlgebraRow("inverse-one-plus-exp", floating) { (1 / (1 + exp($0[0])), sigmoid(-$0[0])) },
    AlgebraRow("exp-over-one-plus-exp", floating) {
      (exp($0[0]) / (exp($0[0]) + 1), sigmoid($0[0]))
    },
    AlgebraRow("quotient-one-plus-exp", twice(floating)) {
      ($0[0] / (exp($0[1]) + 1), $0[0] * sigmoid(-$0[1]))
    },
    AlgebraRow("sigmoid-times-exp", floating) { (sigmoid(-$0[0]) * exp($0[0]), sigmoid($0[0])) },
    AlgebraRow("sigmoid-times-exp-negated", floating) {
      (exp(-$0[0]) * sigmoid($0[0]), sigmoid(-$0[0]))
    },
    AlgebraRow("multiple-of-sigmoid-times-exp", twice(floating)) {
      (exp($0[1]) * (sigmoid(-$0[1]) * $0[0]), $0[0] * sigmoid($0[1]))
    },
    AlgebraRow("multiple-of-sigmoid-times-exp-negated", twice(floating)) {
      (($0[0] * sigmoid($0[1])) * exp(-$0[1]), $0[0] * sigmoid(-$0[1]))
    },
    AlgebraRow("log-one-plus", floating) { (log($0[0] + 1), log1p($0[0])) },
    AlgebraRow("log-one-minus", floating) { (log(1 - $0[0]), log1p(-$0[0])) },
    AlgebraRow("exp-minus-one", floating) { (exp($0[0]) - 1, expm1($0[0])) },
    AlgebraRow("exp-plus-minus-one", floating) { (-1 + exp($0[0]), expm1($0[0])) },
    AlgebraRow("one-minus-exp", floating) { (1 - exp($0[0]), -expm1($0[0])) },
    AlgebraRow("log-exp", floating) { (log(exp($0[0])), $0[0]) },
    AlgebraRow("log1p-expm1", floating) { (log1p(expm1($0[0])), $0[0]) },
    AlgebraRow("log-sum-of-two-exp", twice(floating)) { x in
      let distance = select(x[0] .== x[1], 0, abs(x[0] - x[1]))
      return (log(exp(x[0]) + exp(x[1])), maximum(x[0], x[1]) + softplus(-distance))
    },
    AlgebraRow("sqrt-of-square", floating) { (sqrt($0[0] * $0[0]), abs($0[0])) },
  ]

  private static let casts: [AlgebraRow] = [
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
    AlgebraRow("cast-of-cast", [[.float32], [.int32]]) { x in
      let widened = cast(cast(x[0], to: .float64), to: .int32)
      return (widened, dtype(x[0]) == .float32 ? cast(x[0], to: .int32) : widened)
    },
  ]

  private static func dtype(_ x: Variable) -> DType { x.knownType?.dtype ?? .float64 }

  /// A number of a tensor's dtype, repeated to its sizes.
  private static func repeated(_ number: Variable, like x: Variable) -> Variable {
    let rank = x.knownType?.rank ?? 0
    let single = cast(number, to: dtype(x))
    return broadcastLike(single.dimshuffle([DimshuffleAxis](repeating: .x, count: rank)), x)
  }
}
