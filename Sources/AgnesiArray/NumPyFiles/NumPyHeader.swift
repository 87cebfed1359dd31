/// What stands before the elements in an npy file: their type, order and shape.
struct NumPyHeader {
  /// The dtype of the elements.
  let dtype: DType
  /// Whether the first byte of an element is the most significant one.
  let isBigEndian: Bool
  /// Whether the first axis changes fastest.
  let isFortranOrder: Bool
  /// The size of each axis.
  let shape: [Int]

  /// The first bytes of every npy file.
  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
  /// The longest text that is read; a real one takes about 100 bytes.
  private static let longestText = 1 << 16
  /// The most axes that NumPy itself can have.
  private static let highestRank = 64

  /// Reads a header of version 1.0, 2.0 or 3.0.
  init(readingFrom stream: some ByteStream) throws(ArrayError) {
    guard stream.remaining >= 10, try stream.bytes(6) == Self.magic else {
      throw ArrayError("this is not an npy file: it does not begin with \\x93NUMPY")
    }
    let version = try stream.bytes(2)
    guard (1...3).contains(version[0]), version[1] == 0 else {
      throw ArrayError("npy version \(version[0]).\(version[1]) is unknown; 1.0 to 3.0 are known")
    }
    var length = 0
    for (index, byte) in try stream.bytes(version[0] == 1 ? 2 : 4).enumerated() {
      length |= Int(byte) << (8 * index)
    }
    guard length <= Self.longestText else {
      throw ArrayError(
        "the npy header claims \(length) bytes; more than \(Self.longestText) is junk")
    }
    try self.init(text: try stream.bytes(length))
  }

  /// Reads the text of a header, which is a Python dictionary.
  private init(text: [UInt8]) throws(ArrayError) {
    var dtype: (type: DType, isBigEndian: Bool)?
    var order: Bool?
    var shape: [Int]?
    var scanner = PythonScanner(text)
    try scanner.expect("{")
    while !scanner.skip("}") {
      let key = try scanner.string()
      try scanner.expect(":")
      switch key {
      case "descr" where dtype == nil: dtype = try Self.elementType(scanner.descriptor())
      case "fortran_order" where order == nil: order = try scanner.boolean()
      case "shape" where shape == nil: shape = try scanner.tuple()
      default: throw ArrayError("the npy header has the unexpected key \(key.debugDescription)")
      }
      if !scanner.skip(",") {
        try scanner.expect("}")
        break
      }
    }
    try scanner.expectEnd()
    guard let dtype, let order, let shape else {
      throw ArrayError("the npy header lacks one of descr, fortran_order and shape")
    }
    guard shape.count <= Self.highestRank else {
      throw ArrayError("the npy header has \(shape.count) axes; NumPy allows \(Self.highestRank)")
    }
    self.dtype = dtype.type
    isBigEndian = dtype.isBigEndian
    isFortranOrder = order
    self.shape = shape
  }

  /// The dtype and the byte order that NumPy's short name, such as `<f8`, stands for.
  private static func elementType(
    _ name: String
  ) throws(ArrayError) -> (type: DType, isBigEndian: Bool) {
    let marks: Set<Character> = ["<", ">", "|", "="]
    let hasMark = name.first.map(marks.contains) ?? false
    let type = hasMark ? String(name.dropFirst()) : name
    let known = DType.allCases.first { $0.numPyName == type }
    guard let dtype = known ?? (type == "?" ? .bool : nil) else {
      let all = DType.allCases.map(\.description).joined(separator: ", ")
      throw ArrayError("the npy dtype \(name) is not supported; supported are \(all)")
    }
    return (dtype, name.first == ">")
  }
}

// MARK: - Writing

extension NumPyHeader {
  /// The bytes before the elements of a row-major array, exactly as NumPy writes them.
  static func bytes(for array: NDArray) -> [UInt8] {
    let mark = array.dtype.byteCount == 1 ? "|" : "<"
    let comma = array.rank == 1 ? "," : ""
    let sizes = array.shape.map(String.init).joined(separator: ", ")
    var text =
      "{'descr': '\(mark)\(array.dtype.numPyName)', 'fortran_order': False, "
      + "'shape': (\(sizes)\(comma)), }"
    // NumPy leaves room for the first size to grow to 21 digits in place.
    if let first = array.shape.first {
      text += String(repeating: " ", count: max(0, 21 - String(first).utf8.count))
    }
    // The elements begin at a multiple of 64 bytes; version 2.0 only has a longer length.
    let isLong = text.utf8.count + 64 > Int(UInt16.max)
    let prefix = magic.count + (isLong ? 6 : 4)
    let padding = 63 - (prefix + text.utf8.count) % 64
    text += String(repeating: " ", count: padding) + "\n"
    let length = text.utf8.count
    let lengthBytes = (0..<(isLong ? 4 : 2)).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
    return magic + [isLong ? 2 : 1, 0] + lengthBytes + Array(text.utf8)
  }
}

extension DType {
  /// The letter for the kind and the size in bytes, as NumPy's files name a type.
  fileprivate var numPyName: String {
    switch self {
    case .bool: "b1"
    case .uint8: "u1"
    case .int8: "i1"
    case .int16: "i2"
    case .int32: "i4"
    case .int64: "i8"
    case .float32: "f4"
    case .float64: "f8"
    }
  }
}
