public import AgnesiGraph

extension Variable {
  /// The tensor with axes of length 1 repeated, and new axes in front, so that it has a shape.
  ///
  /// - Parameter shape: the size of each axis of the result, an `Int` or an integer variable. Sizes
  ///   belong to the last axes; an axis of x either has the wanted size or is known to have
  ///   length 1. An error otherwise.
  /// - Returns: a view; the gradient is summed over what was repeated.
  /// - SeeAlso: NumPy's `broadcast_to`.
  public func broadcastTo(_ shape: [any Size]) -> Variable {
    // Only the sizes of this tensor of zeros are ever used.
    let target = zeros(shape, dtype: knownType?.dtype)
    return build("broadcastTo", [self, target]) { types throws(OpFailure) in
      let (own, wanted) = (types[0].shape, types[1].shape)
      guard own.count <= wanted.count else {
        throw OpFailure("a tensor of rank \(own.count) cannot get \(wanted.count) axes; only more")
      }
      let lead = wanted.count - own.count
      for (axis, size) in own.enumerated() where size != 1 && size != wanted[lead + axis] {
        guard size == nil || wanted[lead + axis] == nil else {
          throw OpFailure(
            "axis \(axis) has size \(sizeName(size)), not \(sizeName(wanted[lead + axis])) or 1")
        }
        guard wanted[lead + axis] != 1 else {
          throw OpFailure("axis \(axis) has unknown size; reshape it to give it length 1")
        }
      }
      return broadcastLike(padRanks([self, target])[0], target)
    }
  }
}

private func sizeName(_ size: Int?) -> String { size.map(String.init) ?? "unknown" }
