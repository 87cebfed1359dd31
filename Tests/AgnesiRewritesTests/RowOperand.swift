import AgnesiArray
import AgnesiGraph
import AgnesiOps
import AgnesiTestSupport

/// An operand of a row: the sizes of its values, and which of them its type tells.
struct RowOperand: Sendable {
  /// The dtype; that of the row if it is nil.
  private let dtype: DType?
  private let shape: [Int]
  private let type: [Int?]
  private let content: Content
  /// The least size that those that the type does not tell may become; nil if they stay.
  private let leastSize: Int?

  private enum Content {
    case random
    case numbers([Int])
    /// One of the sizes of the other operands.
    case size(Int)
  }

  private init(
    _ dtype: DType?, _ shape: [Int], type: [Int?], content: Content = .random,
    leastSize: Int? = nil
  ) {
    self.dtype = dtype
    self.shape = shape
    self.type = type
    self.content = content
    self.leastSize = leastSize
  }

  /// A tensor whose type tells its sizes.
  static func known(_ sizes: Int..., dtype: DType? = nil) -> RowOperand {
    RowOperand(dtype, sizes, type: sizes)
  }

  /// A tensor whose type tells no sizes but those of length 1, which broadcast.
  ///
  /// The row is tried with other sizes, too, equal ones staying equal.
  static func unknown(_ sizes: Int..., dtype: DType? = nil) -> RowOperand {
    RowOperand(dtype, sizes, type: sizes.map { $0 == 1 ? 1 : nil }, leastSize: 0)
  }

  /// The same, for rules that need an element to choose.
  static func nonEmpty(_ sizes: Int...) -> RowOperand {
    RowOperand(nil, sizes, type: sizes.map { $0 == 1 ? 1 : nil }, leastSize: 1)
  }

  /// A tensor of unknown sizes with certain integers, as indices need them.
  static func integers(
    _ numbers: [Int], shape: [Int]? = nil, dtype: DType = .int64
  ) -> RowOperand {
    let shape = shape ?? [numbers.count]
    let type = shape.map { $0 == 1 ? 1 : nil }
    return RowOperand(dtype, shape, type: type, content: .numbers(numbers))
  }

  /// A single integer.
  static func integer(_ number: Int) -> RowOperand { integers([number], shape: []) }

  /// A single integer that is one of the sizes of other operands, whatever those become.
  static func size(_ size: Int) -> RowOperand {
    RowOperand(.int64, [], type: [], content: .size(size))
  }

  /// Operands of any shapes: with the first dtypes all that are worth a try, with the others two.
  static func variants(_ dtypes: [[DType]], broadcasts: Bool) -> [[RowOperand]] {
    let shapes: [([[Int]], sizesKnown: Bool)] = [
      ([[]], true), ([[0]], true), ([[1]], true), ([[3]], true), ([[2, 3]], true),
      ([[2, 3]], false), ([[2, 1], [1, 3]], true), ([[2, 1], [1, 3]], false),
    ]
    let chosen = shapes.filter { broadcasts || $0.0.count == 1 }
    return dtypes.enumerated().flatMap { place, dtypes in
      chosen.suffix(place == 0 ? chosen.count : 2).map { shapes, sizesKnown in
        dtypes.enumerated().map { number, dtype in
          let shape = shapes[number % shapes.count]
          return RowOperand(dtype, shape, type: shape.map { sizesKnown || $0 == 1 ? $0 : nil })
        }
      }
    }
  }

  /// The same operand of a dtype, if it has none of its own.
  func of(_ dtype: DType) -> RowOperand {
    RowOperand(
      self.dtype ?? dtype, shape, type: type, content: content, leastSize: leastSize)
  }

  /// A variable for the operand.
  func variable(name: String) -> Variable { tensor(dtype ?? .float64, shape: type, name: name) }

  /// Values for the operand: its own, or random ones.
  ///
  /// - Parameters:
  ///   - resizing: other sizes for those that the type does not tell.
  ///   - isSpecial: whether NaN and infinities are among floating values.
  func values(
    resizing: [Int: Int], isSpecial: Bool, using generator: inout SplitMix
  ) throws -> NDArray {
    let dtype = dtype ?? .float64
    switch content {
    case .random:
      let shape = zip(shape, type).map { size, known in known ?? resizing[size] ?? size }
      return try generator.array(dtype, shape, isSpecial: isSpecial)
    case .numbers(let numbers):
      return try NDArray(doubles: numbers.map(Double.init), shape: shape, dtype: dtype)
    case .size(let size): return NDArray(resizing[size] ?? size)
    }
  }

  /// Other sizes to try for those that no type tells: one at a time becomes 0, 1 and larger.
  static func resizings(of operands: [RowOperand]) -> [[Int: Int]] {
    var free: Set<Int> = []
    var fixed: Set<Int> = []
    for operand in operands {
      for (size, known) in zip(operand.shape, operand.type) {
        if operand.leastSize != nil && known == nil {
          free.insert(size)
        } else {
          fixed.insert(size)
        }
      }
    }
    let least = operands.compactMap(\.leastSize).max() ?? 0
    return free.subtracting(fixed).sorted().flatMap { size in
      [0, 1, size + 4].filter { $0 != size && $0 >= least }.map { [size: $0] }
    }
  }
}
