public import AgnesiGraph
import AgnesiArray

/// The sum of products over pairs of axes of two tensors.
///
/// `out[i..., j...] = Σ_k... x[i..., k...] y[k..., j...]`, with the summed axes wherever they are
///
/// - Parameters:
///   - x: any tensor.
///   - y: any tensor; both are brought to their common dtype.
///   - axes: the summed axes of x and, in the same order, of y; negative ones count from the end.
/// - Returns: a tensor with the other axes of x, then those of y, computed by one matrix product. An
///   error when the summed axes have different sizes; where sizes are known only in a call, their
///   products are compared.
/// - SeeAlso: Theano's `tensordot`.
public func tensordot(_ x: Variable, _ y: Variable, axes: ([Int], [Int])) -> Variable {
  build("tensordot", [x, y]) { types throws(OpFailure) in
    guard axes.0.count == axes.1.count else {
      throw OpFailure(
        "\(axes.0.count) axes of the first operand cannot be paired with \(axes.1.count) of the "
          + "second")
    }
    // Refuses what is repeated or does not exist, but keeps the order, which pairs the axes.
    _ = try resolveAxes(axes.0, rank: types[0].rank)
    _ = try resolveAxes(axes.1, rank: types[1].rank)
    return try contraction(
      "tensordot", x, y, axes.0.map { $0 < 0 ? $0 + types[0].rank : $0 },
      axes.1.map { $0 < 0 ? $0 + types[1].rank : $0 })
  }
}

/// The sum of products over the last axes of one tensor and the first of another.
///
/// - Parameters:
///   - x: any tensor.
///   - y: any tensor; both are brought to their common dtype.
///   - count: how many axes are summed; 0 for all products of an element of x with one of y.
/// - Returns: a tensor with the other axes of x, then those of y.
/// - SeeAlso: Theano's `tensordot`.
public func tensordot(_ x: Variable, _ y: Variable, axes count: Int = 2) -> Variable {
  build("tensordot", [x, y]) { types throws(OpFailure) in
    let (left, right) = (types[0].rank, types[1].rank)
    guard count >= 0, count <= left, count <= right else {
      throw OpFailure("cannot sum over \(count) axes of operands of ranks \(left) and \(right)")
    }
    return try contraction("tensordot", x, y, Array((left - count)..<left), Array(0..<count))
  }
}

/// Contracts pairs of axes, which are numbers counted from the front: moves them together, merges
/// them to matrices, multiplies, and takes the other axes apart again.
func contraction(
  _ operation: String, _ x: Variable, _ y: Variable, _ left: [Int], _ right: [Int]
) throws(OpFailure) -> Variable {
  let operands = try productOperands(operation, x, y)
  let (a, b) = (operands[0], operands[1])
  guard let aType = a.knownType, let bType = b.knownType else { return .poisoned(a.errors) }
  for (i, j) in zip(left, right) {
    if let own = aType.shape[i], let other = bType.shape[j], own != other {
      throw OpFailure("inner sizes \(own) and \(other) differ, of axes \(i) and \(j)")
    }
  }
  let rows = (0..<aType.rank).filter { !left.contains($0) }
  let columns = (0..<bType.rank).filter { !right.contains($0) }
  let product = applyOne(
    MatrixProduct(), to: [matrix(of: a, rows: rows, left), matrix(of: b, rows: right, columns)])
  if rows.count == 1 && columns.count == 1 { return product }
  return product.reshape(rows.map { size(a, $0) } + columns.map { size(b, $0) })
}

/// A tensor as a matrix whose rows and columns run over some of its axes each.
private func matrix(of x: Variable, rows: [Int], _ columns: [Int]) -> Variable {
  let moved = x.dimshuffle((rows + columns).map(DimshuffleAxis.axis))
  if rows.count == 1 && columns.count == 1 { return moved }
  return moved.reshape([elementCount(x, axes: rows), elementCount(x, axes: columns)])
}

/// The size of an axis: a number if it is known now.
private func size(_ x: Variable, _ axis: Int) -> any Size {
  if let known = x.knownType?.shape[axis] { return known }
  return x.shape[axis]
}
