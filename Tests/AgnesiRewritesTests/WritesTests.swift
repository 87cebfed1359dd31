import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps
import Testing

@testable import AgnesiRewrites

@Suite("rewrites of writes")
struct WritesTests {
  let x = matrix("x", dtype: .float64)
  let v = vector("v", dtype: .float64)
  let w = vector("w", dtype: .float64)
  let i = vector("i", dtype: .int64)
  let c = scalar("c", dtype: .float64)
  let rules = Rewrite.writes + Rewrite.slices + Rewrite.dimshuffles
  let values: [Variable: NDArray]

  init() throws {
    values = [
      x: try NDArray([1, -2, 3, 0.5, .nan, 6], shape: [2, 3]),
      v: NDArray([0.25, 2, -1]), w: NDArray([4, .infinity, 7]),
      // Place 1 is named three times.
      i: NDArray([1, 0, 1, -1]), c: NDArray(-2.5),
    ]
  }

  private func expect(
    _ input: Variable, becomes expected: Variable, location: SourceLocation = #_sourceLocation
  ) throws {
    try expectRewrite(input, becomes: expected, by: rules, with: values, location: location)
  }

  @Test("writes that change nothing are no writes")
  func nothing() throws {
    try expect(incrementSubtensor(x[1], 0), becomes: x)
    try expect(incrementSubtensor(x[i], 0), becomes: x)
    try expect(setSubtensor(x[1], x[1]), becomes: x)
    try expect(setSubtensor(x[i], x[i]), becomes: x)
    try expect(setSubtensor(fullLike(x, 2)[1], 2), becomes: fullLike(x, 2))
    try expect(setSubtensor(fullLike(x, 2)[1], 3), becomes: setSubtensor(fullLike(x, 2)[1], 3))
    try expect(setSubtensor(x[1], x[0]), becomes: setSubtensor(x[1], x[0]))
  }

  @Test("a write to all is element-wise")
  func all() throws {
    try expect(incrementSubtensor(x[0...], v), becomes: x + v)
    try expect(
      setSubtensor(x[0...], v), becomes: broadcastLike(v.dimshuffle(.x, 0), x))
  }

  @Test("adding to a slice of zeros is setting it, but repeated places add up")
  func zeros() throws {
    let zeros = zerosLike(x)
    try expect(incrementSubtensor(zeros[1], v), becomes: setSubtensor(zeros[1], v))
    let added = incrementSubtensor(zeros[i], v)
    try expect(added, becomes: added)
  }

  @Test("writes to the same places are one")
  func chains() throws {
    let set = setSubtensor(x[1], v)
    let sum = incrementSubtensor(x[1], v)
    try expect(setSubtensor(set[1], w), becomes: setSubtensor(x[1], w))
    try expect(setSubtensor(sum[1], w), becomes: setSubtensor(x[1], w))
    try expect(incrementSubtensor(set[1], w), becomes: setSubtensor(x[1], v + w))
    try expect(incrementSubtensor(sum[1], w), becomes: incrementSubtensor(x[1], v + w))
    try expect(
      setSubtensor(setSubtensor(x[i], v)[i], w), becomes: setSubtensor(x[i], w))
    let other = setSubtensor(sum[0], w)
    try expect(other, becomes: other)
    // Of a value set repeatedly the last stays, to which all would be added.
    let repeated = incrementSubtensor(setSubtensor(x[i], v)[i], w)
    try expect(repeated, becomes: repeated)
  }

  @Test("what was written last is read without the write")
  func reading() throws {
    try expect(setSubtensor(x[1], v)[1], becomes: broadcastLike(v, x[1]))
    try expect(incrementSubtensor(x[1], v)[1], becomes: x[1] + v)
    let other = setSubtensor(x[1], v)[0]
    try expect(other, becomes: other)
    // Places may repeat, so that not every value is found again.
    let gathered = setSubtensor(x[i], v)[i]
    try expect(gathered, becomes: gathered)
  }

  @Test("a value need not be repeated before it is written")
  func repeatedValue() throws {
    let rules = Rewrite.writes
    try expectRewrite(
      setSubtensor(x[1], broadcastLike(c.dimshuffle(.x), x[1])),
      becomes: setSubtensor(x[1], c), by: rules, with: values)
    let wide = setSubtensor(x[1], broadcastLike(c.dimshuffle(.x), v))
    try expectRewrite(wide, becomes: wide, by: rules, with: values)
  }

  @Test("sums with writes to zeros are writes, for repeated places, too")
  func sums() throws {
    let rules = Rewrite.sparseSums + Rewrite.dimshuffles
    let (slice, rows) = (setSubtensor(zerosLike(x)[1], v), incrementSubtensor(zerosLike(x)[i], v))
    try expectRewrite(x + slice, becomes: incrementSubtensor(x[1], v), by: rules, with: values)
    try expectRewrite(rows + x, becomes: incrementSubtensor(x[i], v), by: rules, with: values)
    try expectRewrite(
      x - rows, becomes: incrementSubtensor(x[i], -v.dimshuffle(.x, 0)), by: rules, with: values)
    try expectRewrite(
      x - c * rows,
      becomes: incrementSubtensor(
        x[i], -(c.dimshuffle(.x, .x) * v.dimshuffle(.x, 0))), by: rules, with: values)
    // Where a place is set repeatedly, the last value counts, not the sum.
    let last = setSubtensor(zerosLike(x)[i], v)
    try expectRewrite(x + last, becomes: x + last, by: rules, with: values)
  }

  @Test("a tensor that broadcasts to the zeros takes no write")
  func broadcasting() throws {
    let rules = Rewrite.sparseSums
    let rows = incrementSubtensor(zerosLike(x)[i], v)
    let other = matrix("other", dtype: .float64)
    var values = values
    values[other] = try NDArray([1, 2, 3, 4, 5, 6.0], shape: [2, 3])
    for base in [v.dimshuffle(.x, 0), other] {
      try expectRewrite(base + rows, becomes: base + rows, by: rules, with: values)
    }
  }
}
