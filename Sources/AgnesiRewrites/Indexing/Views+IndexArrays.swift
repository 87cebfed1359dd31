import AgnesiGraph
import AgnesiOps

extension Rewrite {
  /// Transposes and signs around index arrays: what is indexed comes as it was computed.
  static let indexArrays: [Rewrite] = [
    indexedTranspose, transposedScatter, indexedNegative, negativeScatter,
  ]

  private static let indexedTranspose = Rewrite(
    "indexed-transpose", .canonicalize,
    summary: "`x.dimshuffle(1, 0)[i, j]` is `x[j, i]`",
    on: Gather.self
  ) { op, node, _ in
    guard let shuffle = node.inputs[0].op(as: Dimshuffle.self), let source = node.inputs[0].node,
      let inverse = shuffle.inverse, op.index.listsEveryAxis
    else { return nil }
    let arrays = inverse.map { node.inputs[1 + $0] }
    return [applyOne(op, to: source.inputs + arrays)]
  }

  private static let transposedScatter = Rewrite(
    "transposed-scatter", .canonicalize,
    summary: "Adding at places `[i, j]` of zeros and transposing is adding at places `[j, i]`",
    on: Dimshuffle.self
  ) { shuffle, node, _ in
    guard let write = node.inputs[0].node, let scatter = write.op as? Scatter,
      scatter.index.listsEveryAxis, shuffle.inverse != nil, let value = write.inputs.last,
      write.inputs[0].uniformValue == 0
    else { return nil }
    let base = applyOne(shuffle, to: [write.inputs[0]])
    let arrays = shuffle.order.compactMap { $0 }.map { write.inputs[1 + $0] }
    return [applyOne(scatter, to: [base] + arrays + [value])]
  }

  private static let indexedNegative = Rewrite(
    "indexed-negative", .canonicalize,
    summary: "`(-x)[i]` is `-x[i]`, for an array i of places",
    on: Gather.self
  ) { op, node, _ in
    guard node.inputs[0].op(as: Negate.self) != nil, let negation = node.inputs[0].node else {
      return nil
    }
    return [-applyOne(op, to: negation.inputs + node.inputs.dropFirst())]
  }

  private static let negativeScatter = Rewrite(
    "negative-scatter", .canonicalize,
    summary: "The negative of numbers added at places of zeros is their negatives added there",
    roots: [Negate.self]
  ) { node, _ in
    guard let write = node.inputs[0].node, let scatter = write.op as? Scatter,
      write.inputs[0].uniformValue == 0, let value = write.inputs.last
    else { return nil }
    return [applyOne(scatter, to: write.inputs.dropLast() + [-value])]
  }
}

extension ArrayIndex {
  /// Whether each axis has an array of its own.
  fileprivate var listsEveryAxis: Bool { axes.allSatisfy { $0 == .listed } }
}

extension Dimshuffle {
  /// For each axis of the operand its place in the result, where axes are only permuted.
  fileprivate var inverse: [Int]? {
    let places = (0..<rank).compactMap { order.firstIndex(of: $0) }
    return places.count == rank && order.count == rank ? places : nil
  }
}
