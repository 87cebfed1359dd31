/// Takes little-endian numbers off the front of some bytes.
struct ByteCursor {
  private let all: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { all = bytes }

  /// How many bytes are left.
  var remaining: Int { all.count - position }

  /// The next bytes.
  mutating func bytes(_ count: Int) throws(ArrayError) -> [UInt8] {
    guard count <= remaining else { throw ArrayError("a record of the zip file ends early") }
    defer { position += count }
    return Array(all[position..<(position + count)])
  }

  /// The next 16 bits.
  mutating func uint16() throws(ArrayError) -> Int { Int(try number(2)) }

  /// The next 32 bits.
  mutating func uint32() throws(ArrayError) -> UInt32 { UInt32(try number(4)) }

  /// The next 64 bits, which must be a size that an `Int` holds.
  mutating func uint64() throws(ArrayError) -> Int {
    guard let size = Int(exactly: try number(8)) else {
      throw ArrayError("a size in the zip file is too large")
    }
    return size
  }

  private mutating func number(_ count: Int) throws(ArrayError) -> UInt64 {
    try bytes(count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
