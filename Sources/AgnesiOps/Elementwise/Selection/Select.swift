package import AgnesiArray
public import AgnesiGraph
package import AgnesiKernel

/// One of two numbers, by a truth value.
package struct Select: ElementwiseOp {
  package var name: String { "select" }
  /// Of the two choices; the condition is always `bool`.
  package var operandRule: OperandRule { .common }
  package func scalar(_ x: [Scalar]) -> Scalar { .select(x[0], x[1], x[2]) }
  package func value(_ x: [Double]) -> Double { x[0] != 0 ? x[1] : x[2] }
  package func value(_ x: [Int64]) -> Int64 { x[0] != 0 ? x[1] : x[2] }

  package func inferTypes(_ inputs: [TensorType]) throws(OpFailure) -> [TensorType] {
    guard inputs[0].dtype == .bool, inputs[1].dtype == inputs[2].dtype else {
      let dtypes = inputs.map(\.dtype.description).joined(separator: ", ")
      throw OpFailure("needs a bool and two operands of one dtype, but got \(dtypes)")
    }
    return [TensorType(inputs[1].dtype, try broadcastShape(inputs))]
  }

  package func reference(_ inputs: [NDArray]) throws -> [NDArray] {
    [try mapElements(inputs, to: inputs[1].dtype, value, value)]
  }

  package func partials(_ x: [Variable], result: Variable, gradient: Variable) -> [Variable?] {
    [nil, select(x[0], gradient, 0), select(x[0], 0, gradient)]
  }

  package static var samples: [OpSample] {
    let condition = NDArray([true, false, true])
    let pair = (NDArray([1.5, -2, 0.5]), NDArray([4, .nan, -0.0]))
    let one = NDArray([2.5])
    let no = NDArray([false])
    return [
      OpSample(Select(), [condition, pair.0, one], differentiable: [1, 2]),
      OpSample(Select(), [no, one, pair.0], differentiable: [1, 2]),
      OpSample(Select(), [condition, pair.0, pair.1]),
      OpSample(Select(), [NDArray(true), NDArray(Float(1)), NDArray(Float(2))]),
      OpSample(Select(), [condition, NDArray([Int64.min, 1, 2]), NDArray([3, 4, Int64.max])]),
      OpSample(Select(), [condition, NDArray([true, true, false]), no]),
      OpSample(Select(), [NDArray([Bool]()), NDArray([Double]()), NDArray([Double]())]),
    ]
  }
}

/// One tensor's elements where a condition holds, another's where it does not, with broadcasting.
///
/// `out = condition ? x : y`
///
/// What is not chosen has no influence, not even a NaN, and gets the gradient 0. This is NumPy's
/// `where`, which is a keyword in Swift, as is Theano's `switch`.
///
/// - Parameters:
///   - condition: truth values; numbers count as "is not 0".
///   - x: any tensor.
///   - y: any tensor; x and y are brought to their common dtype.
/// - Returns: a tensor of the broadcast shape and the common dtype of x and y.
/// - SeeAlso: Theano's `switch` and `where`, NumPy's `where`.
public func select(_ condition: Variable, _ x: Variable, _ y: Variable) -> Variable {
  build("select", [condition, x, y]) { _ throws(OpFailure) in
    let condition = try prepareOperands("select", [condition], .logical)
    let choices = try prepareOperands("select", [x, y], .common)
    return applyOne(Select(), to: padRanks(condition + choices))
  }
}
