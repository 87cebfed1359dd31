/// Numbers at positions in a block of bytes; nil for whatever lies outside it.
struct ByteReader {
  /// Which byte of a number comes first.
  enum Order { case little, big }

  private let bytes: ArraySlice<UInt8>

  /// Reads from a slice; positions count from its first byte.
  init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

  /// Reads from a whole array.
  init(_ bytes: [UInt8]) { self.bytes = bytes[...] }

  /// The number of bytes.
  var count: Int { bytes.count }

  /// The byte at a position.
  func byte(at position: Int) -> Int? {
    guard position >= 0, position < bytes.count else { return nil }
    return Int(bytes[bytes.startIndex + position])
  }

  /// The unsigned 16-bit number at a position.
  func uint16(at position: Int, _ order: Order) -> Int? {
    guard let first = byte(at: position), let second = byte(at: position + 1) else { return nil }
    return order == .little ? first | second << 8 : first << 8 | second
  }

  /// The unsigned 32-bit number at a position.
  func uint32(at position: Int, _ order: Order) -> Int? {
    guard let first = uint16(at: position, order), let second = uint16(at: position + 2, order)
    else { return nil }
    return order == .little ? first | second << 16 : first << 16 | second
  }

  /// The signed 32-bit number at a position, little-endian.
  func int32(at position: Int) -> Int? {
    uint32(at: position, .little).map { Int(Int32(truncatingIfNeeded: $0)) }
  }

  /// The bytes of a range, or nil when it does not lie inside wholly.
  func slice(at position: Int, count: Int) -> ArraySlice<UInt8>? {
    guard position >= 0, count >= 0, position <= bytes.count - count else { return nil }
    let start = bytes.startIndex + position
    return bytes[start..<start + count]
  }

  /// Whether the bytes at a position are these.
  func matches(_ expected: [UInt8], at position: Int) -> Bool {
    slice(at: position, count: expected.count).map { $0.elementsEqual(expected) } ?? false
  }
}
