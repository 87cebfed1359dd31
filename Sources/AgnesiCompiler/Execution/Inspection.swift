import AgnesiArray

/// A run of a program that is looked at, and what is different in it.
struct Inspection {
  /// The threads and matrix products that kernels use.
  var runtime = Toolchain.runtime
  /// What each byte holds of the memory that the run is to write.
  var filler: UInt8
  /// Called after each segment, with its number and the address of each buffer.
  var afterSegment: ((Int, UnsafeBufferPointer<UnsafeMutableRawPointer?>) throws -> Void)?

  /// Fills memory, so that a kernel which reads what nothing has written gives other results with
  /// another filler.
  func fill(_ address: UnsafeMutableRawPointer, _ byteCount: Int) {
    address.initializeMemory(as: UInt8.self, repeating: filler, count: byteCount)
  }
}
