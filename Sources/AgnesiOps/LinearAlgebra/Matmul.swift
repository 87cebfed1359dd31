public import AgnesiGraph
import AgnesiArray

/// The product of matrices in the last two axes, for each place of the leading axes.
///
/// `out[..., i, j] = Σ_k x[..., i, k] y[..., k, j]`
///
/// A vector counts as one row on the left and one column on the right, and that axis is dropped
/// from the result. Leading axes are aligned at the right; one of known length 1 repeats. The sum
/// over no elements is 0. Integers wrap; truth values are counted in `int64`.
///
/// - Parameters:
///   - x: a tensor `[..., m, k]` or a vector `[k]`.
///   - y: a tensor `[..., k, n]` or a vector `[k]`; both are brought to their common dtype.
/// - Returns: a tensor `[..., m, n]` of the common dtype. An error for rank 0, for inner sizes
///   that differ, and for leading sizes that differ where neither is known to be 1.
/// - SeeAlso: NumPy's `matmul`, Theano's `batched_dot`.
public func matmul(_ x: Variable, _ y: Variable) -> Variable {
  build("matmul", [x, y]) { types throws(OpFailure) in
    let (left, right) = (types[0].rank, types[1].rank)
    guard left > 0, right > 0 else {
      throw OpFailure("operands need rank 1 or more; multiply by a number with *")
    }
    let operands = try productOperands("matmul", x, y)
    var a = operands[0]
    var b = operands[1]
    if left == 1 { a = a.dimshuffle(.x, 0) }
    if right == 1 { b = b.dimshuffle(0, .x) }
    let padded = padRanks([a, b])
    let product = applyOne(
      MatrixProduct(),
      to: [repeatBatch(padded[0], like: padded[1]), repeatBatch(padded[1], like: padded[0])])
    return droppingVectorAxes(product, left: left == 1, right: right == 1)
  }
}

/// Brings the operands of a product to their common dtype; truth values become `int64`, in which
/// they are counted.
func productOperands(
  _ operation: String, _ x: Variable, _ y: Variable
) throws(OpFailure) -> [Variable] {
  let operands = try prepareOperands(operation, [x, y], .common)
  guard operands[0].knownType?.dtype == .bool else { return operands }
  return operands.map { cast($0, to: .int64) }
}

/// Repeats the leading axes of known length 1 to the sizes that the other operand of a product has
/// there.
private func repeatBatch(_ x: Variable, like other: Variable) -> Variable {
  guard let own = x.knownType, let type = other.knownType else { return x }
  let batch = 0..<(own.rank - 2)
  guard batch.contains(where: { own.shape[$0] == 1 && type.shape[$0] != 1 }) else { return x }
  // Only the sizes of the sum matter: the leading ones of the other operand, and 1.
  return broadcastLike(x, sum(other, axes: [-2, -1], keepDims: true))
}

/// Drops the axes of length 1 that vectors got on their way into a product.
func droppingVectorAxes(_ product: Variable, left: Bool, right: Bool) -> Variable {
  guard let rank = product.knownType?.rank, left || right else { return product }
  var order = Array(0..<rank)
  if right { order.removeLast() }
  if left { order.remove(at: rank - 2) }
  return product.dimshuffle(order.map(DimshuffleAxis.axis))
}
