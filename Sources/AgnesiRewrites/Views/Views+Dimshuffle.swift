import AgnesiGraph
import AgnesiOps

extension Rewrite {
  /// Chains of `dimshuffle` become one or none.
  static let dimshuffles: [Rewrite] = [uselessDimshuffle, dimshuffleOfDimshuffle]

  private static let uselessDimshuffle = Rewrite(
    "useless-dimshuffle", .canonicalize,
    summary: "`x.dimshuffle(0, 1)` of a matrix is x",
    on: Dimshuffle.self
  ) { op, node, _ in
    op.order == Array(0..<op.rank) ? node.inputs : nil
  }

  private static let dimshuffleOfDimshuffle = Rewrite(
    "dimshuffle-of-dimshuffle", .canonicalize,
    summary: "`x.dimshuffle(p).dimshuffle(q)` becomes one `dimshuffle`",
    on: Dimshuffle.self
  ) { outer, node, _ in
    guard let inner = node.inputs[0].op(as: Dimshuffle.self), let source = node.inputs[0].node
    else {
      return nil
    }
    let order = outer.order.map { axis in axis.flatMap { inner.order[$0] } }
    return [source.inputs[0].dimshuffle(order.map { $0.map(DimshuffleAxis.axis) ?? .x })]
  }
}
