import CZlib

/// Packing with raw deflate (RFC 1951).
enum Deflation {
  /// The packed bytes of two pieces as one.
  static func pack(
    _ head: [UInt8], _ body: UnsafeRawBufferPointer
  ) throws(ArrayError) -> [UInt8] {
    // At an address of its own, because zlib keeps a pointer to it.
    let state = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    state.initialize(to: z_stream())
    defer { state.deallocate() }
    // Negative window bits: no zlib header around the data. 8 is zlib's own memory level.
    let opened = deflateInit2_(
      state, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      CInt(MemoryLayout<z_stream>.size))
    guard opened == Z_OK else { throw ArrayError("not enough memory to pack") }
    defer { deflateEnd(state) }

    var packed: [UInt8] = []
    var output = [UInt8](repeating: 0, count: 1 << 16)
    func feed(_ piece: UnsafeRawBufferPointer, last: Bool) {
      var rest = piece[...]
      repeat {
        // zlib counts with 32 bits.
        let part = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 30))
        rest = rest.dropFirst(part.count)
        // zlib does not write to its input, though the C type says that it may.
        state.pointee.next_in = UnsafeMutablePointer(
          mutating: part.baseAddress?.assumingMemoryBound(to: UInt8.self))
        state.pointee.avail_in = uInt(part.count)
        let flush = last && rest.isEmpty ? Z_FINISH : Z_NO_FLUSH
        output.withUnsafeMutableBufferPointer { output in
          repeat {
            state.pointee.next_out = output.baseAddress
            state.pointee.avail_out = uInt(output.count)
            deflate(state, flush)
            packed += output.prefix(output.count - Int(state.pointee.avail_out))
          } while state.pointee.avail_out == 0
        }
      } while !rest.isEmpty
    }
    head.withUnsafeBytes { feed($0, last: false) }
    feed(body, last: true)
    return packed
  }
}
