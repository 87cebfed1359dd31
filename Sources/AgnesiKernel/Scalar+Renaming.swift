extension Scalar {
  /// The same formula with other buffers; expressions that occur twice stay shared.
  package func renamingBuffers(_ buffers: [BufferID: BufferID]) -> Scalar {
    var memo = ExpressionMemo()
    func renamed(_ x: Scalar) -> Scalar {
      guard x.node.hasLoad else { return x }
      if let known = memo[x] { return known }
      var result = x.mapOperands(renamed)
      if case .load(let buffer, let position) = result.kind, let other = buffers[buffer] {
        result = Scalar(.load(other, position), x.dtype)
      }
      memo.note(x, result)
      return result
    }
    return renamed(self)
  }
}
