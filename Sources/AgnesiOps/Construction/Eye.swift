public import AgnesiArray
public import AgnesiGraph
import AgnesiKernel

/// A matrix with ones on a diagonal and zeros elsewhere.
///
/// The inputs are the sizes that are known only in a call.
struct Eye: Op {
  let rows: HostInteger
  let columns: HostInteger
  /// How far the diagonal lies to the right of the main one.
  let diagonal: Int
  let dtype: DType

  var name: String { "eye" }
  var hostInputs: [Int] { HostInteger.inputs([rows, columns]) }

  func inferTypes(_ inputs: [TensorType]) throws(OpFailure) -> [TensorType] {
    let shape = [rows.known, columns.known]
    for case let size? in shape where size < 0 { throw OpFailure("size \(size) is negative") }
    return [TensorType(dtype, shape)]
  }

  func inferShapes(_ context: inout ShapeContext) -> [[Scalar]] {
    [[rows, columns].map { $0.checkedSize(&context) }]
  }

  func gradient(_ context: GradientContext) -> [Variable?] { context.inputs.map { _ in nil } }

  func lowering(_ inputs: [TensorType]) -> Lowering {
    .pointwise { context in
      let isOn = Scalar.compare(.equal, context.index[0] + diagonal, context.index[1])
      return .select(isOn, .constant(1, dtype), .constant(0, dtype))
    }
  }

  func reference(_ inputs: [NDArray]) throws -> [NDArray] {
    let shape = [try rows.value(inputs), try columns.value(inputs)]
    var elements = [Int64](repeating: 0, count: try NDArray.elementCount(of: shape))
    for row in 0..<shape[0] {
      let (column, overflow) = row.addingReportingOverflow(diagonal)
      if !overflow, (0..<shape[1]).contains(column) { elements[row * shape[1] + column] = 1 }
    }
    return [try NDArray(int64s: elements, shape: shape, dtype: dtype)]
  }

  static var samples: [OpSample] {
    func op(_ rows: Int, _ columns: Int, _ diagonal: Int, _ dtype: DType = .float64) -> Eye {
      Eye(rows: .fixed(rows), columns: .fixed(columns), diagonal: diagonal, dtype: dtype)
    }
    let symbolic = Eye(rows: .input(0), columns: .input(1), diagonal: -1, dtype: .int32)
    return [
      OpSample(op(3, 3, 0), []), OpSample(op(2, 4, 1, .float32), []), OpSample(op(4, 2, -2), []),
      OpSample(op(0, 3, 0), []), OpSample(op(1, 1, 5, .bool), []),
      OpSample(symbolic, [NDArray(3), NDArray(2 as UInt8)]),
    ]
  }
}

/// Makes a matrix with ones on a diagonal and zeros elsewhere.
///
/// - Parameters:
///   - rows: the number of rows, an `Int` or an integer variable.
///   - columns: the number of columns; as many as rows if not given.
///   - diagonal: 0 for the main diagonal, positive for one above it, negative for one below.
///   - dtype: the dtype; `floatX` if not given.
/// - Returns: a matrix; with diagonal 0 and equal sizes the identity.
/// - SeeAlso: Theano's `eye`.
public func eye(
  _ rows: any Size, _ columns: (any Size)? = nil, diagonal: Int = 0, dtype: DType? = nil
) -> Variable {
  let sizes = [rows, columns ?? rows].map(\.sizeVariable)
  return build("eye", sizes) { _ throws(OpFailure) in
    var operands = HostOperands(after: 0)
    let entries = try sizes.map { size throws(OpFailure) in
      try operands.integer(size, "a size")
    }
    return applyOne(
      Eye(
        rows: entries[0], columns: entries[1], diagonal: diagonal,
        dtype: dtype ?? Settings.floatX), to: operands.variables)
  }
}
