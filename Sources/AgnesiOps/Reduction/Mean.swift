public import AgnesiGraph

/// The mean of the elements along axes.
///
/// `out = sum(x) / n`, summed as `sum` does; NaN for no elements.
///
/// - Parameters:
///   - x: any tensor; integers and truth values give `floatX`.
///   - axes: the axes to average over, negative ones counting from the end; nil for all.
///   - keepDims: whether these axes stay, with length 1.
/// - Returns: a floating tensor.
/// - SeeAlso: Theano's `mean`.
public func mean(_ x: Variable, axes: [Int]? = nil, keepDims: Bool = false) -> Variable {
  build("mean", [x]) { types throws(OpFailure) in
    let axes = try resolveAxes(axes, rank: types[0].rank)
    return sum(x, axes: axes, keepDims: keepDims) / elementCount(x, axes: axes)
  }
}

/// The mean of the elements along one axis.
///
/// - Parameters:
///   - x: any tensor; integers and truth values give `floatX`.
///   - axis: the axis to average over; negative ones count from the end.
///   - keepDims: whether the axis stays, with length 1.
/// - Returns: a floating tensor.
public func mean(_ x: Variable, axis: Int, keepDims: Bool = false) -> Variable {
  mean(x, axes: [axis], keepDims: keepDims)
}
