import AgnesiArray
import AgnesiGraph
import AgnesiKernel

/// What an op computes for each row along the last axis of a tensor: passes over the row's elements,
/// each of which may use the numbers that earlier ones found for the row.
///
/// Whether rows are walked one after the other, side by side or in pieces is up to whoever carries
/// them out.
struct RowPasses {
  /// A number of each row.
  struct Number {
    let place: Int
    let name: String
    let dtype: DType
  }

  /// A row, while a pass is being written down.
  struct Row {
    /// The row's number, and the position of its first element.
    let index: Scalar
    let start: Scalar
    /// The numbers that are known of it.
    fileprivate let numbers: [Scalar]
    /// The element at a place of the row.
    let element: (_ place: Scalar) -> Scalar

    init(
      index: Scalar, size: Scalar, numbers: [Scalar], element: @escaping (_ place: Scalar) -> Scalar
    ) {
      self.index = index
      start = index * size
      self.numbers = numbers
      self.element = element
    }

    subscript(number: Number) -> Scalar { numbers[number.place] }
  }

  /// An element of a row.
  struct Element {
    /// Its number within the row.
    let index: Scalar
    /// Its value, or what an earlier pass put in its place.
    let value: Scalar
  }

  /// A formula of one element.
  typealias Formula = (Row, Element) -> Scalar

  enum Pass {
    /// A number that combines all elements; with `keeps`, these take the places of the row's own in
    /// later passes.
    case combination(Number, BinaryFunction, keeps: Bool, Formula)
    /// A number from those that are known. One that is checked may end the call.
    case number(Number, isChecked: Bool, (inout KernelBuilder, Row) -> Scalar)
    /// The elements of the result.
    case elements(Formula)
    /// The one number of the result.
    case result((Row) -> Scalar)
  }

  /// The tensor with the rows, and the result: of the same shape, or one number for each row.
  let input: TensorBuffer
  let output: TensorBuffer
  private(set) var passes: [Pass] = []
  private var numberCount = 0

  init(_ context: LoopContext) {
    input = context.inputs[0]
    output = context.outputs[0]
  }

  /// The number of rows.
  var count: Scalar { input.shape.dropLast().reduce(.integer(1), *) }

  /// The number of elements of a row.
  var size: Scalar { input.shape.last ?? .integer(1) }

  // MARK: Writing passes down

  /// The largest element of each row.
  mutating func largest() -> Number {
    let number = number("largest")
    passes.append(.combination(number, .maximum, keeps: false) { $1.value })
    return number
  }

  /// The sum of a formula over each row; with `keeping`, later passes see its values.
  mutating func sum(keeping keeps: Bool = false, _ formula: @escaping Formula) -> Number {
    let number = number("total")
    passes.append(.combination(number, .add, keeps: keeps, formula))
    return number
  }

  /// A number from others.
  mutating func number(_ name: String, _ formula: @escaping (Row) -> Scalar) -> Number {
    let number = number(name)
    passes.append(.number(number, isChecked: false) { formula($1) })
    return number
  }

  /// The class that a label names for each row.
  mutating func label(_ labels: TensorBuffer, _ failure: Failure) -> Number {
    let number = number("label", .int64)
    passes.append(
      .number(number, isChecked: true) { [size] builder, row in
        LabelledRows.label(&builder, labels, row.index, classes: size, failure)
      })
    return number
  }

  /// Stores a formula for each element.
  mutating func storeElements(_ formula: @escaping Formula) {
    passes.append(.elements(formula))
  }

  /// Stores one number for each row.
  mutating func storeNumber(_ formula: @escaping (Row) -> Scalar) {
    passes.append(.result(formula))
  }

  private mutating func number(_ name: String, _ dtype: DType? = nil) -> Number {
    defer { numberCount += 1 }
    return Number(place: numberCount, name: name, dtype: dtype ?? input.dtype)
  }

  // MARK: Carrying them out

  /// Emits the kernels that carry the passes out.
  ///
  /// - Parameter weight: about how many operations an element takes.
  func emit(_ name: String, weight: Int, into context: inout LoopContext) {
    if let size = RowLanes.size(of: self) {
      RowLanes(self, size: size, &context).emit(name, weight: weight, into: &context)
    } else if let pieces = RowPieces(self, &context) {
      pieces.emit(name, weight: weight, into: &context)
    } else {
      emitLoops(name, weight: weight, into: &context)
    }
  }
}

extension BinaryFunction {
  /// What changes no number that it is combined with: of those functions that combine rows.
  func identity(_ dtype: DType) -> Scalar {
    .constant(self == .maximum ? -.infinity : 0, dtype)
  }
}
