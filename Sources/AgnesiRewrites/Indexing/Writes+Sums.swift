import AgnesiGraph
import AgnesiOps

extension Rewrite {
  /// Sums with tensors that are 0 but for a part, as gradients of indexing are: the part is added,
  /// and the zeros are never made.
  static let sparseSums: [Rewrite] = [sumWithPart, differenceWithPart, multipleOfPart]

  private static let sumWithPart = Rewrite(
    "sum-with-part", .canonicalize,
    summary: "`x + incrementSubtensor(zeros[i], v)` is `incrementSubtensor(x[i], v)`",
    roots: [Add.self]
  ) { node, context in
    for (base, part) in [(0, 1), (1, 0)].map({ (node.inputs[$0], node.inputs[$1]) }) {
      if let write = part.sparseWrite(context),
        let result = adding(write, write.value, to: base, part)
      {
        return node.replaced(by: result)
      }
    }
    return nil
  }

  private static let differenceWithPart = Rewrite(
    "difference-with-part", .canonicalize,
    summary: "`x - incrementSubtensor(zeros[i], v)` is `incrementSubtensor(x[i], -v)`",
    roots: [Subtract.self]
  ) { node, context in
    let (base, part) = (node.inputs[0], node.inputs[1])
    guard let write = part.sparseWrite(context),
      let result = adding(write, -write.value, to: base, part)
    else { return nil }
    return node.replaced(by: result)
  }

  private static let multipleOfPart = Rewrite(
    "multiple-of-part", .canonicalize,
    summary: "`c * incrementSubtensor(zeros[i], v)` is `incrementSubtensor(zeros[i], c * v)`",
    tags: [.nanUnsafe], roots: [Multiply.self]
  ) { node, context in
    for (factor, part) in [(0, 1), (1, 0)].map({ (node.inputs[$0], node.inputs[$1]) }) {
      guard factor.isSingle, let write = part.sparseWrite(context) else { continue }
      let rank = write.value.knownType?.rank ?? 0
      let axes = [DimshuffleAxis](repeating: .x, count: rank)
      let value = factor.dimshuffle([]).dimshuffle(axes) * write.value
      return node.replaced(
        by: applyOne(write.node.op, to: Array(write.node.inputs.dropLast()) + [value]))
    }
    return nil
  }

  /// A write to zeros, made a write to a tensor; nil unless that is known to have the sizes of the
  /// zeros, as places are counted in those.
  private static func adding(
    _ write: SparseWrite, _ value: Variable, to base: Variable, _ part: Variable
  ) -> Variable? {
    guard base.uniformValue != 0, base.hasSameSizes(as: part) else { return nil }
    let inputs = [base] + write.node.inputs.dropFirst().dropLast() + [value]
    switch write.node.op {
    case let op as Scatter:
      return applyOne(Scatter(index: op.index, mode: .increment), to: inputs)
    case let op as SubtensorWrite:
      return applyOne(SubtensorWrite(axes: op.axes, mode: .increment), to: inputs)
    default: return nil
    }
  }
}

/// A write to zeros of which nothing else is used.
private struct SparseWrite {
  let node: Node
  let value: Variable
}

extension Variable {
  /// The write to zeros that this is, whose values add up where places are written repeatedly.
  fileprivate func sparseWrite(_ context: Rewrite.Context) -> SparseWrite? {
    guard let node, context.useCount(self) == 1, let mode = node.writeMode,
      // Places of a slice are distinct, so that setting is adding to zeros.
      mode == .increment || node.op is SubtensorWrite, node.inputs[0].uniformValue == 0,
      let value = node.inputs.last
    else { return nil }
    return SparseWrite(node: node, value: value)
  }
}
