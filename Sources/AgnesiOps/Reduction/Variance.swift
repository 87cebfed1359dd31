public import AgnesiGraph

/// The variance of the elements along axes.
///
/// `out = sum((x - mean(x))^2) / (n - correction)`; NaN for no elements.
///
/// - Parameters:
///   - x: any tensor; integers and truth values give `floatX`.
///   - axes: the axes to reduce, negative ones counting from the end; nil for all.
///   - keepDims: whether these axes stay, with length 1.
///   - correction: 1 for the unbiased estimate from a sample.
/// - Returns: a floating tensor.
/// - SeeAlso: Theano's `var`, NumPy's `var` with `ddof`.
public func variance(
  _ x: Variable, axes: [Int]? = nil, keepDims: Bool = false, correction: Int = 0
) -> Variable {
  build("variance", [x]) { types throws(OpFailure) in
    let axes = try resolveAxes(axes, rank: types[0].rank)
    let squares = square(x - mean(x, axes: axes, keepDims: true))
    let count = elementCount(x, axes: axes)
    let divisor = correction == 0 ? count : count - correction
    return sum(squares, axes: axes, keepDims: keepDims) / divisor
  }
}

/// The variance of the elements along one axis.
///
/// - Parameters:
///   - x: any tensor; integers and truth values give `floatX`.
///   - axis: the axis to reduce; negative ones count from the end.
///   - keepDims: whether the axis stays, with length 1.
///   - correction: 1 for the unbiased estimate from a sample.
/// - Returns: a floating tensor.
public func variance(
  _ x: Variable, axis: Int, keepDims: Bool = false, correction: Int = 0
) -> Variable {
  variance(x, axes: [axis], keepDims: keepDims, correction: correction)
}

/// The standard deviation of the elements along axes.
///
/// `out = sqrt(variance(x))`; NaN for no elements. The gradient is NaN where all elements are equal.
///
/// - Parameters:
///   - x: any tensor; integers and truth values give `floatX`.
///   - axes: the axes to reduce, negative ones counting from the end; nil for all.
///   - keepDims: whether these axes stay, with length 1.
///   - correction: 1 for the estimate from a sample.
/// - Returns: a floating tensor.
/// - SeeAlso: Theano's `std`, NumPy's `std` with `ddof`.
public func std(
  _ x: Variable, axes: [Int]? = nil, keepDims: Bool = false, correction: Int = 0
) -> Variable {
  build("std", [x]) { types throws(OpFailure) in
    let axes = try resolveAxes(axes, rank: types[0].rank)
    return sqrt(variance(x, axes: axes, keepDims: keepDims, correction: correction))
  }
}

/// The standard deviation of the elements along one axis.
///
/// - Parameters:
///   - x: any tensor; integers and truth values give `floatX`.
///   - axis: the axis to reduce; negative ones count from the end.
///   - keepDims: whether the axis stays, with length 1.
///   - correction: 1 for the estimate from a sample.
/// - Returns: a floating tensor.
public func std(
  _ x: Variable, axis: Int, keepDims: Bool = false, correction: Int = 0
) -> Variable {
  std(x, axes: [axis], keepDims: keepDims, correction: correction)
}
