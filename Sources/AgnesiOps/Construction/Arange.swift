public import AgnesiArray
public import AgnesiGraph
package import AgnesiKernel

/// Integers at equal distances.
///
/// The inputs are the numbers that are known only in a call.
package struct Arange: Op {
  package let start: HostInteger
  package let stop: HostInteger
  package let step: HostInteger
  package let dtype: DType

  package var name: String { "arange" }
  package var hostInputs: [Int] { HostInteger.inputs([start, stop, step]) }

  package func inferTypes(_ inputs: [TensorType]) throws(OpFailure) -> [TensorType] {
    if step == .fixed(0) { throw OpFailure("the step is 0") }
    guard let start = start.known, let stop = stop.known, let step = step.known else {
      return [TensorType(dtype, [nil])]
    }
    return [TensorType(dtype, [Self.count(start, stop, step)])]
  }

  /// How many numbers there are; at most `Int.max`.
  private static func count(_ start: Int, _ stop: Int, _ step: Int) -> Int {
    let (low, high) = step > 0 ? (start, stop) : (stop, start)
    guard low < high else { return 0 }
    // As unsigned numbers, the distance of any two integers is right.
    let span = UInt(bitPattern: high) &- UInt(bitPattern: low)
    return Int(clamping: (span - 1) / step.magnitude + 1)
  }

  package func inferShapes(_ context: inout ShapeContext) -> [[Scalar]] {
    let step = step.scalar(context)
    context.require(.compare(.notEqual, step, .integer(0)), values: [], "the step is 0")
    return [[count(context)]]
  }

  private func count(_ context: ShapeContext) -> Scalar {
    let (start, stop) = (start.scalar(context), stop.scalar(context))
    let step = step.scalar(context)
    let isForward = Scalar.compare(.greater, step, .integer(0))
    let span = Scalar.select(isForward, stop - start, start - stop)
    let stride = Scalar.select(isForward, step, .integer(0) - step)
    let count =
      stride.integerValue == 1 ? span : span.ceilingQuotient(stride)
    return .binary(.maximum, .integer(0), count)
  }

  package func inferValues(_ context: ShapeContext) -> [[Scalar]?] {
    guard !dtype.isFloating, let count = count(context).integerValue, count <= maximumHostValues
    else { return [nil] }
    return [(0..<count).map { element(.integer($0, .int64), context) }]
  }

  private func element(_ index: Scalar, _ context: ShapeContext) -> Scalar {
    (start.scalar(context) + step.scalar(context) * index).cast(to: dtype)
  }

  package func gradient(_ context: GradientContext) -> [Variable?] {
    context.inputs.map { _ in nil }
  }

  package func lowering(_ inputs: [TensorType]) -> Lowering {
    .pointwise { element($0.index[0], $0.shapes) }
  }

  package func reference(_ inputs: [NDArray]) throws -> [NDArray] {
    let start = try start.value(inputs)
    let step = try step.value(inputs)
    guard step != 0 else { throw ArrayError("the step is 0") }
    let count = Self.count(start, try stop.value(inputs), step)
    _ = try NDArray(uninitialized: [count], dtype: .int64)
    let numbers = (0..<count).map { Int64(start &+ step &* $0) }
    return [try NDArray(int64s: numbers, shape: [count], dtype: .int64).converted(to: dtype)]
  }

  package static var samples: [OpSample] {
    func op(_ start: Int, _ stop: Int, _ step: Int, _ dtype: DType = .int64) -> Arange {
      Arange(start: .fixed(start), stop: .fixed(stop), step: .fixed(step), dtype: dtype)
    }
    let symbolic = Arange(
      start: .input(0), stop: .input(1), step: .input(2),
      dtype: .int32)
    let upTo = Arange(
      start: .fixed(0), stop: .input(0), step: .fixed(1), dtype: .int64)
    return [
      OpSample(op(0, 5, 1), []), OpSample(op(2, 11, 3, .float32), []),
      OpSample(op(5, -4, -2, .float64), []), OpSample(op(3, 3, 1), []), OpSample(op(0, 5, -1), []),
      OpSample(op(0, 300, 1, .uint8), []),
      OpSample(symbolic, [NDArray(7), NDArray(-1), NDArray(-3 as Int32)]),
      OpSample(symbolic, [NDArray(0), NDArray(100), NDArray(1 as Int8)]),
      OpSample(upTo, [NDArray(4)]), OpSample(upTo, [NDArray(-4)]),
    ]
  }
}

/// The integers from 0 up to but not including a number.
///
/// - Parameters:
///   - stop: an `Int`, or an integer variable such as `y.shape[0]`.
///   - dtype: the dtype of the result.
/// - Returns: a vector; without elements if `stop` is not above 0. No gradient passes.
/// - SeeAlso: Theano's `arange`.
public func arange(_ stop: any Size, dtype: DType = .int64) -> Variable {
  arange(from: 0, to: stop, dtype: dtype)
}

/// Integers from one number up to but not including another, by steps.
///
/// - Parameters:
///   - start: the first number, an `Int` or an integer variable.
///   - stop: the number that is not reached.
///   - step: the distance; negative to count down. An error where it is 0.
///   - dtype: the dtype of the result, to which the integers are cast.
/// - Returns: a vector; without elements if `stop` does not lie behind `start`.
/// - SeeAlso: Theano's `arange`.
public func arange(
  from start: any Size, to stop: any Size, step: any Size = 1, dtype: DType = .int64
) -> Variable {
  let numbers = [start, stop, step].map(\.sizeVariable)
  return build("arange", numbers) { _ throws(OpFailure) in
    var operands = HostOperands(after: 0)
    let bounds = try numbers.map { number throws(OpFailure) in
      try operands.integer(number, "a bound")
    }
    return applyOne(
      Arange(start: bounds[0], stop: bounds[1], step: bounds[2], dtype: dtype),
      to: operands.variables)
  }
}
