/// How the stored rows and columns of a photograph relate to what the viewer should see.
///
/// The values are those of the EXIF tag 0x0112: which side of the scene the first stored row and
/// the first stored column show.
enum Orientation: Int, CaseIterable {
  /// As stored.
  case upright = 1
  /// Mirrored left to right.
  case mirrored = 2
  /// Turned by 180 degrees.
  case upsideDown = 3
  /// Mirrored top to bottom.
  case flipped = 4
  /// Rows and columns exchanged.
  case transposed = 5
  /// To be turned a quarter clockwise.
  case turnedLeft = 6
  /// Exchanged over the other diagonal.
  case transverse = 7
  /// To be turned a quarter counterclockwise.
  case turnedRight = 8

  /// Whether the width of what is seen is the height of what is stored.
  var exchangesSides: Bool { rawValue >= 5 }

  /// Reads the orientation out of an EXIF block, which is a small TIFF file.
  ///
  /// Cameras and editors write much nonsense into these blocks: what cannot be understood counts as
  /// upright, because a picture is not damaged by the notes attached to it.
  ///
  /// - Parameter bytes: the block, beginning with its byte order mark `II` or `MM`.
  init(exif bytes: ArraySlice<UInt8>) {
    self = Self.find(in: ByteReader(bytes)) ?? .upright
  }

  private static func find(in tiff: ByteReader) -> Orientation? {
    let order: ByteReader.Order
    switch (tiff.byte(at: 0), tiff.byte(at: 1)) {
    case (0x49, 0x49): order = .little
    case (0x4D, 0x4D): order = .big
    default: return nil
    }
    guard tiff.uint16(at: 2, order) == 42, let directory = tiff.uint32(at: 4, order),
      let entryCount = tiff.uint16(at: directory, order)
    else { return nil }
    for entry in 0..<entryCount {
      let position = directory + 2 + entry * 12
      guard let tag = tiff.uint16(at: position, order) else { return nil }
      if tag == 0x0112 {
        // The value of a tag of type 3 (16 bits) and count 1 stands in the entry itself.
        guard tiff.uint16(at: position + 2, order) == 3, tiff.uint32(at: position + 4, order) == 1,
          let value = tiff.uint16(at: position + 8, order)
        else { return nil }
        return Orientation(rawValue: value)
      }
    }
    return nil
  }
}

extension Image {
  /// This picture turned and mirrored so that it is upright when stored with `orientation`.
  func upright(from orientation: Orientation) -> Image {
    if orientation == .upright { return self }
    let (w, h) = (width, height)
    // Where the first pixel comes from, and the way to its right and its lower neighbour, counted
    // in stored pixels.
    let (start, right, down) =
      switch orientation {
      case .upright: (0, 1, w)
      case .mirrored: (w - 1, -1, w)
      case .upsideDown: (w * h - 1, -1, -w)
      case .flipped: ((h - 1) * w, 1, -w)
      case .transposed: (0, w, 1)
      case .turnedLeft: ((h - 1) * w, -w, 1)
      case .transverse: (w * h - 1, -w, -1)
      case .turnedRight: (w - 1, w, -1)
      }
    let newWidth = orientation.exchangesSides ? h : w
    let newHeight = orientation.exchangesSides ? w : h
    let channelCount = channelCount
    let result = [UInt8](unsafeUninitializedCapacity: samples.count) { output, initializedCount in
      samples.withUnsafeBufferPointer { input in
        var next = 0
        for y in 0..<newHeight {
          for x in 0..<newWidth {
            let source = (start + x * right + y * down) * channelCount
            for channel in 0..<channelCount {
              output[next] = input[source + channel]
              next += 1
            }
          }
        }
        initializedCount = next
      }
    }
    return Image(
      checkedWidth: newWidth, height: newHeight, channelCount: channelCount, samples: result)
  }
}
