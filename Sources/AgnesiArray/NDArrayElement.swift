/// A Swift type whose values can be the elements of an `NDArray`.
///
/// `Bool`, `UInt8`, `Int8`, `Int16`, `Int32`, `Int64`, `Int` (stored as `int64`), `Float` and
/// `Double` conform.
public protocol NDArrayElement: BitwiseCopyable, Hashable, Sendable {
  /// The dtype of an array of such elements.
  static var dtype: DType { get }
}

extension Bool: NDArrayElement {
  /// Always `.bool`.
  public static var dtype: DType { .bool }
}
extension UInt8: NDArrayElement {
  /// Always `.uint8`.
  public static var dtype: DType { .uint8 }
}
extension Int8: NDArrayElement {
  /// Always `.int8`.
  public static var dtype: DType { .int8 }
}
extension Int16: NDArrayElement {
  /// Always `.int16`.
  public static var dtype: DType { .int16 }
}
extension Int32: NDArrayElement {
  /// Always `.int32`.
  public static var dtype: DType { .int32 }
}
extension Int64: NDArrayElement {
  /// Always `.int64`.
  public static var dtype: DType { .int64 }
}
extension Int: NDArrayElement {
  /// Always `.int64`.
  public static var dtype: DType { .int64 }
}
extension Float: NDArrayElement {
  /// Always `.float32`.
  public static var dtype: DType { .float32 }
}
extension Double: NDArrayElement {
  /// Always `.float64`.
  public static var dtype: DType { .float64 }
}

extension DType {
  /// Calls a generic function with the Swift type that stores this dtype; `int64` gives `Int64`.
  package func withElementType<R>(
    _ body: (any NDArrayElement.Type) throws -> R
  ) rethrows -> R {
    switch self {
    case .bool: try body(Bool.self)
    case .uint8: try body(UInt8.self)
    case .int8: try body(Int8.self)
    case .int16: try body(Int16.self)
    case .int32: try body(Int32.self)
    case .int64: try body(Int64.self)
    case .float32: try body(Float.self)
    case .float64: try body(Double.self)
    }
  }
}
