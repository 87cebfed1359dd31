import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps

extension AlgebraRow {
  static let bits: [[DType]] = [[.bool], [.uint8], [.int8], [.int64]]

  static let logic: [AlgebraRow] = [
    AlgebraRow("not-twice", bits) { (.!(.!$0[0]), $0[0]) },
    AlgebraRow("and-itself", bits) { ($0[0] .& $0[0], $0[0]) },
    AlgebraRow("or-itself", bits) { ($0[0] .| $0[0], $0[0]) },
    AlgebraRow("xor-itself", bits) { ($0[0] .^ $0[0], repeated(0, like: $0[0])) },
    AlgebraRow("and-nothing", bits) { x in
      (x[0] .& cast(0, to: dtype(x[0])), repeated(0, like: x[0]))
    },
    AlgebraRow("or-nothing", bits) { x in (cast(0, to: dtype(x[0])) .| x[0], x[0]) },
    AlgebraRow("xor-nothing", bits) { x in (x[0] .^ cast(0, to: dtype(x[0])), x[0]) },
    AlgebraRow("and-true", [[.bool]]) { ($0[0] .& yes, $0[0]) },
    AlgebraRow("or-true", [[.bool]]) { (yes .| $0[0], repeated(1, like: $0[0])) },
    AlgebraRow("xor-true", [[.bool]]) { ($0[0] .^ yes, .!$0[0]) },
    AlgebraRow("xor-true", [[.int8]]) { ($0[0] .^ 1, $0[0] .^ 1) },
    AlgebraRow("and-not-itself", bits) { ($0[0] .& .!$0[0], repeated(0, like: $0[0])) },
    AlgebraRow("or-not-itself", [[.bool]]) { (.!$0[0] .| $0[0], repeated(1, like: $0[0])) },
    AlgebraRow("or-not-itself", [[.int8]]) { (.!$0[0] .| $0[0], .!$0[0] .| $0[0]) },
    AlgebraRow("absorbing-and", twice(bits), broadcasts: false) { x in
      let input = x[0] .& (x[1] .| x[0])
      return (input, hasKnownSizes(x[0]) ? x[0] : input)
    },
    AlgebraRow("absorbing-or", twice(bits), broadcasts: false) { x in
      let input = x[0] .| (x[1] .& x[0])
      return (input, hasKnownSizes(x[0]) ? x[0] : input)
    },
    AlgebraRow("and-of-opposites", twice(bits)) { (.!$0[0] .& .!$0[1], .!($0[0] .| $0[1])) },
    AlgebraRow("or-of-opposites", twice(bits)) { (.!$0[0] .| .!$0[1], .!($0[0] .& $0[1])) },
    AlgebraRow("or-of-opposites", twice(bits)) { (.!$0[0] .| $0[1], .!$0[0] .| $0[1]) },
    AlgebraRow("comparison-of-number", numbers) { (3 .< $0[0], $0[0] .> 3) },
    AlgebraRow("comparison-of-number", numbers) { (3 .>= $0[0], $0[0] .<= 3) },
    AlgebraRow("comparison-of-number", numbers) { (3 .!= $0[0], $0[0] .!= 3) },
    AlgebraRow("comparison-of-number", numbers) { ($0[0] .< 3, $0[0] .< 3) },
    AlgebraRow("not-of-comparison", twice(numbers)) { x in
      let input = .!(x[0] .< x[1])
      return (input, dtype(x[0]).isFloating ? input : x[0] .>= x[1])
    },
    AlgebraRow("not-of-comparison", twice(all)) { (.!($0[0] .== $0[1]), $0[0] .!= $0[1]) },
    AlgebraRow("comparison-with-itself", all) { ($0[0] .< $0[0], none(like: $0[0])) },
    AlgebraRow("comparison-with-itself", all) { x in
      let input = x[0] .!= x[0]
      return (input, dtype(x[0]).isFloating ? input : none(like: x[0]))
    },
    AlgebraRow("comparison-of-count", numbers) { x in (count(x[0]) .>= 0, yes) },
    AlgebraRow("comparison-of-count", numbers) { x in (.!(count(x[0]) .== -1), .!no) },
    AlgebraRow("comparison-of-count", numbers) { x in (count(x[0]) .> 0, count(x[0]) .> 0) },
  ]

  static let extremes: [AlgebraRow] = [
    AlgebraRow("maximum-of-itself", all) { (maximum($0[0], $0[0]), $0[0]) },
    AlgebraRow("minimum-of-itself", all) { (minimum($0[0], $0[0]), $0[0]) },
    AlgebraRow("gather-maximum", numbers) { (maximum(3, maximum($0[0], 1)), maximum($0[0], 3)) },
    AlgebraRow("gather-minimum", numbers) { (minimum(3, minimum($0[0], 1)), minimum($0[0], 1)) },
    AlgebraRow("repeated-maximum", twice(all)) {
      (maximum($0[1], maximum($0[0], $0[1])), maximum($0[1], $0[0]))
    },
    AlgebraRow("repeated-minimum", twice(all)) {
      (minimum(minimum($0[0], $0[1]), $0[0]), minimum($0[0], $0[1]))
    },
    AlgebraRow("clip-of-clip", numbers) { (clip(clip($0[0], 1, 5), 2, 9), clip($0[0], 2, 5)) },
    AlgebraRow("clip-of-clip", numbers) { (clip(clip($0[0], 1, 5), 7, 9), clip($0[0], 7, 7)) },
    AlgebraRow("clip-of-clip", numbers) {
      (clip(clip($0[0], 5, 1), 2, 9), clip(clip($0[0], 5, 1), 2, 9))
    },
  ]

  static let selection: [AlgebraRow] = [
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
    AlgebraRow("select-true", numbers) { (select(yes, $0[0], -$0[0]), $0[0]) },
    AlgebraRow("select-false", numbers) { (select(no, $0[0], -$0[0]), -$0[0]) },
    AlgebraRow("select-within-first", selecting(twice(numbers))) {
      (select($0[0], select($0[0], $0[1], -$0[1]), $0[2]), select($0[0], $0[1], $0[2]))
    },
    AlgebraRow("select-within-second", selecting(twice(numbers))) {
      (select($0[0], $0[2], select($0[0], -$0[1], $0[1])), select($0[0], $0[2], $0[1]))
    },
    AlgebraRow("select-otherwise-same", selecting(twice(numbers))) { x in
      let other = x[1] .> x[2]
      return (select(x[0], x[1], select(other, x[1], x[2])), select(x[0] .| other, x[1], x[2]))
    },
    AlgebraRow("select-both-same", selecting(twice(numbers))) { x in
      let other = x[1] .> x[2]
      return (select(x[0], select(other, x[1], x[2]), x[2]), select(x[0] .& other, x[1], x[2]))
    },
    AlgebraRow("select-both-same", selecting(twice(numbers))) { x in
      let input = select(x[0], select(x[1] .> x[2], x[1], x[2]), x[1])
      return (input, input)
    },
    AlgebraRow("selections-by-same-condition", selecting(twice(numbers))) {
      (select($0[0], $0[1], 2) + select($0[0], $0[2], 3), select($0[0], $0[1] + $0[2], 5))
    },
    AlgebraRow("selections-by-same-condition", selecting(twice(numbers))) { x in
      let sum = select(x[0], x[1], 2) + select(x[0], 3, x[2])
      return (sum, sum)
    },
    AlgebraRow("select-truth", [[.bool]]) { (select($0[0], yes, no), $0[0]) },
    AlgebraRow("select-opposite", [[.bool]]) { (select($0[0], no, yes), .!$0[0]) },
  ]

  private static let yes = Variable(NDArray(true))
  private static let no = Variable(NDArray(false))

  /// Falsehoods of a tensor's sizes.
  static func none(like x: Variable) -> Variable {
    let rank = x.knownType?.rank ?? 0
    return broadcastLike(no.dimshuffle([DimshuffleAxis](repeating: .x, count: rank)), x)
  }

  private static func hasKnownSizes(_ x: Variable) -> Bool { x.knownType?.knownShape != nil }

  private static func count(_ x: Variable) -> Variable {
    applyOne(ElementCount(axes: Array(0..<(x.knownType?.rank ?? 0))), to: [x])
  }
}
