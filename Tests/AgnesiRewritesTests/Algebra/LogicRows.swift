import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps

extension RewriteRow {
  static let logic: [RewriteRow] = [
    .fires("not-twice", bits) { (.!(.!$0[0]), $0[0]) },
    .misses("not-twice", bits) { x in .!(.!x[0] .& x[0]) },
    .fires("and-itself", bits) { ($0[0] .& $0[0], $0[0]) },
    .misses("and-itself", bits) { x in x[0] .& .!x[0] },
    .fires("or-itself", bits) { ($0[0] .| $0[0], $0[0]) },
    .misses("or-itself", twice(bits)) { $0[0] .| $0[1] },
    .fires("xor-itself", bits) { ($0[0] .^ $0[0], repeated(0, like: $0[0])) },
    .misses("xor-itself", twice(bits)) { $0[0] .^ $0[1] },
    .fires("and-nothing", bits) { x in
      (x[0] .& cast(0, to: dtype(x[0])), repeated(0, like: x[0]))
    },
    .misses("and-nothing", bits) { x in x[0] .& cast(1, to: dtype(x[0])) },
    .fires("or-nothing", bits) { x in (cast(0, to: dtype(x[0])) .| x[0], x[0]) },
    .misses("or-nothing", bits) { x in x[0] .| cast(1, to: dtype(x[0])) },
    .fires("xor-nothing", bits) { x in (x[0] .^ cast(0, to: dtype(x[0])), x[0]) },
    .misses("xor-nothing", bits) { x in x[0] .^ cast(1, to: dtype(x[0])) },
    .fires("and-true", [[.bool]]) { ($0[0] .& yes, $0[0]) },
    .misses("and-true", [[.int8]]) { $0[0] .& 1 },
    .fires("or-true", [[.bool]]) { (yes .| $0[0], repeated(1, like: $0[0])) },
    .misses("or-true", [[.int8]]) { $0[0] .| 1 },
    .fires("xor-true", [[.bool]]) { ($0[0] .^ yes, .!$0[0]) },
    .misses("xor-true", [[.int8]]) { $0[0] .^ 1 },
    .fires("and-not-itself", bits) { ($0[0] .& .!$0[0], repeated(0, like: $0[0])) },
    .misses("and-not-itself", twice(bits)) { x in x[0] .& .!x[1] },
    .fires("or-not-itself", [[.bool]]) { (.!$0[0] .| $0[0], repeated(1, like: $0[0])) },
    .misses("or-not-itself", [[.int8]]) { .!$0[0] .| $0[0] },
    .fires("absorbing-and", twice(bits), broadcasts: false) { x in
      let input = x[0] .& (x[1] .| x[0])
      return (input, hasKnownSizes(x[0]) ? x[0] : input)
    },
    .fires("absorbing-or", twice(bits), broadcasts: false) { x in
      let input = x[0] .| (x[1] .& x[0])
      return (input, hasKnownSizes(x[0]) ? x[0] : input)
    },
    .fires("and-of-opposites", twice(bits)) { (.!$0[0] .& .!$0[1], .!($0[0] .| $0[1])) },
    .misses("and-of-opposites", twice(numbers)) { x in (x[0] .< x[1]) .& (x[0] .<= x[1]) },
    .fires("or-of-opposites", twice(bits)) { (.!$0[0] .| .!$0[1], .!($0[0] .& $0[1])) },
    .misses("or-of-opposites", twice(bits)) { .!$0[0] .| $0[1] },
    .fires("not-of-comparison", twice(numbers)) { x in
      let input = .!(x[0] .< x[1])
      return (input, dtype(x[0]).isFloating ? input : x[0] .>= x[1])
    },
    .fires("not-of-comparison", twice(all)) { (.!($0[0] .== $0[1]), $0[0] .!= $0[1]) },
    // NaN is neither less nor greater or equal.
    .misses("not-of-comparison", twice(floating)) { .!($0[0] .< $0[1]) },
    .fires("comparison-of-number", numbers) { (3 .< $0[0], $0[0] .> 3) },
    .fires("comparison-of-number", numbers) { (3 .>= $0[0], $0[0] .<= 3) },
    .fires("comparison-of-number", numbers) { (3 .!= $0[0], $0[0] .!= 3) },
    .misses("comparison-of-number", numbers) { $0[0] .< 3 },
    .fires("comparison-with-itself", all) { ($0[0] .< $0[0], none(like: $0[0])) },
    .fires("comparison-with-itself", all) { x in
      let input = x[0] .!= x[0]
      return (input, dtype(x[0]).isFloating ? input : none(like: x[0]))
    },
    .misses("comparison-with-itself", floating) { x in x[0] .!= x[0] },
    .fires("comparison-of-count", numbers) { x in (count(x[0]) .>= 0, yes) },
    .fires("comparison-of-count", numbers) { x in (.!(count(x[0]) .== -1), .!no) },
    .misses("comparison-of-count", numbers) { x in count(x[0]) .> 0 },
  ]

  private static func hasKnownSizes(_ x: Variable) -> Bool { x.knownType?.knownShape != nil }

  private static func count(_ x: Variable) -> Variable {
    applyOne(ElementCount(axes: Array(0..<(x.knownType?.rank ?? 0))), to: [x])
  }
}
