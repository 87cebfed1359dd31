extension Kernel {
  /// About how much C text the kernel becomes: its statements and the operations in them, each
  /// distinct one once.
  package var textWeight: Int {
    var weight = 0
    var seen: Set<ObjectIdentifier> = []
    func visit(_ expression: Scalar) {
      guard seen.insert(ObjectIdentifier(expression.node)).inserted else { return }
      weight += 1
      expression.kind.forEachOperand(visit)
    }
    body.forEachStatement { statement in
      weight += 1
      statement.expressions.forEach(visit)
      // Each sum of a tile is a line in its innermost loop, and one more where it is stored.
      if case .call(.tileProduct(let tile)) = statement { weight += 2 * tile.rows * tile.columns }
    }
    return weight
  }
}
