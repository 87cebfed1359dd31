import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps
import Testing

@testable import AgnesiRewrites

@Suite("rewrites of fills, lifted views and monotone functions")
struct FillsTests {
  let x = matrix("x", dtype: .float64)
  let fixed = tensor(.float64, shape: [2, 3], name: "fixed")
  let cube = tensor3("cube", dtype: .float64)
  let a = scalar("a", dtype: .float64)
  let n = scalar("n", dtype: .int64)
  let values: [Variable: NDArray]

  init() throws {
    let table = try NDArray([1, -2, 3, 0.5, .nan, 6], shape: [2, 3])
    values = [
      x: table, fixed: table, a: NDArray(1.5), n: NDArray(2),
      cube: try NDArray((0..<24).map { Double($0 * 7 % 11) - 4.5 }, shape: [2, 3, 4]),
    ]
  }

  @Test("a fill knows its sizes, or takes those of a tensor")
  func sizes() throws {
    let rules = Rewrite.fills
    try expectRewrite(
      full([x.shape[0], x.shape[1]], a), becomes: fullLike(x, a), by: rules, with: values)
    let mixed = full([x.shape[1], x.shape[0]], a)
    try expectRewrite(mixed, becomes: mixed, by: rules, with: values)
    try expectRewrite(full([1, 1], a), becomes: a.dimshuffle(.x, .x), by: rules, with: values)
    try expectRewrite(
      applyOne(Fill(shape: [.input(1)]), to: [a, Variable(NDArray(3))]), becomes: full([3], a),
      by: rules, with: values)
  }

  @Test("functions and views of fills are fills")
  func functions() throws {
    let rules = Rewrite.fills + Rewrite.dimshuffles
    let filled = full([n, 3], a)
    try expectRewrite(
      exp(filled) * 2, becomes: full([n, 3], exp(a) * 2), by: rules, with: values)
    try expectRewrite(
      filled.dimshuffle(1, .x, 0), becomes: full([3, 1, n], a), by: rules, with: values)
    try expectRewrite(filled[.all, 1...], becomes: full([n, 2], a), by: rules, with: values)
    try expectRewrite(filled[.all, 1], becomes: full([n], a), by: rules, with: values)
    // The first of n elements may not exist.
    try expectRewrite(filled[0], becomes: filled[0], by: rules, with: values)
    try expectRewrite(
      broadcastLike(a.dimshuffle(.x, .x), full([n, 3], 0, dtype: .float64)), becomes: filled,
      by: rules, with: values)
    let sum = filled + x[.all, 0].dimshuffle(0, .x)
    try expectRewrite(sum, becomes: sum, by: rules, with: values)
  }

  @Test("a sum or an extremum of a fill is known from its number")
  func reductions() throws {
    let rules = Rewrite.reductions
    let filled = full([2, 3], a)
    let wide = a.dimshuffle(.x, .x)
    try expectRewrite(
      max(filled, axis: 0, keepDims: true), becomes: max(filled, axis: 0, keepDims: true),
      by: rules, with: values)
    try expectRewrite(
      sum(filled), becomes: (cast(Variable(6), to: .float64) * wide).dimshuffle([]), by: rules,
      with: values)
  }

  @Test("transposes meet through functions, but none moves for its own sake")
  func transposes() throws {
    let rules = Rewrite.liftedViews + Rewrite.dimshuffles
    try expectRewrite(
      (exp(x.transpose()) * a).transpose(), becomes: exp(x) * a, by: rules, with: values)
    try expectRewrite(exp(x).transpose(), becomes: exp(x).transpose(), by: rules, with: values)
    try expectRewrite(
      fullLike(x, a).transpose(),
      becomes: broadcastLike(a.dimshuffle(.x, .x), x.transpose()), by: rules,
      with: values)
    try expectRewrite(
      x.reshape([6]).dimshuffle(.x, 0), becomes: x.reshape([1, 6]), by: rules, with: values)
    let turned = x.reshape([3, 2]).transpose()
    try expectRewrite(turned, becomes: turned, by: rules, with: values)
  }

  @Test("a reshape that keeps rows whole moves before their softmax")
  func rows() throws {
    let rules = Rewrite.liftedViews
    let flat = [cube.shape[0] * cube.shape[1], cube.shape[2]]
    try expectRewrite(
      softmax(cube).reshape(flat), becomes: softmax(cube.reshape(flat)), by: rules, with: values)
    let mixed = logSoftmax(cube).flatten(2)
    try expectRewrite(mixed, becomes: mixed, by: rules, with: values)
  }

  @Test("a sum of a flattened tensor is a sum along the merged axes")
  func flattened() throws {
    let rules = Rewrite.reductionsOfParts
    try expectRewrite(
      max(cube.flatten(2), axis: 0),
      becomes: max(cube, axis: 0, keepDims: true).flatten(2).dimshuffle(1), by: rules,
      with: values)
    // The place in a flattened tensor is one number.
    try expectRewrite(argmax(cube), becomes: argmax(cube), by: rules, with: values)
    try expectRewrite(
      sum(x.reshape([3, 2]), axis: 0), becomes: sum(x.reshape([3, 2]), axis: 0), by: rules,
      with: values)
  }

  @Test("extrema are looked for before a function that keeps the order")
  func monotone() throws {
    let rules = Rewrite.monotoneReductions
    try expectRewrite(
      max(exp(x), axis: 1), becomes: exp(max(x, axis: 1)), by: rules, with: values)
    try expectRewrite(min(tanh(x)), becomes: tanh(min(x)), by: rules, with: values)
    try expectRewrite(
      argmax(sigmoid(x), axis: 0), becomes: argmax(x, axis: 0), by: rules, with: values)
    // A square root makes NaN of negative numbers, and a cosine changes the order.
    for function in [sqrt(x), cos(x)] {
      try expectRewrite(
        max(function, axis: 1), becomes: max(function, axis: 1), by: rules, with: values)
      try expectRewrite(
        argmin(function, axis: 1), becomes: argmin(function, axis: 1), by: rules, with: values)
    }
  }
}
