public import AgnesiArray
public import AgnesiGraph

/// Makes an input of any type.
///
/// - Parameters:
///   - dtype: the dtype of the values that calls pass.
///   - shape: the size of each axis; nil for sizes known only in a call. An axis of size 1
///     broadcasts.
///   - name: a name for errors, printing and generated code.
/// - Returns: a variable to build expressions on and to pass to `function` as an input.
/// - SeeAlso: Theano's `TensorType(dtype, broadcastable)(name)`.
public func tensor(_ dtype: DType, shape: [Int?], name: String? = nil) -> Variable {
  if let size = shape.compactMap({ $0 }).first(where: { $0 < 0 }) {
    return .poisoned([
      GraphError(
        operation: "tensor", message: "size \(size) is negative", operands: [], origin: .current())
    ])
  }
  let type = TensorType(dtype, shape)
  return Variable(leaf: Input(type), type: type, name: name)
}

/// Makes an input of a given rank, checking that a given shape has that rank.
private func input(
  _ constructor: String, rank: Int, _ name: String?, _ dtype: DType?, _ shape: [Int?]?
) -> Variable {
  let shape = shape ?? [Int?](repeating: nil, count: rank)
  guard shape.count == rank else {
    return .poisoned([
      GraphError(
        operation: constructor,
        message: "shape has \(shape.count) sizes, but \(rank) are needed", operands: [],
        origin: .current())
    ])
  }
  return tensor(dtype ?? Settings.floatX, shape: shape, name: name)
}

/// Makes an input that is a single number, of rank 0.
///
/// - Parameters:
///   - name: a name for errors, printing and generated code.
///   - dtype: the dtype; `floatX` when not given.
/// - Returns: an input.
/// - SeeAlso: Theano's `scalar`, `iscalar`, `lscalar`.
public func scalar(_ name: String? = nil, dtype: DType? = nil) -> Variable {
  input("scalar", rank: 0, name, dtype, [])
}

/// Makes an input of rank 1.
///
/// - Parameters:
///   - name: a name for errors, printing and generated code.
///   - dtype: the dtype; `floatX` when not given.
///   - shape: the size, nil inside when unknown.
/// - Returns: an input; an error when the shape has another rank.
/// - SeeAlso: Theano's `vector`, `ivector`, `lvector`.
public func vector(_ name: String? = nil, dtype: DType? = nil, shape: [Int?]? = nil) -> Variable {
  input("vector", rank: 1, name, dtype, shape)
}

/// Makes an input that is a matrix of one row, `[1, n]`, which broadcasts along its first axis.
///
/// - Parameters:
///   - name: a name for errors, printing and generated code.
///   - dtype: the dtype; `floatX` when not given.
/// - Returns: an input.
/// - SeeAlso: Theano's `row`.
public func row(_ name: String? = nil, dtype: DType? = nil) -> Variable {
  input("row", rank: 2, name, dtype, [1, nil])
}

/// Makes an input that is a matrix of one column, `[n, 1]`, which broadcasts along its last axis.
///
/// - Parameters:
///   - name: a name for errors, printing and generated code.
///   - dtype: the dtype; `floatX` when not given.
/// - Returns: an input.
/// - SeeAlso: Theano's `col`.
public func column(_ name: String? = nil, dtype: DType? = nil) -> Variable {
  input("column", rank: 2, name, dtype, [nil, 1])
}

/// Makes an input of rank 2.
///
/// - Parameters:
///   - name: a name for errors, printing and generated code.
///   - dtype: the dtype; `floatX` when not given.
///   - shape: the sizes, nil where unknown.
/// - Returns: an input; an error when the shape has another rank.
/// - SeeAlso: Theano's `matrix`, `imatrix`, `dmatrix`.
public func matrix(_ name: String? = nil, dtype: DType? = nil, shape: [Int?]? = nil) -> Variable {
  input("matrix", rank: 2, name, dtype, shape)
}

/// Makes an input of rank 3.
///
/// - Parameters:
///   - name: a name for errors, printing and generated code.
///   - dtype: the dtype; `floatX` when not given.
///   - shape: the sizes, nil where unknown.
/// - Returns: an input; an error when the shape has another rank.
/// - SeeAlso: Theano's `tensor3`.
public func tensor3(_ name: String? = nil, dtype: DType? = nil, shape: [Int?]? = nil) -> Variable {
  input("tensor3", rank: 3, name, dtype, shape)
}

/// Makes an input of rank 4, such as a batch of images `[batch, maps, height, width]`.
///
/// - Parameters:
///   - name: a name for errors, printing and generated code.
///   - dtype: the dtype; `floatX` when not given.
///   - shape: the sizes, nil where unknown.
/// - Returns: an input; an error when the shape has another rank.
/// - SeeAlso: Theano's `tensor4`, `dtensor4`.
public func tensor4(_ name: String? = nil, dtype: DType? = nil, shape: [Int?]? = nil) -> Variable {
  input("tensor4", rank: 4, name, dtype, shape)
}

/// Makes an input of rank 5.
///
/// - Parameters:
///   - name: a name for errors, printing and generated code.
///   - dtype: the dtype; `floatX` when not given.
///   - shape: the sizes, nil where unknown.
/// - Returns: an input; an error when the shape has another rank.
/// - SeeAlso: Theano's `tensor5`.
public func tensor5(_ name: String? = nil, dtype: DType? = nil, shape: [Int?]? = nil) -> Variable {
  input("tensor5", rank: 5, name, dtype, shape)
}
