public import AgnesiGraph
import AgnesiArray

/// The product of two tensors, as NumPy and Theano define it for each pair of ranks.
///
/// - A number with anything: the element-wise product.
/// - Two vectors: the inner product, `out = Σ_k x[k] y[k]`.
/// - Matrices and vectors: the matrix product, `out[i, j] = Σ_k x[i, k] y[k, j]`, without the axes
///   that a vector does not have.
/// - More axes: the sum over the last axis of x and the second to last of y,
///   `out[..., i, ..., j] = Σ_k x[..., i, k] y[..., k, j]`.
///
/// The sum over no elements is 0. Integers wrap; truth values are counted in `int64`.
///
/// - Parameters:
///   - x: any tensor.
///   - y: any tensor; both are brought to their common dtype.
/// - Returns: a tensor of the common dtype; an error when the inner sizes differ.
/// - SeeAlso: Theano's `dot`; `matmul`, which treats leading axes as a batch.
public func dot(_ x: Variable, _ y: Variable) -> Variable {
  build("dot", [x, y]) { types throws(OpFailure) in
    let (left, right) = (types[0].rank, types[1].rank)
    if left == 0 || right == 0 { return x * y }
    if left > 2 || right > 2 {
      return try contraction("dot", x, y, [left - 1], [right == 1 ? 0 : right - 2])
    }
    let operands = try productOperands("dot", x, y)
    let a = left == 1 ? operands[0].dimshuffle(.x, 0) : operands[0]
    let b = right == 1 ? operands[1].dimshuffle(0, .x) : operands[1]
    let product = applyOne(MatrixProduct(), to: [a, b])
    return droppingVectorAxes(product, left: left == 1, right: right == 1)
  }
}

/// All products of an element of one vector with an element of another.
///
/// `out[i, j] = x[i] y[j]`
///
/// - Parameters:
///   - x: a vector `[m]`.
///   - y: a vector `[n]`; both are brought to their common dtype.
/// - Returns: a matrix `[m, n]`; an error for operands of another rank.
/// - SeeAlso: Theano's `outer`.
public func outer(_ x: Variable, _ y: Variable) -> Variable {
  build("outer", [x, y]) { types throws(OpFailure) in
    for type in types where type.rank != 1 {
      throw OpFailure("needs two vectors, got ranks \(types[0].rank) and \(types[1].rank)")
    }
    return x.dimshuffle(0, .x) * y.dimshuffle(.x, 0)
  }
}
