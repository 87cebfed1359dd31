public import AgnesiArray
public import AgnesiGraph
package import AgnesiKernel

/// A tensor that holds one number everywhere.
///
/// The inputs are the number and the sizes.
package struct Fill: Op {
  package let shape: [HostInteger]

  package init(shape: [HostInteger]) { self.shape = shape }

  package var name: String { "full" }
  package var hostInputs: [Int] { HostInteger.inputs(shape) }

  package func inferTypes(_ inputs: [TensorType]) throws(OpFailure) -> [TensorType] {
    for case .fixed(let size) in shape where size < 0 {
      throw OpFailure("size \(size) is negative")
    }
    return [TensorType(inputs[0].dtype, shape.map(\.known))]
  }

  package func inferShapes(_ context: inout ShapeContext) throws(OpFailure) -> [[Scalar]] {
    [shape.map { $0.checkedSize(&context) }]
  }

  package func gradient(_ context: GradientContext) -> [Variable?] {
    let none = [Variable?](repeating: nil, count: context.inputs.count - 1)
    return [context.outputGradients[0].map { sum($0) }] + none
  }

  package func lowering(_ inputs: [TensorType]) -> Lowering { .pointwise { $0.load(0, at: []) } }

  package func reference(_ inputs: [NDArray]) throws -> [NDArray] {
    let sizes = try shape.map { try $0.value(inputs) }
    _ = try NDArray.elementCount(of: sizes)
    return [try inputs[0].broadcast(to: sizes).contiguous()]
  }

  package static var samples: [OpSample] {
    func fixed(_ sizes: Int...) -> Fill { Fill(shape: sizes.map { .fixed($0) }) }
    let symbolic = Fill(shape: [.input(1), .fixed(2), .input(2)])
    return [
      OpSample(fixed(2, 3), [NDArray(1.5)], differentiable: [0]),
      OpSample(fixed(), [NDArray(1.5)], differentiable: [0]),
      OpSample(fixed(0, 3), [NDArray(Float(2))]),
      OpSample(symbolic, [NDArray(1.5), NDArray(3), NDArray(1 as Int32)], differentiable: [0]),
    ]
  }
}

/// Makes a tensor that holds one number everywhere.
///
/// - Parameters:
///   - shape: the size of each axis, an `Int` or an integer variable.
///   - value: a tensor of rank 0, or a number.
///   - dtype: the dtype; that of the value if not given, `floatX` for a number.
/// - Returns: a tensor of the given shape; the gradient of the value is the sum of the tensor's.
/// - SeeAlso: NumPy's `full`.
public func full(_ shape: [any Size], _ value: Variable, dtype: DType? = nil) -> Variable {
  let sizes = shape.map(\.sizeVariable)
  return build("full", [value] + sizes) { types throws(OpFailure) in
    guard types[0].rank == 0 else {
      throw OpFailure("the value is a single number, but got \(types[0])")
    }
    let own = value.literal == nil ? types[0].dtype : Settings.floatX
    let number = try converted(value, to: dtype ?? own)
    var operands = HostOperands(after: 1)
    let entries = try sizes.map { size throws(OpFailure) in
      try operands.integer(size, "a size")
    }
    return applyOne(Fill(shape: entries), to: [number] + operands.variables)
  }
}

/// A number or tensor in a dtype; a number must fit.
func converted(_ value: Variable, to dtype: DType) throws(OpFailure) -> Variable {
  if let literal = value.literal { return Variable(try literal.array(dtype)) }
  return cast(value, to: dtype)
}

/// Makes a tensor of zeros.
///
/// - Parameters:
///   - shape: the size of each axis, an `Int` or an integer variable.
///   - dtype: the dtype; `floatX` if not given.
/// - Returns: a tensor of the given shape.
/// - SeeAlso: Theano's `zeros`.
public func zeros(_ shape: [any Size], dtype: DType? = nil) -> Variable {
  full(shape, 0, dtype: dtype)
}

/// Makes a tensor of ones.
///
/// - Parameters:
///   - shape: the size of each axis, an `Int` or an integer variable.
///   - dtype: the dtype; `floatX` if not given.
/// - Returns: a tensor of the given shape.
/// - SeeAlso: Theano's `ones`.
public func ones(_ shape: [any Size], dtype: DType? = nil) -> Variable {
  full(shape, 1, dtype: dtype)
}

/// Makes a tensor with the sizes of another that holds one number everywhere.
///
/// - Parameters:
///   - x: whose sizes are taken; its elements are not computed for it.
///   - value: a tensor of rank 0, or a number.
///   - dtype: the dtype; that of x if not given.
/// - Returns: a tensor of x's shape.
/// - SeeAlso: NumPy's `full_like`.
public func fullLike(_ x: Variable, _ value: Variable, dtype: DType? = nil) -> Variable {
  build("fullLike", [x, value]) { types throws(OpFailure) in
    guard types[1].rank == 0 else {
      throw OpFailure("the value is a single number, but got \(types[1])")
    }
    let number = try converted(value, to: dtype ?? types[0].dtype)
    let axes = [DimshuffleAxis](repeating: .x, count: types[0].rank)
    return broadcastLike(number.dimshuffle(axes), x)
  }
}

/// Makes a tensor of zeros with the sizes of another.
///
/// - Parameters:
///   - x: whose sizes are taken; its elements are not computed for it.
///   - dtype: the dtype; that of x if not given.
/// - Returns: a tensor of x's shape.
/// - SeeAlso: Theano's `zeros_like`.
public func zerosLike(_ x: Variable, dtype: DType? = nil) -> Variable {
  fullLike(x, 0, dtype: dtype)
}

/// Makes a tensor of ones with the sizes of another.
///
/// - Parameters:
///   - x: whose sizes are taken; its elements are not computed for it.
///   - dtype: the dtype; that of x if not given.
/// - Returns: a tensor of x's shape.
/// - SeeAlso: Theano's `ones_like`.
public func onesLike(_ x: Variable, dtype: DType? = nil) -> Variable {
  fullLike(x, 1, dtype: dtype)
}
