public import AgnesiArray

/// Reading of IDX files, the format of MNIST: arrays of any rank in big-endian order.
///
/// A file is two zero bytes, a code for the type of the elements, the rank, the size of each axis
/// as four bytes, and the elements in row-major order. Files compressed by gzip are recognised by
/// their content, whatever their name. The format is described with MNIST by LeCun, Cortes and
/// Burges.
public enum IDXFile {
  /// The largest file, and the largest content of a compressed one, that is read: 1 GiB.
  ///
  /// MNIST takes 47 MB; the limit keeps a damaged or hostile file from filling the memory.
  package static let maximumByteCount = 1 << 30

  /// Reads an array from a file, compressed or not.
  ///
  /// - Parameter path: the file.
  /// - Returns: an array with the file's shape; `uint8`, `int8`, `int16`, `int32`, `float32` or
  ///   `float64`.
  /// - Throws: `DataError` when the file cannot be read, or is damaged in any way.
  public static func read(_ path: String) throws(DataError) -> NDArray {
    let bytes: [UInt8]
    do throws(ArrayError) {
      bytes = try FileContents.read(path: path, limit: maximumByteCount)
    } catch {
      throw DataError(error.message)
    }
    return try decode(bytes, path: path)
  }

  /// Decodes the bytes of a file, compressed or not; `path` is its name for error messages.
  package static func decode(_ bytes: [UInt8], path: String) throws(DataError) -> NDArray {
    let content =
      Gzip.isCompressed(bytes) ? try Gzip.decompressed(bytes, path: path) : bytes
    let header = try Header(content, path: path)
    let array: NDArray
    do throws(ArrayError) {
      let count = try NDArray.elementCount(of: header.shape)
      let expected = count.multipliedReportingOverflow(by: header.dtype.byteCount)
      let present = content.count - header.byteCount
      guard !expected.overflow, expected.partialValue == present else {
        throw ArrayError(header.sizeMessage(count: count, present: present))
      }
      array = try NDArray(uninitialized: header.shape, dtype: header.dtype)
    } catch {
      throw DataError(path: path, error.message)
    }
    copyBigEndian(content, from: header.byteCount, to: array)
    return array
  }

  /// Copies the elements, turning each around where the machine keeps its low byte first.
  private static func copyBigEndian(_ content: [UInt8], from start: Int, to array: NDArray) {
    content.withUnsafeBytes { bytes in
      let source = UnsafeRawBufferPointer(rebasing: bytes[start...])
      let target = array.baseAddress
      func copy<Word: FixedWidthInteger & BitwiseCopyable>(_ type: Word.Type) {
        let size = MemoryLayout<Word>.size
        for index in 0..<array.count {
          let word = source.loadUnaligned(fromByteOffset: index * size, as: type)
          target.storeBytes(of: Word(bigEndian: word), toByteOffset: index * size, as: type)
        }
      }
      switch array.dtype.byteCount {
      case 1:
        if let base = source.baseAddress { target.copyMemory(from: base, byteCount: source.count) }
      case 2: copy(UInt16.self)
      case 4: copy(UInt32.self)
      default: copy(UInt64.self)
      }
    }
  }

  /// What stands before the elements.
  private struct Header {
    let dtype: DType
    let shape: [Int]
    var byteCount: Int { 4 + 4 * shape.count }

    init(_ content: [UInt8], path: String) throws(DataError) {
      guard content.count >= 4 else {
        throw DataError(
          path: path, "is cut off: \(content.count) bytes, where an IDX file begins with 4")
      }
      guard content[0] == 0, content[1] == 0, let dtype = Self.dtype(of: content[2]) else {
        let magic = content[..<4].map { String($0, radix: 16) }.joined(separator: " ")
        throw DataError(
          path: path,
          "is no IDX file: begins with the bytes \(magic) (hexadecimal), where 0 0, a type "
            + "(8, 9, b, c, d or e) and the rank were expected")
      }
      let rank = Int(content[3])
      guard content.count >= 4 + 4 * rank else {
        throw DataError(
          path: path,
          "is cut off: \(content.count) bytes, where the sizes of \(rank) axes end at byte "
            + "\(4 + 4 * rank)")
      }
      self.dtype = dtype
      shape = (0..<rank).map { axis in
        content[(4 + 4 * axis)..<(8 + 4 * axis)].reduce(0) { $0 << 8 | Int($1) }
      }
    }

    /// The dtype for the third byte of a file.
    static func dtype(of code: UInt8) -> DType? {
      switch code {
      case 0x08: .uint8
      case 0x09: .int8
      case 0x0b: .int16
      case 0x0c: .int32
      case 0x0d: .float32
      case 0x0e: .float64
      default: nil
      }
    }

    /// The message for a file whose size does not fit its header.
    func sizeMessage(count: Int, present: Int) -> String {
      "is damaged or cut off: \(count) elements of \(dtype) were expected for shape \(shape), "
        + "\(dtype.byteCount) bytes each, but \(present) bytes follow the header"
    }
  }
}
