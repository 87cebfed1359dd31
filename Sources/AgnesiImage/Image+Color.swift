extension Image {
  /// This picture in red, green and blue, without alpha.
  ///
  /// Grey becomes three equal samples. Transparent pixels are laid over the background: each
  /// sample becomes `(s * alpha + b * (255 - alpha)) / 255`, rounded, on the stored (sRGB) values
  /// as browsers do.
  ///
  /// - Parameter background: red, green and blue of what shows through, white by default.
  public func rgb(
    onBackground background: (red: UInt8, green: UInt8, blue: UInt8) = (255, 255, 255)
  ) -> Image {
    if channelCount == 3 { return self }
    let count = width * height
    let channelCount = channelCount
    let isColor = channelCount == 4
    let below = [background.red, background.green, background.blue]
    let result = [UInt8](unsafeUninitializedCapacity: count * 3) { output, initializedCount in
      samples.withUnsafeBufferPointer { input in
        for pixel in 0..<count {
          let start = pixel * channelCount
          let alpha = hasAlpha ? Int(input[start + channelCount - 1]) : 255
          for channel in 0..<3 {
            let value = Int(input[start + (isColor ? channel : 0)])
            let mixed = value * alpha + Int(below[channel]) * (255 - alpha)
            output[pixel * 3 + channel] = UInt8((mixed + 127) / 255)
          }
        }
      }
      initializedCount = count * 3
    }
    return Image(checkedWidth: width, height: height, channelCount: 3, samples: result)
  }

  /// This picture in shades of grey, without alpha.
  ///
  /// Colours become their luma of ITU-R BT.601, `0.299 r + 0.587 g + 0.114 b`, rounded; alpha is
  /// laid over white first.
  public func grey() -> Image {
    if channelCount == 1 { return self }
    let color = rgb()
    let count = width * height
    let result = [UInt8](unsafeUninitializedCapacity: count) { output, initializedCount in
      color.samples.withUnsafeBufferPointer { input in
        for pixel in 0..<count {
          // The weights in 16-bit fixed point, which sum to 65,536 exactly; begun with a half.
          var luma = 32_768
          luma += 19_595 * Int(input[pixel * 3])
          luma += 38_470 * Int(input[pixel * 3 + 1])
          luma += 7_471 * Int(input[pixel * 3 + 2])
          output[pixel] = UInt8(luma >> 16)
        }
      }
      initializedCount = count
    }
    return Image(checkedWidth: width, height: height, channelCount: 1, samples: result)
  }
}
