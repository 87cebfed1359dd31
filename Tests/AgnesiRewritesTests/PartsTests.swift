import AgnesiArray
import AgnesiGraph
import AgnesiOps
import Testing

@testable import AgnesiRewrites

@Suite("rewrites of parts")
struct PartsTests {
  let x = matrix("x", dtype: .float64)
  let y = matrix("y", dtype: .float64)
  let r = row("r", dtype: .float64)
  let cube = tensor3("cube", dtype: .float64)
  let fixed = tensor(.float64, shape: [2, 3], name: "fixed")
  let rules = Rewrite.slices + Rewrite.parts + Rewrite.dimshuffles
  let values: [Variable: NDArray]

  init() throws {
    let table = try NDArray([1, -2, 3, 0.5, .nan, 6], shape: [2, 3])
    values = [
      x: table, fixed: table,
      y: try NDArray([0.25, 2, -1, 4, 5, -6], shape: [2, 3]),
      r: try NDArray([10, 20, 30.0], shape: [1, 3]),
      cube: try NDArray((0..<24).map { Double($0 * 7 % 11) - 4.5 }, shape: [2, 3, 4]),
    ]
  }

  private func expect(
    _ input: Variable, becomes expected: Variable, location: SourceLocation = #_sourceLocation
  ) throws {
    try expectRewrite(input, becomes: expected, by: rules, with: values, location: location)
  }

  @Test("bounds count from the front, and those at an end are left out")
  func plainBounds() throws {
    try expect(fixed[-1], becomes: fixed[1])
    try expect(fixed[.all, Slice(from: -2)], becomes: fixed[.all, 1...])
    try expect(x[Slice(from: 0, to: x.shape[0])], becomes: x)
    try expect(fixed[0..<9, Slice(from: 2, step: -1)], becomes: fixed[.all, Slice(step: -1)])
    // Of an axis of unknown size, the last place is only known in a call.
    try expect(x[-1], becomes: x[-1])
    // So is whether another tensor is as long.
    try expect(x[Slice(to: y.shape[0])], becomes: x[Slice(to: y.shape[0])])
  }

  @Test("every slice of a slice of known size takes what it took", arguments: 0...5)
  func knownChains(size: Int) throws {
    let v = tensor(.int64, shape: [size], name: "v")
    let values = [v: NDArray(Array(0..<size).map { Int64($0) })]
    for (first, second) in Self.slicePairs {
      try expectPlain(v[first][second], values)
    }
  }

  @Test("every slice of a slice of unknown size takes what it took", arguments: [0, 1, 2, 5])
  func unknownChains(size: Int) throws {
    let v = vector("v", dtype: .int64)
    let values = [v: NDArray(Array(0..<size).map { Int64($0) })]
    for (first, second) in Self.slicePairs {
      try expectPlain(v[first][second], values)
    }
  }

  private static let slicePairs: [(Slice, Slice)] = {
    let bounds: [Int?] = [nil, -2, 0, 1, 3]
    let slices = bounds.flatMap { lower in
      bounds.flatMap { upper in
        [1, 2, -1, -2].map { step in
          Slice(from: lower.map { Variable($0) }, to: upper.map { Variable($0) }, step: step)
        }
      }
    }
    // Every slice meets some others, not all: the pairs would be ten thousand.
    return slices.enumerated().flatMap { place, first in
      stride(from: place % 7, to: slices.count, by: 7).map { (first, slices[$0]) }
    }
  }()

  private func expectPlain(_ input: Variable, _ values: [Variable: NDArray]) throws {
    var report = RewriteDriver.Report()
    let output = try RewriteDriver(rules).run([input], report: &report)[0]
    #expect(report.rejected.isEmpty && report.exhausted.isEmpty)
    let before = try ReferenceEvaluator.evaluate([input], values)[0]
    let after = try ReferenceEvaluator.evaluate([output], values)[0]
    #expect(before == after, "\(describe(input)) became \(describe(output))")
  }

  @Test("places of slices add up only where both are known")
  func chains() throws {
    try expect(x[.all, Slice(step: -1)][.all, 0], becomes: x[.all, -1])
    try expect(x[.all, Slice(step: 2)][.all, 1], becomes: x[.all, 2])
    try expect(
      x[.all, 0..<2][.all, 1...], becomes: x[.all, 1..<2])
    // A place beyond the slice is an error.
    let beyond = x[.all, 0..<2][.all, 2]
    #expect(throws: (any Error).self) {
      let (outputs, _) = try AlgebraTests.rewrite([beyond], by: rules)
      _ = try ReferenceEvaluator.evaluate(outputs, values)
    }
  }

  @Test("functions are computed of what is taken")
  func elementwise() throws {
    try expect(exp(x)[1], becomes: exp(x[1]))
    try expect((tanh(x) + x)[0], becomes: tanh(x[0]) + x[0])
    try expect((x * r)[1, 1...], becomes: x[1, 1...] * r[0, 1...])
    try expect((x + y)[1], becomes: x[1] + y[1])
    // What others need as well is computed once.
    let hidden = exp(x)
    try expect(hidden[1] * sum(hidden), becomes: hidden[1] * sum(hidden))
  }

  @Test("sizes that may differ stay checked where rules must be safe")
  func safety() throws {
    let safe = rules.filter { !$0.tags.contains(.shapeUnsafe) }
    try expectRewrite((x + y)[1], becomes: (x + y)[1], by: safe, with: values)
    try expectRewrite((exp(x) + x)[1], becomes: exp(x[1]) + x[1], by: safe, with: values)
  }

  @Test("parts of views are views of parts")
  func views() throws {
    try expect(
      broadcastLike(r, x)[1], becomes: broadcastLike(r[0], x[1]))
    try expect(cube.dimshuffle(2, 0, 1)[0], becomes: cube[.all, .all, 0])
    try expect(
      cube.dimshuffle(1, .x, 0, 2)[1..<3, 0, .all, 1],
      becomes: cube[.all, 1..<3, 1].dimshuffle(1, 0))
    try expect(cube.flatten(2)[1], becomes: cube[1].flatten())
    try expect(
      cube.reshape([cube.shape[0], 4, -1])[1...],
      becomes: applyOne(
        Reshape(entries: [.axes(0..<1), .given(.fixed(4)), .inferred]), to: [cube[1...]]))
    // Places of merged axes are no places of the operand.
    try expect(cube.flatten(2)[.all, 5], becomes: cube.flatten(2)[.all, 5])
  }

  @Test("rows that are left out need no softmax")
  func rows() throws {
    try expect(softmax(cube)[1, 0..<2], becomes: softmax(cube[1, Slice(to: 2)]))
    try expect(logSoftmax(x)[1], becomes: logSoftmax(x[1]))
    try expect(softmax(x)[.all, 1], becomes: softmax(x)[.all, 1])
  }

  @Test("only what is taken is reduced", arguments: [true, false])
  func reductions(keepDims: Bool) throws {
    let sums = sum(cube, axis: 1, keepDims: keepDims)
    let part = sum(cube[1], axes: [0], keepDims: true)
    try expect(sums[1], becomes: keepDims ? part : part.dimshuffle(1))
    try expect(
      argmax(cube, axis: 0)[1..<3],
      becomes:
        argmax(cube[.all, 1..<3], axis: 0, keepDims: true).dimshuffle(1, 2))
    if keepDims {
      try expect(sums[.all, 0], becomes: sums[.all, 0])
      try expect(sums[1, 0], becomes: part.dimshuffle(1))
    }
  }

  @Test("a part of a product is a product of rows and columns")
  func products() throws {
    let w = matrix("w", dtype: .float64)
    var values = values
    values[w] = try NDArray([1, 2, 3, 4, 5, 6, 7, 8, 9.0], shape: [3, 3])
    let rules = rules
    try expectRewrite(
      dot(y, w)[0..<1, 1...], becomes: dot(y[Slice(to: 1)], w[.all, 1...]), by: rules,
      with: values)
    try expectRewrite(
      dot(y, w)[1], becomes: matmul(y[1].dimshuffle(.x, 0), w).dimshuffle(1), by: rules,
      with: values)
    let product = dot(y, w)
    try expectRewrite(
      product[0] + sum(product), becomes: product[0] + sum(product), by: rules, with: values)
  }
}
