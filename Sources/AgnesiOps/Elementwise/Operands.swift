package import AgnesiArray
package import AgnesiGraph

/// Applies an element-wise op to operands as users pass them.
///
/// Brings them to one dtype by the op's rule and to one rank by leading axes of length 1. Of bare
/// numbers alone, computes a bare number.
package func elementwise(_ op: any ElementwiseOp, _ operands: [Variable]) -> Variable {
  if let number = bareNumber(op, operands.compactMap(\.literal), of: operands.count) {
    return Variable(number)
  }
  return build(op.name, operands) { _ throws(OpFailure) in
    let prepared = try prepareOperands(op.name, operands, op.operandRule)
    return applyOne(op, to: padRanks(prepared))
  }
}

/// The result of an op on bare numbers, so that `(1 - 0.9) * x` has the precision of x; nil when an
/// operand is a tensor or the result is a truth value.
private func bareNumber(
  _ op: any ElementwiseOp, _ numbers: [Constant.Literal], of count: Int
) -> Constant.Literal? {
  guard numbers.count == count, op.resultDType(.float64).isFloating else { return nil }
  let integers = numbers.compactMap {
    if case .integer(let number) = $0 { Int64(number) } else { nil }
  }
  switch op.operandRule {
  case .common, .numeric:
    if integers.count == count { return .integer(Int(op.value(integers))) }
  case .floating: break
  case .logical, .bits: return nil
  }
  return .floating(
    op.value(
      numbers.map { number in
        switch number {
        case .integer(let number): Double(number)
        case .floating(let number): number
        }
      }))
}

/// Brings operands to one dtype.
package func prepareOperands(
  _ operation: String, _ operands: [Variable], _ rule: OperandRule
) throws(OpFailure) -> [Variable] {
  let common = commonDType(operands)
  let dtype: DType
  switch rule {
  case .common: dtype = common
  case .numeric: dtype = common == .bool ? .int8 : common
  case .floating: dtype = common.isFloating ? common : Settings.floatX
  case .logical: dtype = .bool
  case .bits:
    guard !common.isFloating else {
      throw OpFailure("needs integers or truth values, but got \(common)")
    }
    dtype = common
  }
  return try operands.map { variable throws(OpFailure) in try convert(variable, to: dtype) }
}

/// The dtype in which tensors and bare numbers meet: that of the tensors, unless a bare number is
/// of a higher kind (a fraction meeting integers gives `floatX`, an integer meeting truth values
/// `int64`).
package func commonDType(_ operands: [Variable]) -> DType {
  let types = operands.compactMap { variable -> DType? in
    variable.literal == nil ? variable.knownType?.dtype : nil
  }
  let literals = operands.compactMap(\.literal)
  let hasFraction = literals.contains { if case .floating = $0 { true } else { false } }
  guard let first = types.first else { return hasFraction ? Settings.floatX : .int64 }
  let tensors = types.dropFirst().reduce(first, DType.promote)
  if hasFraction && !tensors.isFloating { return Settings.floatX }
  if !literals.isEmpty && tensors == .bool { return .int64 }
  return tensors
}

/// Converts a tensor, or decides the dtype of a bare number.
private func convert(_ variable: Variable, to dtype: DType) throws(OpFailure) -> Variable {
  if let literal = variable.literal { return Variable(try literal.array(dtype)) }
  return cast(variable, to: dtype)
}

extension Constant.Literal {
  /// The number as a rank-0 array of a dtype; refused when an integer does not fit.
  package func array(_ dtype: DType) throws(OpFailure) -> NDArray {
    let array: NDArray?
    switch self {
    case .floating(let number):
      array = try? NDArray(doubles: [number], shape: [], dtype: dtype)
    case .integer(let number):
      array = try? NDArray(int64s: [Int64(number)], shape: [], dtype: dtype)
      if dtype.isInteger, let value = try? array?.int64s().first, value != Int64(number) {
        throw OpFailure("the number \(number) does not fit into \(dtype)")
      }
    }
    guard let array else { throw OpFailure("no memory for a number") }
    return array
  }
}

/// Gives operands one rank by leading axes of length 1, as NumPy does.
package func padRanks(_ operands: [Variable]) -> [Variable] {
  let rank = operands.compactMap { $0.knownType?.rank }.max() ?? 0
  return operands.map { variable in
    guard let own = variable.knownType?.rank, own < rank else { return variable }
    let lead = [DimshuffleAxis](repeating: .x, count: rank - own)
    return variable.dimshuffle(lead + (0..<own).map(DimshuffleAxis.axis))
  }
}

/// Sums a gradient over the axes along which an operand of known length 1 was repeated.
package func sumToBroadcastAxes(_ gradient: Variable, of operand: Variable) -> Variable {
  guard let from = gradient.knownType, let to = operand.knownType, from.rank == to.rank else {
    return gradient
  }
  let axes = from.shape.indices.filter { to.shape[$0] == 1 && from.shape[$0] != 1 }
  return axes.isEmpty ? gradient : sum(gradient, axes: axes, keepDims: true)
}
