extension Scalar {
  /// The same formula with other buffers; expressions that occur twice stay shared.
  package func renamingBuffers(_ buffers: [BufferID: BufferID]) -> Scalar {
    var memo: [Scalar: Scalar] = [:]
    func renamed(_ x: Scalar) -> Scalar {
      if let known = memo[x] { return known }
      let result: Scalar
      switch x.kind {
      case .integer, .floating, .index, .local, .parameter: result = x
      case .load(let buffer, let position):
        result = Scalar(.load(buffers[buffer] ?? buffer, renamed(position)), x.dtype)
      case .unary(let function, let a): result = Scalar(.unary(function, renamed(a)), x.dtype)
      case .cast(let a): result = Scalar(.cast(renamed(a)), x.dtype)
      case .binary(let function, let a, let b):
        result = Scalar(.binary(function, renamed(a), renamed(b)), x.dtype)
      case .compare(let comparison, let a, let b):
        result = Scalar(.compare(comparison, renamed(a), renamed(b)), x.dtype)
      case .select(let c, let a, let b):
        result = Scalar(.select(renamed(c), renamed(a), renamed(b)), x.dtype)
      }
      memo[x] = result
      return result
    }
    return renamed(self)
  }
}
