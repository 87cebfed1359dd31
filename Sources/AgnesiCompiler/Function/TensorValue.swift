public import AgnesiArray

/// Something that can be passed for an input of a compiled function: an `NDArray`, a Swift number
/// or truth value, or a Swift array of them, nested up to rank 4.
///
/// An `NDArray` must have the input's dtype or one that converts to it without loss; Swift numbers
/// take the input's dtype.
public protocol TensorValue: Sendable {
  /// The value as an array.
  func makeArray() throws -> NDArray
  /// Whether the value is bare numbers, which take the dtype that they meet.
  var isWeak: Bool { get }
}

extension TensorValue {
  /// Bare numbers take the dtype that they meet.
  public var isWeak: Bool { true }
}

extension NDArray: TensorValue {
  /// The array itself.
  public func makeArray() -> NDArray { self }
  /// An array has a dtype of its own.
  public var isWeak: Bool { false }
}

extension TensorValue where Self: NDArrayElement {
  /// A rank-0 array.
  public func makeArray() -> NDArray { NDArray(self) }
}

extension Bool: TensorValue {}
extension UInt8: TensorValue {}
extension Int8: TensorValue {}
extension Int16: TensorValue {}
extension Int32: TensorValue {}
extension Int64: TensorValue {}
extension Int: TensorValue {}
extension Float: TensorValue {}
extension Double: TensorValue {}

extension Array: TensorValue where Element: TensorValue {
  /// An array of one rank more than the elements, which must have one shape.
  public func makeArray() throws -> NDArray {
    let parts = try map { try $0.makeArray() }
    guard let first = parts.first else { return try NDArray.zeros(shape: [0], dtype: .float64) }
    for (number, part) in parts.enumerated()
    where part.shape != first.shape || part.dtype != first.dtype {
      throw ArrayError(
        "element \(number) has shape \(part.shape) and dtype \(part.dtype), the first one "
          + "\(first.shape) and \(first.dtype)")
    }
    let result = try NDArray(uninitialized: [count] + first.shape, dtype: first.dtype)
    let byteCount = first.count * first.dtype.byteCount
    for (number, part) in parts.enumerated() {
      part.copyElements(to: result.baseAddress + number * byteCount)
    }
    return result
  }
}
