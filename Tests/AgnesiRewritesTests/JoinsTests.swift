import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps
import Testing

@testable import AgnesiRewrites

@Suite("rewrites of joins")
struct JoinsTests {
  let x = tensor(.float64, shape: [nil, 3], name: "x")
  let a = tensor(.float64, shape: [2, 3], name: "a")
  let b = tensor(.float64, shape: [1, 3], name: "b")
  let none = tensor(.float64, shape: [0, 3], name: "none")
  let rules = Rewrite.joins + Rewrite.parts + Rewrite.slices + Rewrite.dimshuffles
  let values: [Variable: NDArray]

  init() throws {
    values = [
      x: try NDArray([1, -2, 3, 0.5, .nan, 6], shape: [2, 3]),
      a: try NDArray([0.25, 2, -1, 4, 5, -6], shape: [2, 3]),
      b: try NDArray([10, 20, 30.0], shape: [1, 3]),
      none: try NDArray.zeros(shape: [0, 3], dtype: .float64),
    ]
  }

  private func expect(
    _ input: Variable, becomes expected: Variable, location: SourceLocation = #_sourceLocation
  ) throws {
    try expectRewrite(input, becomes: expected, by: rules, with: values, location: location)
  }

  @Test("joins of one tensor, of nothing and of joins are plainer")
  func plain() throws {
    try expect(concatenate([x]), becomes: x)
    try expect(concatenate([none, a, none, b]), becomes: concatenate([a, b]))
    try expect(concatenate([none, none]), becomes: concatenate([none, none]))
    try expect(concatenate([x, concatenate([a, b])]), becomes: concatenate([x, a, b]))
    try expect(
      concatenate([x, concatenate([b, b], axis: 0)], axis: 1),
      becomes: concatenate([x, concatenate([b, b], axis: 0)], axis: 1))
  }

  @Test("neighbouring slices are one slice again")
  func slices() throws {
    let n = scalar("n", dtype: .int64)
    var values = values
    for count in -3...3 {
      values[n] = NDArray(count)
      try expectRewrite(
        concatenate([x[Slice(to: n)], x[Slice(from: n)]]), becomes: x, by: rules, with: values)
    }
    try expect(
      concatenate([x[.all, 1..<2], x[.all, 2...]], axis: 1), becomes: x[.all, 1...])
    // These do not follow each other, overlap, or take other rows.
    for parts in [[x[1...], x[Slice(to: 1)]], [x[Slice(to: 2)], x[1...]]] {
      try expect(concatenate(parts), becomes: concatenate(parts))
    }
    let rows = [x[0..<1, 1...], x[1..<2, Slice(to: 2)]]
    try expect(
      concatenate(rows), becomes: concatenate([x[Slice(to: 1), 1...], rows[1]]))
  }

  @Test("one function of the join is computed, not one of each part")
  func functions() throws {
    try expect(concatenate([tanh(x), tanh(a)]), becomes: tanh(concatenate([x, a])))
    try expect(concatenate([tanh(x), exp(a)]), becomes: concatenate([tanh(x), exp(a)]))
  }

  @Test("an index reaches only the tensors that it takes something of")
  func parts() throws {
    let joined = concatenate([a, b, x])
    try expect(joined[2], becomes: b[0])
    try expect(joined[1, 2], becomes: a[1, 2])
    try expect(joined[1..<3], becomes: concatenate([a[1...], b]))
    try expect(joined[3...], becomes: x)
    try expect(joined[.all, 1], becomes: concatenate([a[.all, 1], b[.all, 1], x[.all, 1]]))
    try expect(stack([x[0], x[1]])[1], becomes: x[1])
    // The last tensor's size is unknown, so no place in it is known to exist.
    try expect(joined[3], becomes: joined[3])
    try expect(joined[-1], becomes: joined[-1])
    try expect(joined[Slice(step: 2)], becomes: joined[Slice(step: 2)])
  }

  @Test("reductions of joins are reductions of the parts")
  func reductions() throws {
    let rules = Rewrite.reductionsOfParts
    let joined = concatenate([a, b, x])
    let sums = [a, b, x].map { sum($0, axis: 0, keepDims: true) }
    try expectRewrite(
      sum(joined, axis: 0), becomes: (sums[0] + sums[1] + sums[2]).dimshuffle(1), by: rules,
      with: values)
    try expectRewrite(
      max(joined, axis: 1, keepDims: true),
      becomes: concatenate([a, b, x].map { max($0, axis: 1, keepDims: true) }), by: rules,
      with: values)
    // A part may have no largest element.
    try expectRewrite(max(joined, axis: 0), becomes: max(joined, axis: 0), by: rules, with: values)
  }
}
