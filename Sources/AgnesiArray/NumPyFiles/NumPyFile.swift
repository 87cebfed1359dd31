/// Reading and writing of NumPy's npy files, each of which holds one array.
public enum NumPyFile {
  /// Reads an array from an npy file.
  ///
  /// Versions 1.0 to 3.0, both byte orders, C and Fortran order, and every `DType` are understood;
  /// the array comes out in row-major order.
  ///
  /// - Parameter path: the file.
  /// - Throws: `ArrayError` with the path, when the file cannot be read, is damaged or cut off, is
  ///   longer than its header says, has another element type (which is named), or does not fit
  ///   into memory.
  public static func read(_ path: String) throws(ArrayError) -> NDArray {
    try read(FileSource(path: path), name: path)
  }

  /// Reads an array from the bytes of an npy file.
  package static func decode(_ bytes: [UInt8]) throws(ArrayError) -> NDArray {
    try read(MemorySource(bytes: bytes), name: "npy data")
  }

  private static func read(_ source: some ByteSource, name: String) throws(ArrayError) -> NDArray {
    do throws(ArrayError) {
      return try read(SectionStream(source, offset: 0, count: source.byteCount))
    } catch {
      throw ArrayError("\(name): \(error.message)")
    }
  }

  /// Reads an array from a stream that holds nothing else.
  static func read(_ stream: some ByteStream) throws(ArrayError) -> NDArray {
    let header = try NumPyHeader(readingFrom: stream)
    let size = header.dtype.byteCount
    let count = try NDArray.elementCount(of: header.shape)
    let (byteCount, overflow) = count.multipliedReportingOverflow(by: size)
    // Compared before memory is taken, so that a damaged size cannot ask for any.
    guard !overflow, byteCount == stream.remaining else {
      throw ArrayError(
        "shape \(header.shape) of \(header.dtype) needs \(count) times \(size) bytes; "
          + "there are \(stream.remaining)")
    }
    let array = try NDArray(uninitialized: header.shape, dtype: header.dtype)
    let bytes = UnsafeMutableRawBufferPointer(start: array.baseAddress, count: byteCount)
    try stream.read(into: bytes)
    try stream.finish()
    if header.isBigEndian { swapBytes(bytes, size: size) }
    if header.dtype == .bool {
      // Any byte but 0 means true to NumPy, but a Swift Bool must be 0 or 1.
      for index in bytes.indices where bytes[index] != 0 { bytes[index] = 1 }
    }
    guard header.isFortranOrder else { return array }
    let turned = NDArray(
      dtype: array.dtype, shape: array.shape.reversed(),
      strides: NDArray.rowMajorStrides(array.shape.reversed()), offset: 0, storage: array.storage)
    return try turned.transposed(Array((0..<array.rank).reversed())).contiguous()
  }

  /// Writes an array to an npy file, byte for byte as NumPy does.
  ///
  /// The file appears whole or not at all, and an older one stays when something fails.
  ///
  /// - Parameters:
  ///   - array: the array; the elements are written little-endian, in row-major order.
  ///   - path: the file to make or replace.
  /// - Throws: `ArrayError` with the path and the system's reason.
  public static func write(_ array: NDArray, to path: String) throws(ArrayError) {
    let dense = try array.contiguous()
    try AtomicFile.write(to: path) { file throws(ArrayError) in
      try file.append(NumPyHeader.bytes(for: dense))
      try dense.withLittleEndianBytes { bytes throws(ArrayError) in try file.append(bytes) }
    }
  }

  /// Turns each element around.
  private static func swapBytes(_ bytes: UnsafeMutableRawBufferPointer, size: Int) {
    func swap<Word: FixedWidthInteger>(_ words: UnsafeMutableBufferPointer<Word>) {
      for index in words.indices { words[index] = words[index].byteSwapped }
    }
    switch size {
    case 2: swap(bytes.bindMemory(to: UInt16.self))
    case 4: swap(bytes.bindMemory(to: UInt32.self))
    case 8: swap(bytes.bindMemory(to: UInt64.self))
    default: break
    }
  }
}

extension NDArray {
  /// Calls a function with the elements' bytes; the array must be contiguous.
  ///
  /// Every machine that the package runs on is little-endian.
  func withLittleEndianBytes(
    _ body: (UnsafeRawBufferPointer) throws(ArrayError) -> Void
  ) throws(ArrayError) {
    defer { withExtendedLifetime(storage) {} }
    try body(UnsafeRawBufferPointer(start: baseAddress, count: count * dtype.byteCount))
  }
}
