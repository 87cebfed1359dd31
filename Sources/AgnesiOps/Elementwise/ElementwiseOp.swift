public import AgnesiArray
public import AgnesiGraph
public import AgnesiKernel

/// Which operands an element-wise operation accepts, and to what they are brought before it sees
/// them.
public enum OperandRule: Sendable {
  /// Any numbers; all are brought to their common dtype.
  case common
  /// Any numbers but `bool`, which counts as an integer 0 or 1 of dtype `int8`.
  case numeric
  /// Floating; integers and truth values become `floatX`.
  case floating
  /// Truth values; numbers become "is not 0".
  case logical
  /// Integers or truth values, brought to their common dtype; floating operands are refused.
  case bits
}

/// An op that computes each number of its result from the numbers at the same place of its inputs.
///
/// The op sees operands of one dtype and one rank; an axis of known length 1 broadcasts. The
/// function `elementwise` brings what users pass to that form.
public protocol ElementwiseOp: Op {
  /// Which operands are accepted.
  var operandRule: OperandRule { get }

  /// The dtype of the result for operands of one dtype. Default: that dtype.
  func resultDType(_ operand: DType) -> DType

  /// The formula, for native code.
  func scalar(_ x: [Scalar]) -> Scalar

  /// The formula on doubles, computed plainly; truth values are 0 and 1. The result is rounded to
  /// the dtype.
  func value(_ x: [Double]) -> Double

  /// The formula on integers and truth values, computed plainly with wrapping arithmetic; the
  /// result wraps to the dtype. Default: by way of doubles.
  func value(_ x: [Int64]) -> Int64

  /// For each operand, the gradient with respect to it, of the result's shape: the outgoing
  /// gradient times the partial derivative; nil where there is none.
  func partials(_ x: [Variable], result: Variable, gradient: Variable) -> [Variable?]
}

extension ElementwiseOp {
  /// The default: the dtype of the operands.
  public func resultDType(_ operand: DType) -> DType { operand }

  /// The default: by way of doubles.
  public func value(_ x: [Int64]) -> Int64 {
    Int64(saturating: value(x.map(Double.init)))
  }

  /// The broadcast type of operands of one dtype and one rank.
  public func inferTypes(_ inputs: [TensorType]) throws(OpFailure) -> [TensorType] {
    guard let first = inputs.first else { throw OpFailure("needs an operand") }
    for type in inputs.dropFirst() where type.dtype != first.dtype {
      throw OpFailure("operands have dtypes \(first.dtype) and \(type.dtype); cast one")
    }
    return [TensorType(resultDType(first.dtype), try broadcastShape(inputs))]
  }

  /// The broadcast sizes; unequal sizes are refused in the call.
  public func inferShapes(_ context: inout ShapeContext) throws(OpFailure) -> [[Scalar]] {
    [broadcastSizes(&context)]
  }

  /// Element-wise, by the formula.
  public func lowering(_ inputs: [TensorType]) -> Lowering { .elementwise(scalar) }

  /// The formula at every place.
  public func reference(_ inputs: [NDArray]) throws -> [NDArray] {
    [try mapElements(inputs, to: resultDType(inputs[0].dtype), value, value)]
  }

  /// The partial derivatives, summed over the axes along which an operand was repeated.
  public func gradient(_ context: GradientContext) -> [Variable?] {
    guard let gradient = context.outputGradients[0] else { return context.inputs.map { _ in nil } }
    let partials = partials(context.inputs, result: context.outputs[0], gradient: gradient)
    return zip(context.inputs, partials).map { input, partial in
      partial.map { sumToBroadcastAxes($0, of: input) }
    }
  }
}

/// The sizes of the result of broadcasting operands of one rank; an axis of known length 1
/// repeats.
package func broadcastShape(_ inputs: [TensorType]) throws(OpFailure) -> [Int?] {
  guard let first = inputs.first else { return [] }
  for type in inputs where type.rank != first.rank {
    throw OpFailure("operands have ranks \(first.rank) and \(type.rank)")
  }
  var shape = first.shape
  for type in inputs.dropFirst() {
    for axis in shape.indices {
      switch (shape[axis], type.shape[axis]) {
      case (1, let size): shape[axis] = size
      case (_, 1): break
      case (nil, let size): shape[axis] = size
      case (_, nil): break
      case (let a?, let b?):
        guard a == b else {
          throw OpFailure("sizes \(a) and \(b) of axis \(axis) differ and neither is 1")
        }
      }
    }
  }
  return shape
}

/// The run-time sizes of a broadcast result, demanding that sizes not known to be 1 are equal.
package func broadcastSizes(_ context: inout ShapeContext) -> [Scalar] {
  guard let rank = context.inputTypes.first?.rank else { return [] }
  return (0..<rank).map { axis in
    let wide = context.inputTypes.indices.filter { context.inputTypes[$0].shape[axis] != 1 }
    guard let first = wide.first else { return .integer(1) }
    // A constant size, where there is one, keeps loops simple.
    let sizes = wide.map { context.inputShapes[$0][axis] }
    let size = sizes.first { $0.integerValue != nil } ?? context.inputShapes[first][axis]
    for other in sizes where other != size {
      context.require(
        size, equals: other,
        "sizes #0 and #1 of axis \(axis) differ; an axis broadcasts only if its length is "
          + "known to be 1 when the expression is built")
    }
    return size
  }
}

/// Applies a formula at every place of broadcast operands of one rank.
///
/// - Parameters:
///   - inputs: operands; integers and truth values take the integer formula.
///   - dtype: the dtype of the result.
///   - floating: the formula on doubles.
///   - integer: the formula on integers.
package func mapElements(
  _ inputs: [NDArray], to dtype: DType, _ floating: ([Double]) -> Double,
  _ integer: ([Int64]) -> Int64
) throws -> NDArray {
  let shape = (0..<(inputs.first?.rank ?? 0)).map { axis in
    inputs.lazy.map { $0.shape[axis] }.first { $0 != 1 } ?? 1
  }
  let operands = try inputs.map { try $0.broadcast(to: shape) }
  let count = try NDArray.elementCount(of: shape)
  if inputs.contains(where: { $0.dtype.isFloating }) {
    let values = mapPlaces(count, try operands.map { try $0.doubles() }, floating)
    return try NDArray(doubles: values, shape: shape, dtype: dtype)
  }
  let columns = try operands.map { try $0.int64s() }
  if dtype.isFloating {
    let values = mapPlaces(count, columns.map { $0.map(Double.init) }, floating)
    return try NDArray(doubles: values, shape: shape, dtype: dtype)
  }
  let values = (0..<count).map { place in integer(columns.map { $0[place] }) }
  return try NDArray(int64s: values, shape: shape, dtype: dtype)
}

/// A formula of the numbers at each place, which all go through one array: in a program that is not
/// optimised, making one for each place takes most of the time.
private func mapPlaces(
  _ count: Int, _ columns: [[Double]], _ formula: ([Double]) -> Double
) -> [Double] {
  var numbers = [Double](repeating: 0, count: columns.count)
  var values: [Double] = []
  values.reserveCapacity(count)
  for place in 0..<count {
    for (number, column) in columns.enumerated() { numbers[number] = column[place] }
    values.append(formula(numbers))
  }
  return values
}
