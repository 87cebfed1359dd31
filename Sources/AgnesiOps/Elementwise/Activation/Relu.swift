public import AgnesiGraph

/// Each element, or 0 if it is negative.
///
/// `out = max(x, 0)`; NaN for NaN. The gradient at 0 is 0.
///
/// - Parameter x: any tensor.
/// - Returns: a tensor of x's shape and dtype.
/// - SeeAlso: Theano's `nnet.relu`.
public func relu(_ x: Variable) -> Variable {
  // Not `maximum(x, 0)`, which halves the gradient at 0.
  select(x .<= 0, 0, x)
}

/// Each element, or a fraction of it if it is negative: the "leaky" form.
///
/// `out = x` where x is above 0, else `slope x`; NaN for NaN. The gradient at 0 is the slope.
///
/// - Parameters:
///   - x: any tensor; integers become `floatX`.
///   - slope: what negative elements are multiplied by.
/// - Returns: a floating tensor of x's shape.
/// - SeeAlso: Theano's `nnet.relu` with `alpha`.
public func relu(_ x: Variable, slope: Double) -> Variable {
  select(x .<= 0, slope * x, x)
}
