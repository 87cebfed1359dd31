extension Image {
  /// A picture with a line of text below it, for ``panels(_:spacing:)``.
  public struct Panel: Sendable {
    /// The picture.
    public var image: Image
    /// What is written below; printable ASCII.
    public var caption: String

    /// Makes a panel.
    public init(_ image: Image, caption: String) {
      self.image = image
      self.caption = caption
    }
  }

  /// Sets pictures side by side on white, each with its caption below and none with axes.
  ///
  /// Smaller pictures are centred in the height of the tallest. A caption is centred below its
  /// picture, in letters of the largest whole size, up to three, in which every caption is no wider
  /// than its picture; a caption too long even for the smallest is cut at the end.
  ///
  /// - Parameters:
  ///   - panels: at least one; alpha is laid over white.
  ///   - spacing: the white pixels around and between the pictures, 0 to 1,000.
  /// - Returns: a picture in red, green and blue.
  /// - Throws: `ImageError` when there is no panel, or the spacing is out of range.
  public static func panels(_ panels: [Panel], spacing: Int = 16) throws(ImageError) -> Image {
    guard let tallest = panels.map(\.image.height).max() else {
      throw ImageError(.invalid, "no panels to set side by side; at least one is needed")
    }
    guard (0...1_000).contains(spacing) else {
      throw ImageError(.invalid, "a spacing of \(spacing) pixels; expected 0 to 1000")
    }
    let scale =
      (2...3).last { size in
        panels.allSatisfy { textWidth($0.caption, scale: size) <= $0.image.width }
      } ?? 1
    let widths = panels.map(\.image.width).reduce(0, +)
    var result = try Image(
      width: widths + spacing * (panels.count + 1),
      height: tallest + 3 * spacing + BitmapFont.glyphHeight * scale,
      color: [255, 255, 255])
    var left = spacing
    for panel in panels {
      let image = panel.image.rgb()
      result.paste(image, x: left, y: spacing + (tallest - image.height) / 2)
      let fitting = image.width / (BitmapFont.advance * scale)
      let caption = String(panel.caption.prefix(max(fitting, 1)))
      result.draw(
        caption, x: left + (image.width - textWidth(caption, scale: scale)) / 2,
        y: tallest + 2 * spacing, scale: scale, color: [32, 32, 32])
      left += image.width + spacing
    }
    return result
  }
}
