public import AgnesiArray

extension Image {
  /// How the numbers of tiles become shades.
  public enum TileScaling: Sendable {
    /// Each tile's own smallest number becomes black and its largest white.
    case each
    /// The smallest number of all tiles becomes black and the largest white.
    case together
    /// The numbers are between 0 (black) and 1 (white) as they are.
    case none
  }

  /// Lays small pictures, such as the filters of a network, in rows like tiles.
  ///
  /// The tiles go from left to right and from the top down; places left over and the lines between
  /// are black. This is `tile_raster_images` of the deep learning tutorials.
  ///
  /// - Parameters:
  ///   - tiles: `[count, height, width]` for grey tiles or `[count, 3, height, width]` for coloured
  ///     ones, any dtype; a coloured tile is scaled as a whole. NaN is black.
  ///   - columns: the tiles in a row; nil makes the picture about square.
  ///   - spacing: the pixels between tiles, 0 to 1,000.
  ///   - scaling: how numbers become shades.
  /// - Throws: `ImageError` when the shape is another, a size is 0 or an argument is out of range.
  public static func tiles(
    _ tiles: NDArray, columns: Int? = nil, spacing: Int = 1, scaling: TileScaling = .each
  ) throws -> Image {
    let shape = tiles.shape
    guard shape.count == 3 || (shape.count == 4 && shape[1] == 3), tiles.count > 0 else {
      throw ImageError(
        .invalid,
        "an array of shape \(shape) is no set of tiles; expected [count, height, width] or "
          + "[count, 3, height, width]")
    }
    let count = shape[0]
    let columns = columns ?? Int(Double(count).squareRoot().rounded(.up))
    guard columns >= 1, (0...1_000).contains(spacing) else {
      throw ImageError(
        .invalid,
        "\(columns) tiles in a row, \(spacing) pixels apart; expected at least 1, and 0 to 1000")
    }
    let (tileHeight, tileWidth) = (shape[shape.count - 2], shape[shape.count - 1])
    let channelCount = shape.count == 4 ? 3 : 1
    let usedColumns = min(columns, count)
    let rows = (count + usedColumns - 1) / usedColumns
    var result = try Image(
      width: usedColumns * (tileWidth + spacing) - spacing,
      height: rows * (tileHeight + spacing) - spacing,
      color: [UInt8](repeating: 0, count: channelCount))

    let values = try tiles.doubles()
    let size = values.count / count
    let common = SampleScale(scaling == .together ? SampleScale.range(of: values) : 0...1)
    for index in 0..<count {
      let numbers = values[index * size..<(index + 1) * size]
      let scale = scaling == .each ? SampleScale(SampleScale.range(of: numbers)) : common
      let array = try NDArray(
        numbers.map { scale($0) }, shape: [channelCount, tileHeight, tileWidth])
      result.paste(
        try Image(array, range: 0...255),
        x: index % usedColumns * (tileWidth + spacing),
        y: index / usedColumns * (tileHeight + spacing))
    }
    return result
  }
}
