import CZlib

/// The bytes that a raw deflate stream (RFC 1951) unpacks to.
final class InflateStream: ByteStream {
  private(set) var remaining: Int
  private let base: any ByteStream
  /// At an address of its own, because zlib keeps a pointer to it.
  private let state: UnsafeMutablePointer<z_stream>
  private let input: UnsafeMutableBufferPointer<UInt8>
  private var hasEnded = false

  /// The most bytes that one byte of deflate data can stand for: 258 bytes take at least 2 bits.
  static let largestRatio = 1032

  /// Makes a stream that must unpack to exactly `count` bytes.
  init(_ base: any ByteStream, count: Int) throws(ArrayError) {
    // A claim beyond what deflate can do is refused before any memory is taken for it.
    guard count / Self.largestRatio <= base.remaining else {
      throw ArrayError("\(base.remaining) packed bytes cannot unpack to \(count) bytes")
    }
    self.base = base
    remaining = count
    state = .allocate(capacity: 1)
    state.initialize(to: z_stream())
    input = .allocate(capacity: 1 << 16)
    // Negative window bits: no zlib header around the data.
    let size = CInt(MemoryLayout<z_stream>.size)
    guard inflateInit2_(state, -MAX_WBITS, ZLIB_VERSION, size) == Z_OK else {
      throw ArrayError("not enough memory to unpack")
    }
  }

  deinit {
    inflateEnd(state)
    state.deallocate()
    input.deallocate()
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArrayError) {
    guard buffer.count <= remaining else { throw ArrayError("the data ends early") }
    let unpacked = try unpack(into: buffer)
    guard unpacked == buffer.count else {
      throw ArrayError("the packed data ends \(remaining - unpacked) bytes early")
    }
    remaining -= unpacked
  }

  func finish() throws(ArrayError) {
    // The end mark may still be unread; asking for one byte more must give none.
    var extra: UInt8 = 0
    let count = try withUnsafeMutableBytes(of: &extra) { byte throws(ArrayError) in
      try unpack(into: byte)
    }
    guard count == 0, hasEnded, state.pointee.avail_in == 0, base.remaining == 0 else {
      throw ArrayError("the packed data is longer than the sizes say")
    }
  }

  /// Unpacks into a buffer until it is full or the data ends; the number of bytes.
  private func unpack(into buffer: UnsafeMutableRawBufferPointer) throws(ArrayError) -> Int {
    var done = 0
    while done < buffer.count, !hasEnded {
      if state.pointee.avail_in == 0, base.remaining > 0 {
        let part = UnsafeMutableBufferPointer(rebasing: input.prefix(base.remaining))
        try base.read(into: UnsafeMutableRawBufferPointer(part))
        state.pointee.next_in = part.baseAddress
        state.pointee.avail_in = uInt(part.count)
      }
      let room = min(buffer.count - done, 1 << 30)
      state.pointee.next_out = buffer.baseAddress?.advanced(by: done)
        .assumingMemoryBound(to: UInt8.self)
      state.pointee.avail_out = uInt(room)
      let result = inflate(state, Z_NO_FLUSH)
      done += room - Int(state.pointee.avail_out)
      hasEnded = result == Z_STREAM_END
      // No progress is possible without more input: the packed data was cut off.
      if result == Z_BUF_ERROR { break }
      guard result == Z_OK || hasEnded else { throw ArrayError("the packed data is damaged") }
    }
    return done
  }
}
