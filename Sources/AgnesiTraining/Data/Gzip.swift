import CZlib

/// Reading of data compressed by gzip (RFC 1952).
package enum Gzip {
  /// Whether data begin like a gzip file.
  package static func isCompressed(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1f, 0x8b]) }

  /// Decompresses data; several members one after the other give their contents one after the
  /// other, as in `gunzip`.
  ///
  /// - Parameters:
  ///   - bytes: a whole gzip file.
  ///   - path: the file's name for error messages.
  ///   - limit: the largest result.
  /// - Throws: `DataError` when data are damaged (every checksum is verified), cut off, followed by
  ///   anything else, or larger than `limit` when decompressed.
  package static func decompressed(
    _ bytes: [UInt8], path: String, limit: Int = IDXFile.maximumByteCount
  ) throws(DataError) -> [UInt8] {
    guard let inputByteCount = UInt32(exactly: bytes.count) else {
      throw DataError(path: path, "has \(bytes.count) bytes, more than can be decompressed")
    }
    // The input is not written: zlib's declaration lacks a `const`.
    var input = bytes
    var result: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    let problem = input.withUnsafeMutableBufferPointer { input in
      chunk.withUnsafeMutableBufferPointer { chunk in
        inflateMembers(
          input.baseAddress, inputByteCount, into: &result, through: chunk, limit: limit)
      }
    }
    if let problem { throw DataError(path: path, problem) }
    return result
  }

  /// Appends what all members hold to `result`; returns what is wrong, or nil.
  private static func inflateMembers(
    _ input: UnsafeMutablePointer<UInt8>?, _ inputByteCount: UInt32, into result: inout [UInt8],
    through chunk: UnsafeMutableBufferPointer<UInt8>, limit: Int
  ) -> String? {
    /// Asks zlib for the gzip form with the largest window.
    let windowBits: Int32 = 15 + 16
    var stream = z_stream()
    let started = inflateInit2_(
      &stream, windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard started == Z_OK else { return "cannot be decompressed: zlib does not start (\(started))" }
    defer { inflateEnd(&stream) }
    stream.next_in = input
    stream.avail_in = inputByteCount
    while true {
      stream.next_out = chunk.baseAddress
      stream.avail_out = UInt32(chunk.count)
      let status = inflate(&stream, Z_NO_FLUSH)
      result.append(contentsOf: chunk[..<(chunk.count - Int(stream.avail_out))])
      if result.count > limit { return "holds more than \(limit) bytes, the most that is read" }
      switch status {
      case Z_OK:
        continue
      case Z_STREAM_END:
        if stream.avail_in == 0 { return nil }
        inflateReset(&stream)
      case Z_BUF_ERROR:
        return "is cut off: its compressed data end early, after \(inputByteCount) bytes"
      default:
        let reason = stream.msg.map { String(cString: $0) } ?? "error \(status)"
        let position = Int(inputByteCount) - Int(stream.avail_in)
        return "is damaged: \(reason), near byte \(position) of \(inputByteCount)"
      }
    }
  }
}
