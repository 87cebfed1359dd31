/// Decodes a BMP file.
///
/// A picture whose palette is all grey has one channel, any other three, with a fourth when bit
/// masks name an alpha. Pixels that run-length coding skips have colour 0.
///
/// - Throws: `ImageError` for damaged files, such as one whose last row is not complete or a pixel
///   of a colour that the palette lacks, and for sizes over the limits.
func decodeBMP(_ bytes: [UInt8], limits: ImageLimits) throws(ImageError) -> Image {
  let file = ByteReader(bytes)
  let header = try BMPHeader(file)
  try limits.check(width: header.width, height: header.height)

  if case .runLength = header.coding {
    let indices = try BMPRunLength(header, in: bytes).indices()
    return try colors(of: indices, header)
  }
  let available = max(bytes.count - header.dataOffset, 0)
  let needed = header.rowByteCount * header.height
  guard let rows = file.slice(at: header.dataOffset, count: needed) else {
    throw ImageError(
      .damaged, "the BMP pixels need \(needed) bytes but there are \(available); cut short?")
  }
  switch header.coding {
  case .indexed, .runLength: return try colors(of: unpackedIndices(rows, header), header)
  case .bytes: return byteColors(rows, header)
  case .masked(let masks): return maskedColors(rows, header, masks)
  }
}

/// Calls `body` for each row from the top with where it begins in the stored rows and the picture.
private func forEachRow(
  of header: BMPHeader, _ body: (_ source: Int, _ firstPixel: Int) -> Void
) {
  for y in 0..<header.height {
    let stored = header.isTopDown ? y : header.height - 1 - y
    body(stored * header.rowByteCount, y * header.width)
  }
}

/// The palette index of every pixel, from rows of 1, 2, 4 or 8 bits a pixel.
private func unpackedIndices(_ rows: ArraySlice<UInt8>, _ header: BMPHeader) -> [UInt8] {
  let (width, bitCount) = (header.width, header.bitCount)
  let perByte = 8 / bitCount
  let mask = UInt8((1 << bitCount) - 1)
  let count = width * header.height
  return [UInt8](unsafeUninitializedCapacity: count) { output, initializedCount in
    rows.withUnsafeBufferPointer { input in
      forEachRow(of: header) { source, firstPixel in
        for x in 0..<width {
          // The leftmost pixel is in the highest bits.
          let shift = 8 - bitCount * (x % perByte + 1)
          output[firstPixel + x] = input[source + x / perByte] >> shift & mask
        }
      }
    }
    initializedCount = count
  }
}

/// The picture whose pixels have the given places in the palette.
private func colors(of indices: [UInt8], _ header: BMPHeader) throws(ImageError) -> Image {
  let palette = header.palette
  if let index = indices.max(), index >= palette.count {
    throw ImageError(
      .damaged, "a BMP pixel has colour \(index), but the palette has \(palette.count) colours")
  }
  let isGrey = palette.allSatisfy { $0[0] == $0[1] && $0[1] == $0[2] }
  let channelCount = isGrey ? 1 : 3
  let table = palette.flatMap { $0.prefix(channelCount) }
  let count = indices.count * channelCount
  let samples = [UInt8](unsafeUninitializedCapacity: count) { output, initializedCount in
    table.withUnsafeBufferPointer { table in
      for (pixel, index) in indices.enumerated() {
        for channel in 0..<channelCount {
          output[pixel * channelCount + channel] = table[Int(index) * channelCount + channel]
        }
      }
    }
    initializedCount = count
  }
  return Image(
    checkedWidth: header.width, height: header.height, channelCount: channelCount,
    samples: samples)
}

/// The picture in rows of blue, green and red bytes.
private func byteColors(_ rows: ArraySlice<UInt8>, _ header: BMPHeader) -> Image {
  let width = header.width
  let count = width * header.height * 3
  let samples = [UInt8](unsafeUninitializedCapacity: count) { output, initializedCount in
    rows.withUnsafeBufferPointer { input in
      forEachRow(of: header) { source, firstPixel in
        for x in 0..<width {
          for channel in 0..<3 {
            output[(firstPixel + x) * 3 + channel] = input[source + x * 3 + 2 - channel]
          }
        }
      }
    }
    initializedCount = count
  }
  return Image(checkedWidth: width, height: header.height, channelCount: 3, samples: samples)
}

/// The picture in rows of little-endian words of 2 or 4 bytes.
private func maskedColors(
  _ rows: ArraySlice<UInt8>, _ header: BMPHeader, _ masks: BMPMasks
) -> Image {
  let width = header.width
  let wordSize = header.bitCount / 8
  let channelCount = masks.fields.count
  let count = width * header.height * channelCount
  let samples = [UInt8](unsafeUninitializedCapacity: count) { output, initializedCount in
    rows.withUnsafeBufferPointer { input in
      forEachRow(of: header) { source, firstPixel in
        for x in 0..<width {
          var word = 0
          for byte in 0..<wordSize {
            word |= Int(input[source + x * wordSize + byte]) << (8 * byte)
          }
          for channel in 0..<channelCount {
            output[(firstPixel + x) * channelCount + channel] =
              masks.fields[channel].sample(of: word)
          }
        }
      }
    }
    initializedCount = count
  }
  return Image(
    checkedWidth: width, height: header.height, channelCount: channelCount, samples: samples)
}
