import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps
import Testing

@testable import AgnesiRewrites

@Suite("rewrites of views")
struct ViewsTests {
  let x = matrix("x", dtype: .float64)
  let y = matrix("y", dtype: .float64)
  let r = row("r", dtype: .float64)
  let values: [Variable: NDArray]

  init() throws {
    values = [
      x: try NDArray([1, -2, 3, 0.5, .nan, 6], shape: [2, 3]),
      y: try NDArray([0.25, 2, -1, 4, 5, -6], shape: [2, 3]),
      r: try NDArray([10, 20, 30.0], shape: [1, 3]),
    ]
  }

  @Test("two transposes cancel")
  func transposes() throws {
    try expectRewrite(
      x.dimshuffle(1, 0).dimshuffle(1, 0), becomes: x, by: Rewrite.dimshuffles, with: values)
  }

  @Test("axes added, moved and dropped again become one dimshuffle")
  func dimshuffleChain() throws {
    try expectRewrite(
      x.dimshuffle(.x, 1, 0).dimshuffle(2, 0, .x, 1), becomes: x.dimshuffle(0, .x, .x, 1),
      by: Rewrite.dimshuffles, with: values)
    try expectRewrite(
      x.dimshuffle(0, .x, 1).dimshuffle(0, 2), becomes: x, by: Rewrite.dimshuffles, with: values)
  }

  @Test("an operand is repeated only where no other has the result's sizes")
  func repeatedOperand() throws {
    try expectRewrite(
      broadcastLike(r, x) * exp(x), becomes: r * exp(x), by: Rewrite.broadcasts, with: values)
    // The sizes of x and y may differ; the check must stay.
    try expectRewrite(
      broadcastLike(r, x) * y, becomes: broadcastLike(r, x) * y, by: Rewrite.broadcasts,
      with: values)
  }

  @Test("functions of repeated tensors are computed before they are repeated")
  func repeatedOperands() throws {
    try expectRewrite(
      exp(broadcastLike(r, x)), becomes: broadcastLike(exp(r), x),
      by: Rewrite.broadcasts, with: values)
    try expectRewrite(
      broadcastLike(r, x) * 2, becomes: broadcastLike(r * 2, x),
      by: Rewrite.broadcasts, with: values)
  }

  @Test("a repetition to the own sizes does nothing")
  func uselessBroadcast() throws {
    try expectRewrite(
      applyOne(BroadcastLike(), to: [tanh(x), x + 1]), becomes: tanh(x), by: Rewrite.broadcasts,
      with: values)
  }

  @Test("a number of elements depends on as little as possible")
  func elementCounts() throws {
    try expectRewrite(
      elementCount(exp(tanh(x)), axes: [0]), becomes: elementCount(x, axes: [0]),
      by: Rewrite.sizes, with: values)
    try expectRewrite(
      elementCount(broadcastLike(r, tanh(x)), axes: [0]), becomes: elementCount(x, axes: [0]),
      by: Rewrite.sizes, with: values)
    let counted = applyOne(ElementCount(axes: [0]), to: [r])
    try expectRewrite(counted, becomes: Variable(NDArray(1)), by: Rewrite.sizes, with: values)
  }
}
