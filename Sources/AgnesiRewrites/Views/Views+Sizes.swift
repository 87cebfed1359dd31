import AgnesiArray
import AgnesiGraph
import AgnesiOps

extension Rewrite {
  /// Expressions that need only the sizes of a tensor are made to depend on as little as possible.
  static let sizes: [Rewrite] = [
    knownSize, knownElementCount, sizeOfAxis, sizeOfSharedAxis, sizeOfRepeated, sizeOfUnary,
    sizeOfElementwise,
  ]

  private static let knownSize = Rewrite(
    "known-size", .canonicalize,
    summary: "A size that is known is a number",
    roots: [Subtensor.self]
  ) { node, _ in
    guard let (variable, axis) = node.outputs[0].measuredAxis,
      let size = variable.knownType?.shape[axis]
    else { return nil }
    return [cast(Variable(size), to: .int64)]
  }

  private static let sizeOfAxis = Rewrite(
    "size-of-axis", .canonicalize,
    summary: "The size of an axis is that of the operand's axis from which it comes",
    roots: [Subtensor.self]
  ) { node, _ in
    followingSize(node) { $0.inputs.count == 1 }
  }

  /// Were the sizes of x and y to differ, that would not be noticed any more.
  private static let sizeOfSharedAxis = Rewrite(
    "size-of-shared-axis", .canonicalize,
    summary: "The size of an axis of `f(x, y)` is that of the axis of x",
    tags: [.shapeUnsafe], roots: [Subtensor.self]
  ) { node, _ in
    followingSize(node) { $0.inputs.count > 1 }
  }

  private static func followingSize(
    _ node: Node, where canFollow: (Node) -> Bool
  ) -> [Variable]? {
    guard let (variable, axis) = node.outputs.first?.measuredAxis, let type = variable.knownType,
      let measured = variable.node, canFollow(measured),
      let source = variable.sizeSources(axis, of: type).first
    else { return nil }
    return [source.variable.shape[source.axis]]
  }

  private static let knownElementCount = Rewrite(
    "known-element-count", .canonicalize,
    summary: "The number of elements along axes of known sizes is a number",
    on: ElementCount.self
  ) { op, node, _ in
    let count = elementCount(node.inputs[0], axes: op.axes)
    return count.constantValue == nil ? nil : [cast(count, to: .int64)]
  }

  private static let sizeOfRepeated = Rewrite(
    "size-of-repeated", .canonicalize,
    summary: "The sizes of `broadcastLike(x, y)` along repeated axes are those of y",
    on: ElementCount.self
  ) { op, node, _ in
    guard node.inputs[0].op(as: BroadcastLike.self) != nil,
      let source = node.inputs[0].broadcastSource?.knownType,
      op.axes.allSatisfy({ source.shape[$0] == 1 }), let target = node.inputs[0].node?.inputs[1]
    else { return nil }
    return [cast(elementCount(target, axes: op.axes), to: .int64)]
  }

  /// The ops to which only the sizes of an operand matter.
  private static let sizeOps: [any Op.Type] = [BroadcastLike.self, ElementCount.self, ShapeOf.self]

  private static let sizeOfUnary = Rewrite(
    "size-of-unary", .canonicalize,
    summary: "The sizes of `f(x)` are those of x", roots: sizeOps
  ) { node, _ in
    replacingSized(node) { $0.inputs.count == 1 && $0.op is any ElementwiseOp }
  }

  /// Were the sizes of x and y to differ, that would not be noticed any more.
  private static let sizeOfElementwise = Rewrite(
    "size-of-elementwise", .canonicalize,
    summary: "The sizes of `f(x, y)` are those of x, where x is not repeated",
    tags: [.shapeUnsafe], roots: sizeOps
  ) { node, _ in
    replacingSized(node) { $0.inputs.count > 1 && $0.op is any ElementwiseOp }
  }

  /// Replaces an operand of which only the sizes matter by an operand of its own that has them.
  private static func replacingSized(
    _ node: Node, where canReplace: (Node) -> Bool
  ) -> [Variable]? {
    let position: Int
    switch node.op {
    case is BroadcastLike: position = 1
    case is ElementCount, is ShapeOf: position = 0
    default: return nil
    }
    guard let sized = node.inputs[position].node, canReplace(sized) else { return nil }
    let simpler = sized.inputs.first { input in
      guard let type = input.knownType else { return false }
      return type.shape == sized.outputTypes[0].shape
    }
    guard let simpler else { return nil }
    var inputs = node.inputs
    inputs[position] = simpler
    let result = applyOne(node.op, to: inputs)
    return node.replaced(by: result)
  }
}
