import AgnesiArray
import AgnesiGraph
import AgnesiOps

extension Rewrite {
  /// Conversions that undo or repeat each other.
  static let casts: [Rewrite] = [castOfCast, uselessCast]

  private static let uselessCast = Rewrite(
    "useless-cast", .canonicalize,
    summary: "A conversion to the dtype that the operand has is the operand",
    on: Cast.self
  ) { op, node, _ in
    node.inputs[0].knownType?.dtype == op.dtype ? [node.inputs[0]] : nil
  }

  private static let castOfCast = Rewrite(
    "cast-of-cast", .canonicalize,
    summary: "Two conversions are one where the first loses nothing",
    on: Cast.self
  ) { op, node, _ in
    guard let inner = node.inputs[0].node, inner.op is Cast, let source = inner.inputs.first,
      let from = source.knownType?.dtype, let middle = node.inputs[0].knownType?.dtype,
      middle.holds(from)
    else { return nil }
    return [cast(source, to: op.dtype)]
  }
}

extension DType {
  /// Whether every number of another dtype is one of this, so that a conversion loses nothing.
  fileprivate func holds(_ other: DType) -> Bool {
    guard other != .bool else { return true }
    guard isFloating, other.isInteger else { return DType.promote(self, other) == self }
    // The 24 or 53 bits of a significand hold integers of half the bytes.
    return 2 * other.byteCount <= byteCount
  }
}
