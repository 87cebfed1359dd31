import AgnesiArray
import AgnesiGraph
import AgnesiOps
import AgnesiTestSupport

/// An operand of a row: the sizes of its values, and which of them its type tells.
struct RowOperand: Sendable {
  private let type: TensorType
  private let shape: [Int]
  private let numbers: [Double]?

  private init(_ dtype: DType, _ shape: [Int], type: [Int?], numbers: [Double]? = nil) {
    self.type = TensorType(dtype, type)
    self.shape = shape
    self.numbers = numbers
  }

  /// A tensor whose type tells its sizes.
  static func known(_ sizes: Int..., dtype: DType = .float64) -> RowOperand {
    RowOperand(dtype, sizes, type: sizes)
  }

  /// A tensor whose type tells no sizes but those of length 1, which broadcast.
  static func unknown(_ sizes: Int..., dtype: DType = .float64) -> RowOperand {
    RowOperand(dtype, sizes, type: sizes.map { $0 == 1 ? 1 : nil })
  }

  /// A tensor of unknown sizes with certain integers, as indices need them.
  static func integers(
    _ numbers: [Int], shape: [Int]? = nil, dtype: DType = .int64
  ) -> RowOperand {
    let shape = shape ?? [numbers.count]
    return RowOperand(
      dtype, shape, type: shape.map { $0 == 1 ? 1 : nil }, numbers: numbers.map(Double.init))
  }

  /// A single integer.
  static func integer(_ number: Int) -> RowOperand { integers([number], shape: []) }

  /// Operands of several dtypes with every combination of shapes that is worth a try.
  static func variants(_ dtypes: [[DType]], broadcasts: Bool) -> [[RowOperand]] {
    let shapes: [([[Int]], sizesKnown: Bool)] = [
      ([[]], true), ([[0]], true), ([[1]], true), ([[3]], true), ([[2, 3]], true),
      ([[2, 3]], false), ([[2, 1], [1, 3]], true), ([[2, 1], [1, 3]], false),
    ]
    return dtypes.flatMap { dtypes in
      shapes.filter { broadcasts || $0.0.count == 1 }.map { shapes, sizesKnown in
        dtypes.enumerated().map { number, dtype in
          let shape = shapes[number % shapes.count]
          return RowOperand(dtype, shape, type: shape.map { sizesKnown || $0 == 1 ? $0 : nil })
        }
      }
    }
  }

  /// A variable for the operand.
  func variable(name: String) -> Variable { tensor(type.dtype, shape: type.shape, name: name) }

  /// Values for the operand: its own, or random ones.
  func values(isSpecial: Bool, using generator: inout SplitMix) throws -> NDArray {
    guard let numbers else {
      return try generator.array(type.dtype, shape, isSpecial: isSpecial)
    }
    return try NDArray(doubles: numbers, shape: shape, dtype: type.dtype)
  }
}
