public import AgnesiGraph

extension Variable {
  /// The places of an axis that an index array lists.
  ///
  /// `x.take(indices, axis: 0)` is `x[indices]`; the axes of the array replace the axis.
  ///
  /// - Parameters:
  ///   - indices: integers; negative ones count from the end. An error in the call where one is
  ///     out of range.
  ///   - axis: the axis; negative ones count from the end. If nil, x is taken as one long vector.
  /// - Returns: a tensor with the axes of x, where those of the array replace the axis.
  /// - SeeAlso: Theano's and NumPy's `take`.
  public func take(_ indices: Variable, axis: Int? = nil) -> Variable {
    build("take", [self, indices]) { types throws(OpFailure) in
      guard let axis else { return flatten().take(indices, axis: 0) }
      let place = try resolveAxis(axis, rank: types[0].rank)
      var axes = [ArrayIndex.Axis](repeating: .slice(.all), count: types[0].rank)
      axes[place] = .listed
      return applyOne(
        Gather(index: ArrayIndex(axes: axes, placement: place)), to: [self, indices])
    }
  }
}
