import AgnesiArray
import AgnesiGraph
import AgnesiOps
import Testing

@testable import AgnesiRewrites

@Suite("rewrites of reductions")
struct ReductionsTests {
  let x = tensor3("x", dtype: .float64)
  let s = scalar("s", dtype: .float64)
  let r = tensor(.float64, shape: [1, nil], name: "r")
  let m = matrix("m", dtype: .float64)
  let rules = Rewrite.reductions + Rewrite.dimshuffles + Rewrite.sizes
  let values: [Variable: NDArray]

  init() throws {
    values = [
      x: try NDArray((0..<24).map { Double($0 * 7 % 11) - 4.5 }, shape: [2, 3, 4]),
      s: NDArray(-2.5),
      r: try NDArray([1.5, -2, 3], shape: [1, 3]),
      m: try NDArray([Double](repeating: 0.5, count: 6), shape: [2, 3]),
    ]
  }

  @Test("a sum of a sum is one sum", arguments: [true, false], [true, false])
  func sumOfSum(_ keepsInner: Bool, _ keepsOuter: Bool) throws {
    let nested = sum(sum(x, axis: 0, keepDims: keepsInner), axis: 1, keepDims: keepsOuter)
    let outer = keepsInner ? 1 : 2
    let all = sum(x, axes: [0, outer], keepDims: true)
    let kept = (0..<3).filter {
      (keepsInner || $0 != 0) && (keepsOuter || $0 != outer)
    }
    try expectRewrite(
      nested, becomes: all.dimshuffle(kept.map(DimshuffleAxis.axis)), by: rules, with: values)
  }

  @Test("an inner sum that is used elsewhere stays")
  func sharedSum() throws {
    let inner = sum(x, axis: 0)
    try expectRewrite(
      sum(inner, axis: 0) * inner, becomes: sum(inner, axis: 0) * inner, by: rules, with: values)
  }

  @Test("the largest of the largest is one search, the sum of the largest two")
  func otherKinds() throws {
    try expectRewrite(
      max(max(x, axis: 2), axis: 0), becomes: max(x, axes: [0, 2], keepDims: true).dimshuffle(1),
      by: rules, with: values)
    try expectRewrite(
      sum(max(x, axis: 2), axis: 0), becomes: sum(max(x, axis: 2), axis: 0), by: rules,
      with: values)
  }

  @Test("axes of length 1 are dropped, not reduced")
  func lengthOne() throws {
    try expectRewrite(sum(r, axis: 0), becomes: r.dimshuffle(1), by: rules, with: values)
    try expectRewrite(
      min(r, axes: [0, 1], keepDims: true), becomes: min(r, axes: [1], keepDims: true), by: rules,
      with: values)
    try expectRewrite(
      sum(x.dimshuffle(2, .x, 0, 1), axes: [1, 2]),
      becomes: sum(x, axes: [0], keepDims: true).dimshuffle(2, 1), by: rules, with: values)
  }

  @Test("signs and factors move out of sums")
  func factors() throws {
    try expectRewrite(sum(-x), becomes: -sum(x), by: rules, with: values)
    try expectRewrite(
      sum(s * x, axis: 1),
      becomes: (s.dimshuffle(.x, .x, .x) * sum(x, axis: 1, keepDims: true))
        .dimshuffle(0, 2), by: rules, with: values)
    try expectRewrite(max(-x, axis: 1), becomes: -min(x, axis: 1), by: rules, with: values)
    try expectRewrite(argmax(-x, axis: 1), becomes: argmin(x, axis: 1), by: rules, with: values)
  }

  @Test("the negative of a narrow integer wraps, so it stays inside")
  func integerFactors() throws {
    let bytes = vector("bytes", dtype: .int8)
    let numbers = NDArray([-128, 5] as [Int8])
    try expectRewrite(sum(-bytes), becomes: sum(-bytes), by: rules, with: [bytes: numbers])
    try expectRewrite(max(-bytes), becomes: max(-bytes), by: rules, with: [bytes: numbers])
  }

  @Test("a sum of a repeated tensor is a multiple")
  func repetitions() throws {
    let count = cast(elementCount(m, axes: [0]), to: .float64)
    try expectRewrite(
      sum(broadcastLike(r, m), axis: 0), becomes: (count * r).dimshuffle(1), by: rules,
      with: values)
    // The largest of no elements is an error, which must stay.
    try expectRewrite(
      max(broadcastLike(r, m), axis: 0), becomes: max(broadcastLike(r, m), axis: 0), by: rules,
      with: values)
  }
}
