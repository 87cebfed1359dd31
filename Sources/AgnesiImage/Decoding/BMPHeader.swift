/// The headers of a BMP file: the file header, one of the information headers, bit masks, palette.
struct BMPHeader {
  /// How the pixels are coded.
  enum Coding {
    /// Rows of palette indices of 1, 2, 4 or 8 bits.
    case indexed
    /// Run-length coded palette indices of 4 or 8 bits.
    case runLength
    /// Rows of blue, green, red bytes.
    case bytes
    /// Rows of 16- or 32-bit words, cut up by bit masks.
    case masked(BMPMasks)
  }

  /// The number of pixels in a row.
  let width: Int
  /// The number of rows.
  let height: Int
  /// Whether the first stored row is the uppermost one.
  let isTopDown: Bool
  /// The bits of a stored pixel.
  let bitCount: Int
  /// How the pixels are coded.
  let coding: Coding
  /// Red, green and blue of every colour; empty without a palette.
  let palette: [[UInt8]]
  /// Where the pixels begin in the file.
  let dataOffset: Int

  /// The number of bytes from one stored row to the next: a multiple of 4.
  var rowByteCount: Int { (width * bitCount + 31) / 32 * 4 }

  /// Reads the headers.
  ///
  /// - Throws: `ImageError` when they are cut short, contradict themselves or ask for something
  ///   that is not supported.
  init(_ file: ByteReader) throws(ImageError) {
    guard let statedOffset = file.uint32(at: 10, .little), let size = file.uint32(at: 14, .little)
    else { throw Self.cutShort }
    let isOldStyle = size == 12
    guard isOldStyle || (16...124).contains(size) else {
      throw ImageError(.unsupported, "a BMP file with an unknown header of \(size) bytes")
    }
    guard file.slice(at: 14, count: size) != nil,
      let width = isOldStyle ? file.uint16(at: 18, .little) : file.int32(at: 18),
      let signedHeight = isOldStyle ? file.uint16(at: 20, .little) : file.int32(at: 22),
      let bitCount = file.uint16(at: isOldStyle ? 24 : 28, .little)
    else { throw Self.cutShort }
    // OS/2 lets a header end anywhere; what it does not reach is 0.
    let compression = size >= 20 ? file.uint32(at: 30, .little) ?? 0 : 0
    let statedColorCount = size >= 36 ? file.uint32(at: 46, .little) ?? 0 : 0

    self.width = width
    height = abs(signedHeight)
    isTopDown = signedHeight < 0
    self.bitCount = bitCount

    var headerEnd = 14 + size
    switch (compression, bitCount) {
    case (0, 1), (0, 2), (0, 4), (0, 8): coding = .indexed
    case (0, 24): coding = .bytes
    case (0, 16), (0, 32): coding = .masked(bitCount == 16 ? .fiveBits : .eightBits)
    case (1, 8), (2, 4):
      guard !isTopDown else {
        throw ImageError(.damaged, "a run-length coded BMP file with its rows top-down")
      }
      coding = .runLength
    case (3, 16), (3, 32), (6, 16), (6, 32):
      guard size != 64 else { fallthrough }
      // The masks follow a header of 40 bytes and are part of every longer one.
      let hasAlpha = compression == 6 || size >= 56
      coding = .masked(try BMPMasks(file, at: 54, hasAlpha: hasAlpha, bitCount: bitCount))
      if size == 40 { headerEnd += hasAlpha ? 16 : 12 }
    default:
      throw ImageError(
        .unsupported, "a BMP file of \(bitCount) bits with compression \(compression)")
    }

    var palette: [[UInt8]] = []
    if bitCount <= 8 {
      let entrySize = isOldStyle ? 3 : 4
      let most = 1 << bitCount
      let stated = statedColorCount == 0 ? most : min(statedColorCount, most)
      // Some writers state more colours than they store; the pixels then begin where they say.
      let room = statedOffset > headerEnd ? (statedOffset - headerEnd) / entrySize : stated
      for index in 0..<min(stated, room) {
        guard let entry = file.slice(at: headerEnd + index * entrySize, count: 3) else {
          throw Self.cutShort
        }
        palette.append(entry.reversed())
      }
      headerEnd += palette.count * entrySize
    }
    self.palette = palette
    dataOffset = statedOffset == 0 ? headerEnd : statedOffset
    guard dataOffset >= headerEnd else {
      throw ImageError(
        .damaged, "the BMP pixels begin at byte \(dataOffset), inside the headers of \(headerEnd)")
    }
  }

  private static let cutShort = ImageError(.damaged, "the BMP headers are cut short")
}

/// Which bits of a pixel word hold which sample.
struct BMPMasks {
  /// The bits of one sample: a run of ones, possibly empty.
  struct Field {
    let shift: Int
    let maximum: Int

    /// The sample in 0...255, rounded; 0 when the field is empty.
    func sample(of word: Int) -> UInt8 {
      if maximum == 0 { return 0 }
      return UInt8(((word >> shift & maximum) * 255 + maximum / 2) / maximum)
    }
  }

  /// Red, green, blue, and alpha when the file has it.
  let fields: [Field]

  /// Five bits each for red, green and blue, in this order from the high end.
  static let fiveBits = BMPMasks(fields: [
    Field(shift: 10, maximum: 31), Field(shift: 5, maximum: 31), Field(shift: 0, maximum: 31),
  ])

  /// Eight bits each, blue in the lowest byte; the highest byte means nothing.
  static let eightBits = BMPMasks(fields: [
    Field(shift: 16, maximum: 255), Field(shift: 8, maximum: 255), Field(shift: 0, maximum: 255),
  ])

  private init(fields: [Field]) { self.fields = fields }

  /// Reads masks from a file; an empty alpha mask means that there is no alpha.
  init(_ file: ByteReader, at position: Int, hasAlpha: Bool, bitCount: Int) throws(ImageError) {
    var fields: [Field] = []
    var taken = 0
    for index in 0..<(hasAlpha ? 4 : 3) {
      guard let mask = file.uint32(at: position + 4 * index, .little) else {
        throw ImageError(.damaged, "the BMP headers are cut short")
      }
      if index == 3, mask == 0 { break }
      let shift = mask == 0 ? 0 : mask.trailingZeroBitCount
      let maximum = mask >> shift
      guard maximum & (maximum + 1) == 0, mask & taken == 0, mask >> bitCount == 0 else {
        throw ImageError(.damaged, "the BMP bit masks overlap, have gaps or are too wide")
      }
      taken |= mask
      fields.append(Field(shift: shift, maximum: maximum))
    }
    self.fields = fields
  }
}
