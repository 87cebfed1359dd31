import AgnesiArray

extension DType {
  /// The C type of an element.
  var cType: String {
    switch self {
    case .bool, .uint8: "uint8_t"
    case .int8: "int8_t"
    case .int16: "int16_t"
    case .int32: "int32_t"
    case .int64: "int64_t"
    case .float32: "float"
    case .float64: "double"
    }
  }

  /// How names of C functions end.
  var cSuffix: String {
    switch self {
    case .bool: "b8"
    case .uint8: "u8"
    case .int8: "i8"
    case .int16: "i16"
    case .int32: "i32"
    case .int64: "i64"
    case .float32: "f32"
    case .float64: "f64"
    }
  }
}
