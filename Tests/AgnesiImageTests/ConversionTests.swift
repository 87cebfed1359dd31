import AgnesiArray
import AgnesiImage
import Testing

@Suite("Images and arrays")
struct ConversionTests {
  let image: Image

  init() throws {
    image = try Image(
      width: 2, height: 2, channelCount: 3,
      samples: [0, 64, 128, 1, 65, 129, 2, 66, 130, 3, 67, 255])
  }

  @Test("an array has the channels first, divided")
  func array() throws {
    let array = try image.array(dividedBy: 256)
    #expect(array.shape == [3, 2, 2])
    #expect(
      try array.elements(of: Float.self)
        == [0, 1, 2, 3, 64, 65, 66, 67, 128, 129, 130, 255].map { $0 / 256 })
    #expect(try image.array(dividedBy: 255).elements(of: Float.self).last == 1)
  }

  @Test("an array of samples becomes the same picture again")
  func roundTrip() throws {
    #expect(try Image(try image.array(dividedBy: 1), range: 0...255) == image)
    #expect(try Image(try image.array(dividedBy: 255), range: 0...1) == image)
  }

  @Test("numbers are scaled to their own range unless one is given")
  func scaling() throws {
    func samples(_ values: [Double], _ range: ClosedRange<Double>? = nil) throws -> [UInt8] {
      try Image(NDArray(values, shape: [1, values.count]), range: range).samples
    }
    #expect(try samples([-1, 0, 1]) == [0, 128, 255])
    #expect(try samples([-1, 0.5, 2], 0...1) == [0, 128, 255])
    #expect(try samples([.nan, 1, 2, .infinity, -.infinity]) == [0, 0, 255, 255, 0])
    #expect(try samples([5, 5]) == [128, 128])
    #expect(try samples([.nan]) == [0])
    #expect(
      try samples([-.greatestFiniteMagnitude, 0, .greatestFiniteMagnitude]) == [0, 128, 255])
  }

  @Test("other shapes are refused", arguments: [[], [3], [2, 0], [5, 2, 2], [1, 3, 2, 2]])
  func shapes(shape: [Int]) throws {
    let array = try NDArray.zeros(shape: shape, dtype: .float32)
    #expect(throws: ImageError.self) { try Image(array) }
  }

  @Test("samples must fill the picture")
  func counts() {
    #expect(
      throws: ImageError(.invalid, "5 samples do not fill 2 by 1 pixels of 3 channels")
    ) { try Image(width: 2, height: 1, channelCount: 3, samples: [1, 2, 3, 4, 5]) }
    #expect(throws: ImageError.self) {
      try Image(width: 0, height: 1, channelCount: 1, samples: [])
    }
    #expect(throws: ImageError.self) { try Image(width: 1, height: 1, color: []) }
    #expect(throws: ImageError.self) { try Image(width: .max, height: 2, color: [0]) }
  }

  @Test("grey is the luma, and alpha is laid over the background")
  func colors() throws {
    let pure = try Image(
      width: 4, height: 1, channelCount: 3,
      samples: [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255])
    #expect(pure.grey().samples == [76, 150, 29, 255])
    let glass = try Image(
      width: 3, height: 1, channelCount: 4,
      samples: [10, 20, 30, 0, 10, 20, 30, 255, 0, 0, 255, 51])
    #expect(glass.rgb().samples == [255, 255, 255, 10, 20, 30, 204, 204, 255])
    #expect(glass.rgb(onBackground: (0, 0, 0)).samples == [0, 0, 0, 10, 20, 30, 0, 0, 51])
    let shade = try Image(width: 1, height: 1, color: [100, 128])
    #expect(shade.rgb().samples == [177, 177, 177])
    #expect(shade.grey().samples == [177])
  }
}
