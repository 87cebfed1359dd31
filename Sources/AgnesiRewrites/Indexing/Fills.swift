import AgnesiArray
import AgnesiGraph
import AgnesiOps

extension Rewrite {
  /// Tensors that hold one number everywhere: what is computed from them is computed once.
  static let fills: [Rewrite] = [
    fillOfKnownSizes, uselessFill, fillOfSizes, functionOfFills, viewOfFill, broadcastToFill,
  ]

  private static let fillOfKnownSizes = Rewrite(
    "fill-of-known-sizes", .canonicalize,
    summary: "a size of `full` that has turned out to be known is a number",
    on: Fill.self
  ) { fill, node, _ in
    let known = fill.sizes(node.inputs)
    let fixed = known.map { $0.known.map(HostInteger.fixed) }
    let before = fill.shape.count { $0.known != nil }
    guard fixed.count(where: { $0 != nil }) > before else { return nil }
    return filled(known, node.inputs[0]).flatMap { node.refined(by: $0) }
  }

  private static let uselessFill = Rewrite(
    "useless-fill", .canonicalize,
    summary: "`full([1, 1], x)` is x with new axes",
    on: Fill.self
  ) { fill, node, _ in
    guard fill.shape.allSatisfy({ $0 == .fixed(1) }) else { return nil }
    let axes = [DimshuffleAxis](repeating: .x, count: fill.shape.count)
    return [node.inputs[0].dimshuffle(axes)]
  }

  private static let fillOfSizes = Rewrite(
    "fill-of-sizes", .canonicalize,
    summary: "`full([x.shape[0], x.shape[1]], a)` is `fullLike(x, a)`",
    on: Fill.self
  ) { fill, node, _ in
    let measured = fill.sizes(node.inputs).map { size -> (variable: Variable, axis: Int)? in
      if case .computed(let variable) = size { variable.measuredAxis } else { nil }
    }
    guard let target = measured.first??.variable, target.knownType?.rank == measured.count,
      measured.enumerated().allSatisfy({ axis, source in
        source?.variable == target && source?.axis == axis
      })
    else { return nil }
    return node.refined(by: fullLike(target, node.inputs[0]))
  }

  private static let functionOfFills = Rewrite(
    "function-of-fills", .canonicalize,
    summary: "`f(full(s, a), full(s, b))` is `full(s, f(a, b))`"
  ) { node, _ in
    guard node.op is any ElementwiseOp,
      let first = node.inputs.first(where: { $0.op(as: Fill.self) != nil }),
      let fill = first.op(as: Fill.self), let sizes = first.node?.inputs.dropFirst(),
      node.inputs.allSatisfy({ $0.isSingle || $0.isFill(fill, sizes) })
    else { return nil }
    let numbers = node.inputs.map { input -> Variable in
      input.isFill(fill, sizes) ? input.node?.inputs[0] ?? input : input.dimshuffle([])
    }
    let result = applyOne(fill, to: [applyOne(node.op, to: numbers)] + sizes)
    return node.replaced(by: result)
  }

  private static let viewOfFill = Rewrite(
    "view-of-fill", .canonicalize,
    summary: "a transpose or a slice of `full(s, a)` is `full(t, a)` with the sizes of the view",
    roots: [Dimshuffle.self, Subtensor.self]
  ) { node, _ in
    guard let fill = node.inputs[0].op(as: Fill.self), let operands = node.inputs[0].node?.inputs
    else { return nil }
    let sizes = fill.sizes(operands)
    let result: [BasicIndex.Bound?]
    if let shuffle = node.op as? Dimshuffle {
      result = shuffle.order.map { $0.map { sizes[$0] } ?? .fixed(1) }
    } else {
      guard let index = node.basicIndex,
        zip(index.axes, sizes).allSatisfy({ index, size in
          // A place that may not exist is an error, which must stay.
          if case .at(let place) = index { place.known != nil && size.known != nil } else { true }
        })
      else { return nil }
      result = zip(index.keptAxes, node.outputTypes[0].shape).map { axis, size in
        size.map(BasicIndex.Bound.fixed) ?? (index.axes[axis] == .all ? sizes[axis] : nil)
      }
    }
    let known = result.compactMap { $0 }
    guard known.count == result.count else { return nil }
    return filled(known, operands[0]).flatMap { node.replaced(by: $0) }
  }

  private static let broadcastToFill = Rewrite(
    "broadcast-to-fill", .canonicalize,
    summary: "a number repeated to the sizes of `full(s, a)` is `full` of that number",
    roots: [BroadcastLike.self]
  ) { node, _ in
    let (x, target) = (node.inputs[0], node.inputs[1])
    guard x.isSingle, let fill = target.op(as: Fill.self), let sizes = target.node?.inputs else {
      return nil
    }
    return node.replaced(by: applyOne(fill, to: [x.dimshuffle([])] + sizes.dropFirst()))
  }

  /// A tensor of some sizes that holds one number.
  private static func filled(_ sizes: [BasicIndex.Bound], _ number: Variable) -> Variable? {
    var operands = HostOperands(after: 1)
    let entries = try? sizes.map { size throws(OpFailure) in
      try operands.integer(size, "a size")
    }
    return entries.map { applyOne(Fill(shape: $0), to: [number] + operands.variables) }
  }
}

extension Fill {
  /// The sizes, with the op's inputs.
  fileprivate func sizes(_ inputs: [Variable]) -> [BasicIndex.Bound] {
    shape.map { BasicIndex.Bound($0, inputs) }
  }
}

extension Variable {
  /// Whether this is filled by an op with given sizes.
  fileprivate func isFill(_ fill: Fill, _ sizes: ArraySlice<Variable>) -> Bool {
    op(as: Fill.self) == fill && node?.inputs.dropFirst() == sizes
  }
}
