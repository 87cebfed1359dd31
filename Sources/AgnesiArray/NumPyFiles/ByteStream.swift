import CZlib

/// Bytes that come one after the other, of which the number is known before.
protocol ByteStream: AnyObject {
  /// How many bytes are still to come.
  var remaining: Int { get }
  /// Fills a buffer with the next bytes; an error when fewer are left.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArrayError)
  /// Checks, after the last byte was read, that the bytes were sound.
  func finish() throws(ArrayError)
}

extension ByteStream {
  /// The next bytes.
  func bytes(_ count: Int) throws(ArrayError) -> [UInt8] {
    guard count <= remaining else {
      throw ArrayError(
        "the data ends early: \(count) more bytes are needed, there are \(remaining)")
    }
    var bytes = [UInt8](repeating: 0, count: count)
    try bytes.withUnsafeMutableBufferPointer { buffer throws(ArrayError) in
      try read(into: UnsafeMutableRawBufferPointer(buffer))
    }
    return bytes
  }
}

/// A part of a source, as it is.
final class SectionStream: ByteStream {
  private let source: any ByteSource
  private var offset: Int
  private(set) var remaining: Int

  /// Makes a stream of a range; the caller has checked that it is inside the source.
  init(_ source: any ByteSource, offset: Int, count: Int) {
    self.source = source
    self.offset = offset
    remaining = count
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArrayError) {
    guard buffer.count <= remaining else { throw ArrayError("the data ends early") }
    try source.read(at: offset, into: buffer)
    offset += buffer.count
    remaining -= buffer.count
  }

  func finish() throws(ArrayError) {}
}

/// Another stream whose bytes must have a given CRC-32.
final class ChecksummedStream: ByteStream {
  private let base: any ByteStream
  private let expected: UInt32
  private var checksum = Checksum()

  init(_ base: any ByteStream, expected: UInt32) {
    self.base = base
    self.expected = expected
  }

  var remaining: Int { base.remaining }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArrayError) {
    try base.read(into: buffer)
    checksum.update(UnsafeRawBufferPointer(buffer))
  }

  func finish() throws(ArrayError) {
    try base.finish()
    guard checksum.value == expected else {
      throw ArrayError("the checksum (CRC-32) is wrong: the data is damaged")
    }
  }
}

/// The CRC-32 of a zip file's members.
struct Checksum {
  /// The checksum of the bytes so far.
  private(set) var value: UInt32 = 0

  /// Takes more bytes in.
  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    // zlib keeps it in the lower 32 bits of a long.
    let result = crc32_z(
      uLong(value), start.assumingMemoryBound(to: UInt8.self), bytes.count)
    value = UInt32(truncatingIfNeeded: result)
  }
}
