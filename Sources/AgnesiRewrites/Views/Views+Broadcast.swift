import AgnesiGraph
import AgnesiOps

extension Rewrite {
  /// Repetitions move towards the results, where most turn out to be needless: element-wise ops
  /// repeat axes of length 1 themselves.
  static let broadcasts: [Rewrite] = [
    uselessBroadcast, broadcastOfBroadcast, repeatedOperand, allOperandsRepeated,
  ]

  private static let uselessBroadcast = Rewrite(
    "useless-broadcast", .canonicalize,
    summary: "`broadcastLike(x, y)` is x where both have the same sizes",
    roots: [BroadcastLike.self]
  ) { node, _ in
    let (x, target) = (node.inputs[0], node.inputs[1])
    guard x.knownType == node.outputTypes[0], x.hasSameSizes(as: target) else { return nil }
    return [x]
  }

  /// Only where z repeats every axis that y does, and as often.
  private static let broadcastOfBroadcast = Rewrite(
    "broadcast-of-broadcast", .canonicalize,
    summary: "`broadcastLike(broadcastLike(x, y), z)` is `broadcastLike(x, z)`",
    roots: [BroadcastLike.self]
  ) { node, _ in
    let target = node.inputs[1]
    guard node.inputs[0].op(as: BroadcastLike.self) != nil, let inner = node.inputs[0].node,
      let innerType = node.inputs[0].knownType, let x = inner.inputs[0].knownType
    else { return nil }
    let isCovered = x.shape.indices.allSatisfy { axis in
      x.shape[axis] != 1 || innerType.shape[axis] == 1
        || inner.inputs[1].hasSameSize(axis: axis, as: target, axis: axis)
    }
    let outer = broadcastLike(inner.inputs[0], target)
    return isCovered ? node.replaced(by: outer) : nil
  }

  private static let repeatedOperand = Rewrite(
    "repeated-operand", .canonicalize,
    summary: "`f(broadcastLike(x, y), z)` is `f(x, z)` where z alone has the sizes of the result",
    roots: nil
  ) { node, _ in
    guard node.op is any ElementwiseOp, node.inputs.count > 1 else { return nil }
    for (position, operand) in node.inputs.enumerated() {
      guard let source = operand.broadcastSource else { continue }
      let others = node.inputs.indices.filter { $0 != position }.map { node.inputs[$0] }
      guard others.contains(where: { $0.hasSameSizes(as: operand) }) else { continue }
      var inputs = node.inputs
      inputs[position] = source
      let result = applyOne(node.op, to: inputs)
      if let replaced = node.replaced(by: result) { return replaced }
    }
    return nil
  }

  /// So f is computed on fewer elements.
  ///
  /// Operands that are single numbers do not matter.
  private static let allOperandsRepeated = Rewrite(
    "all-operands-repeated", .canonicalize,
    summary: "`f(broadcastLike(x, y), broadcastLike(z, y))` is `broadcastLike(f(x, z), y)`",
    roots: nil
  ) { node, _ in
    guard node.op is any ElementwiseOp,
      let repeated = node.inputs.first(where: { $0.op(as: BroadcastLike.self) != nil })
    else { return nil }
    let sources = node.inputs.map { input -> Variable? in
      if let source = input.broadcastSource {
        return input.hasSameSizes(as: repeated) ? source : nil
      }
      return input.isSingle ? input : nil
    }
    let known = sources.compactMap { $0 }
    guard known.count == sources.count else { return nil }
    guard let target = repeated.node?.inputs[1] else { return nil }
    let result = broadcastLike(applyOne(node.op, to: known), target)
    return node.replaced(by: result)
  }
}

extension Variable {
  /// What a `broadcastLike` repeats, or the number that `full` does.
  var broadcastSource: Variable? {
    if op(as: BroadcastLike.self) != nil { return node?.inputs[0] }
    guard let fill = op(as: Fill.self), !fill.shape.isEmpty else { return nil }
    return node?.inputs[0].dimshuffle([DimshuffleAxis](repeating: .x, count: fill.shape.count))
  }
}
