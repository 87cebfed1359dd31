import AgnesiArray
import AgnesiGraph
import AgnesiOps
import Testing

@testable import AgnesiRewrites

@Suite("rewrites of reshapes and slices")
struct ViewsReshapeTests {
  let x = tensor3("x", dtype: .float64)
  let fixed = tensor(.float64, shape: [2, 3, 4], name: "fixed")
  let partial = tensor(.float64, shape: [nil, 3, nil], name: "partial")
  let s = scalar("s", dtype: .float64)
  let rules =
    Rewrite.reshapes + Rewrite.dimshuffles + Rewrite.sizes + Rewrite.slices
  let values: [Variable: NDArray]

  init() throws {
    let cube = try NDArray((0..<24).map { Double($0 * 7 % 11) - 4.5 }, shape: [2, 3, 4])
    values = [x: cube, fixed: cube, partial: cube, s: NDArray(2.0)]
  }

  @Test("a reshape to the own sizes does nothing")
  func useless() throws {
    try expectRewrite(fixed.reshape([2, 3, 4]), becomes: fixed, by: rules, with: values)
    try expectRewrite(fixed.reshape([2, -1, 4]), becomes: fixed, by: rules, with: values)
    try expectRewrite(
      tanh(x).reshape([x.shape[0], x.shape[1], x.shape[2]]), becomes: tanh(x), by: rules,
      with: values)
    // Sizes that only turn out to be the same in a call stay checked.
    try expectRewrite(
      x.reshape([2, 3, 4]), becomes: x.reshape([2, 3, 4]), by: rules, with: values)
  }

  @Test("a reshape that adds or drops axes of length 1 is a dimshuffle")
  func dimshuffle() throws {
    try expectRewrite(
      fixed.reshape([2, 1, 3, 4, 1]), becomes: fixed.dimshuffle(0, .x, 1, 2, .x), by: rules,
      with: values)
    try expectRewrite(
      x.dimshuffle(0, .x, 1, 2).reshape([x.shape[0], x.shape[1], x.shape[2]]), becomes: x,
      by: rules, with: values)
  }

  @Test("reshapes of reshapes are one")
  func chains() throws {
    try expectRewrite(
      fixed.reshape([6, 4]).reshape([3, -1]), becomes: fixed.reshape([3, 8]), by: rules,
      with: values)
    try expectRewrite(x.flatten(2).flatten(), becomes: x.flatten(), by: rules, with: values)
    try expectRewrite(
      x.dimshuffle(0, .x, 1, 2).flatten(2), becomes: x.flatten(2), by: rules, with: values)
    // A transpose changes the order of the elements.
    try expectRewrite(
      x.dimshuffle(1, 0, 2).flatten(), becomes: x.dimshuffle(1, 0, 2).flatten(), by: rules,
      with: values)
  }

  @Test("a reshape moves into functions of one tensor that nothing else uses")
  func lifting() throws {
    try expectRewrite(
      (s * tanh(x)).flatten(2), becomes: s.dimshuffle(.x, .x) * tanh(x.flatten(2)), by: rules,
      with: values)
    try expectRewrite(
      (x + fixed).flatten(), becomes: (x + fixed).flatten(), by: rules, with: values)
    let hidden = tanh(x)
    let used = hidden.flatten() * sum(hidden)
    try expectRewrite(used, becomes: used, by: rules, with: values)
  }

  @Test("sizes come from as far below as possible")
  func sizes() throws {
    try expectRewrite(
      tanh(x).dimshuffle(2, 0, 1).shape[0], becomes: x.shape[2], by: rules, with: values)
    try expectRewrite(
      sum(x, axis: 0).flatten().shape[0], becomes: sum(x, axis: 0).flatten().shape[0], by: rules,
      with: values)
    try expectRewrite(
      (x * partial).shape[1], becomes: Variable(NDArray(3)), by: rules, with: values)
    try expectRewrite(exp(tanh(x)).shape, becomes: x.shape, by: rules, with: values)
  }

  @Test("slices that take all do nothing")
  func uselessSlices() throws {
    try expectRewrite(fixed[0..<2, 0...], becomes: fixed, by: rules, with: values)
    try expectRewrite(x[0..<2], becomes: x[Slice(to: 2)], by: rules, with: values)
  }

  @Test("slices of slices are one")
  func nestedSlices() throws {
    try expectRewrite(x[1..., .all, 2][.all, 1], becomes: x[1..., 1, 2], by: rules, with: values)
    try expectRewrite(x[.all, 1...][.all, 1], becomes: x[.all, 2], by: rules, with: values)
    try expectRewrite(
      x[.all, .all, 1...][.all, .all, 1..<7], becomes: x[.all, .all, 2..<8], by: rules,
      with: values)
    try expectRewrite(
      x[.all, .all, 1...].dimshuffle(0, 1, 2)[.all, .all, -1],
      becomes: x[.all, .all, 1...][.all, .all, -1], by: rules, with: values)
  }

  @Test("bounds that are known only in a call keep their variables")
  func symbolicSlices() throws {
    let i = scalar("i", dtype: .int64)
    let j = scalar("j", dtype: .int64)
    var values = values
    values[i] = NDArray(1)
    values[j] = NDArray(2)
    try expectRewrite(
      x[Slice(from: i)][.all, j], becomes: x[Slice(from: i), j], by: rules, with: values)
  }

  @Test("indices of a transpose are indices of the tensor, and a sign moves behind them")
  func indexArrays() throws {
    let (i, j) = (vector("i", dtype: .int64), vector("j", dtype: .int64))
    let k = matrix("k", dtype: .int64)
    var values = values
    let w = vector("w", dtype: .float64)
    values[w] = NDArray([0.5, 2, -1])
    values[i] = NDArray([3, 0, -1])
    values[j] = NDArray([1, 1, 0])
    values[k] = try NDArray([2, 0, 1, 1, 2, 2], shape: [2, 3])
    let rules = Rewrite.indexArrays + Rewrite.dimshuffles
    try expectRewrite(
      x.dimshuffle(2, 0, 1)[i, j, k], becomes: x[j, k, i], by: rules, with: values)
    try expectRewrite(
      exp((-x)[i]), becomes: exp(-x[i]), by: rules,
      with: [
        x: values[x] ?? NDArray(0), i: NDArray([1, 0]),
      ])
    let part = zerosLike(x)[j, k[0], i]
    try expectRewrite(
      -incrementSubtensor(part, w),
      becomes: incrementSubtensor(part, -w), by: rules, with: values)
    try expectRewrite(
      incrementSubtensor(part, w).dimshuffle(2, 0, 1),
      becomes: incrementSubtensor(
        zerosLike(x).dimshuffle(2, 0, 1)[i, j, k[0]], w), by: rules, with: values)
  }
}
