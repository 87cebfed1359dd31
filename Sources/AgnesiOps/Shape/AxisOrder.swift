public import AgnesiGraph

/// Ways to order, add and drop axes: each is a `dimshuffle`, so no data move.
extension Variable {
  /// The axes in another order; reversed if none is given, as Theano's `.T`.
  ///
  /// - Parameter axes: for each axis of the result, an axis of this tensor; negative ones count
  ///   from the end. An error unless each axis is named once.
  /// - Returns: a view of the same elements.
  /// - SeeAlso: Theano's `transpose`.
  public func transpose(_ axes: Int...) -> Variable {
    build("transpose", [self]) { types throws(OpFailure) in
      let rank = types[0].rank
      let order = axes.isEmpty ? Array((0..<rank).reversed()) : axes
      guard order.count == rank else {
        throw OpFailure("\(order.count) axes are given, but the tensor has \(rank)")
      }
      return dimshuffle(
        try resolveDistinctAxes(order, rank: rank).map(DimshuffleAxis.axis))
    }
  }

  /// Two axes exchanged.
  ///
  /// - Parameters:
  ///   - first: an axis; negative ones count from the end.
  ///   - second: the axis to exchange it with.
  /// - Returns: a view of the same elements.
  /// - SeeAlso: NumPy's and Theano's `swapaxes`.
  public func swapAxes(_ first: Int, _ second: Int) -> Variable {
    build("swapAxes", [self]) { types throws(OpFailure) in
      let rank = types[0].rank
      var order = Array(0..<rank)
      order.swapAt(try resolveAxis(first, rank: rank), try resolveAxis(second, rank: rank))
      return dimshuffle(order.map(DimshuffleAxis.axis))
    }
  }

  /// One axis moved to another place; the others keep their order.
  ///
  /// - Parameters:
  ///   - source: the axis to move; negative ones count from the end.
  ///   - destination: its place in the result.
  /// - Returns: a view of the same elements.
  /// - SeeAlso: NumPy's `moveaxis`.
  public func moveAxis(_ source: Int, to destination: Int) -> Variable {
    build("moveAxis", [self]) { types throws(OpFailure) in
      let rank = types[0].rank
      let place = try resolveAxis(destination, rank: rank)
      var order = Array(0..<rank)
      order.insert(order.remove(at: try resolveAxis(source, rank: rank)), at: place)
      return dimshuffle(order.map(DimshuffleAxis.axis))
    }
  }

  /// A new axis of length 1, which broadcasts.
  ///
  /// - Parameter axis: its place in the result; -1 for the last.
  /// - Returns: a view of the same elements.
  /// - SeeAlso: NumPy's `expand_dims`, Theano's `shape_padaxis`.
  public func expandDims(_ axis: Int) -> Variable {
    build("expandDims", [self]) { types throws(OpFailure) in
      let place = try resolveAxis(axis, rank: types[0].rank + 1)
      var pattern = (0..<types[0].rank).map(DimshuffleAxis.axis)
      pattern.insert(.x, at: place)
      return dimshuffle(pattern)
    }
  }

  /// The tensor without axes of length 1.
  ///
  /// - Parameter axes: the axes to drop, negative ones counting from the end; if none is given,
  ///   all that are known to have length 1. An error where one is not known to have length 1.
  /// - Returns: a view of the same elements.
  /// - SeeAlso: NumPy's and Theano's `squeeze`.
  public func squeeze(_ axes: Int...) -> Variable {
    build("squeeze", [self]) { types throws(OpFailure) in
      let shape = types[0].shape
      let dropped =
        axes.isEmpty
        ? shape.indices.filter { shape[$0] == 1 }
        : try resolveDistinctAxes(axes, rank: shape.count)
      for axis in dropped where shape[axis] != 1 {
        let size = shape[axis].map(String.init) ?? "unknown"
        throw OpFailure("axis \(axis) has size \(size); only an axis of known length 1 can go")
      }
      return dimshuffle(
        shape.indices.filter { !dropped.contains($0) }.map(DimshuffleAxis.axis))
    }
  }
}

/// The numbers of axes counted from the front, in the order given.
private func resolveDistinctAxes(_ axes: [Int], rank: Int) throws(OpFailure) -> [Int] {
  var resolved: [Int] = []
  for axis in axes {
    let number = try resolveAxis(axis, rank: rank)
    guard !resolved.contains(number) else { throw OpFailure("axis \(axis) is given twice") }
    resolved.append(number)
  }
  return resolved
}
