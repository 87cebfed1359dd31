import AgnesiGraph
import AgnesiOps

extension Rewrite {
  /// Orders of axes move towards the inputs, where they meet others, but not so that elements are
  /// read in another order than before.
  static let liftedViews: [Rewrite] = [
    dimshuffleOfElementwise, dimshuffleOfBroadcast, dimshuffleOfReshape, reshapeOfRows,
  ]

  private static let dimshuffleOfElementwise = Rewrite(
    "dimshuffle-of-elementwise", .canonicalize,
    summary: "`f(x.T, y.T).T` is `f(x, y)`, where every operand is transposed",
    on: Dimshuffle.self
  ) { shuffle, node, context in
    guard let inner = node.inputs[0].node, inner.op is any ElementwiseOp,
      node.inputs[0].isMadeOfDimshuffles(context)
    else { return nil }
    let operands = inner.inputs.map { applyOne(shuffle, to: [$0]) }
    return node.replaced(by: applyOne(inner.op, to: operands))
  }

  private static let dimshuffleOfBroadcast = Rewrite(
    "dimshuffle-of-broadcast", .canonicalize,
    summary: "`broadcastLike(x, y).T` is `broadcastLike(x.T, y.T)`",
    on: Dimshuffle.self
  ) { shuffle, node, _ in
    guard node.inputs[0].op(as: BroadcastLike.self) != nil,
      let operands = node.inputs[0].node?.inputs
    else { return nil }
    let parts = operands.map { applyOne(shuffle, to: [$0]) }
    return node.replaced(by: broadcastLike(parts[0], parts[1]))
  }

  private static let dimshuffleOfReshape = Rewrite(
    "dimshuffle-of-reshape", .canonicalize,
    summary: "a reshape whose axes of length 1 are added or dropped afterwards is one reshape",
    on: Dimshuffle.self
  ) { shuffle, node, _ in
    guard shuffle.keepsElementOrder, let reshape = node.inputs[0].op(as: Reshape.self),
      let operands = node.inputs[0].node?.inputs
    else { return nil }
    let entries = shuffle.order.map { $0.map { reshape.entries[$0] } ?? .given(.fixed(1)) }
    // Sizes that were dropped no longer use their operands.
    guard shuffle.dropped.allSatisfy({ reshape.entries[$0] == .given(.fixed(1)) }) else {
      return nil
    }
    return node.replaced(by: applyOne(Reshape(entries: entries), to: operands))
  }

  private static let reshapeOfRows = Rewrite(
    "reshape-of-rows", .canonicalize,
    summary: "`softmax(x).reshape(...)` is `softmax(x.reshape(...))` where rows stay whole",
    on: Reshape.self
  ) { op, node, context in
    guard context.useCount(node.inputs[0]) == 1, let rows = node.inputs[0].node,
      rows.op is Softmax || rows.op is LogSoftmax, !op.entries.isEmpty
    else { return nil }
    let x = node.inputs[0]
    let last = (x.knownType?.rank ?? 0) - 1
    guard x.hasSameSize(axis: last, as: node.outputs[0], axis: op.entries.count - 1) else {
      return nil
    }
    let reshaped = applyOne(op, to: [rows.inputs[0]] + node.inputs.dropFirst())
    return node.replaced(by: applyOne(rows.op, to: [reshaped]))
  }
}

extension Variable {
  /// Whether this is computed element by element from nothing but `dimshuffle` and single numbers,
  /// by expressions that nothing else uses.
  fileprivate func isMadeOfDimshuffles(_ context: Rewrite.Context) -> Bool {
    var work = [self]
    // Larger expressions are not looked through at every one of their nodes.
    var rest = 32
    var isFound = false
    while let part = work.popLast() {
      if part.isSingle { continue }
      if part.op(as: Dimshuffle.self) != nil {
        isFound = true
        continue
      }
      guard rest > 0, let node = part.node, node.op is any ElementwiseOp,
        context.useCount(part) == 1
      else { return false }
      rest -= 1
      work += node.inputs
    }
    return isFound
  }
}

extension Dimshuffle {
  /// Whether the result has the elements in the same row-major order.
  var keepsElementOrder: Bool {
    let kept = order.compactMap { $0 }
    return kept == kept.sorted()
  }
}
