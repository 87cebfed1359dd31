import Agnesi
import AgnesiImage
import Foundation
import Testing

@testable import Example_EdgeFilter

@Suite("The filters of the edge example")
struct EdgeModelTests {
  @Test("a made-up picture gives the numbers that NumPy and SciPy give")
  func madeUpPicture() throws {
    // The picture whose sample c at (x, y) is (7y + 13x + 29c) mod 256.
    var samples: [UInt8] = []
    for y in 0..<20 {
      for x in 0..<24 {
        for c in 0..<3 { samples.append(UInt8((7 * y + 13 * x + 29 * c) % 256)) }
      }
    }
    let image = try Image(width: 24, height: 20, channelCount: 3, samples: samples)
    let maps = try featureMaps(of: image)
    #expect(maps.shape == [1, 2, 12, 16])
    let values = try maps.elements(of: Float.self)
    expectClose(values[0], 0.4296533902)
    expectClose(values[11 * 16 + 15], 0.4308944845)
    expectClose(values[12 * 16], 0.4965942277)
    expectClose(values[12 * 16 + 5 * 16 + 7], 0.5608831248)
    expectClose(sum(values[..<192]), 78.34032219, within: 1e-3)
    expectClose(sum(values[192...]), 97.69236804, within: 1e-3)
  }

  @Test("every pixel of the bundled drawing's maps is what SciPy gives")
  func bundledDrawing() throws {
    let image = try Image(contentsOf: try #require(BundledPicture.path()))
    #expect(image.width == 516)
    #expect(image.height == 639)
    let maps = try featureMaps(of: image)
    #expect(maps.shape == [1, 2, 631, 508])
    let values = try maps.elements(of: Float.self)
    // Rounded to steps of 1/8192 in the file; a decoder that rounds one pixel differently moves a
    // value by some 6e-5.
    let expected = try Self.expectedMaps()
    let deviations = zip(values, expected).map { abs(Double($0) - Double($1) / 8192) }
    let worst = try #require(deviations.indices.max { deviations[$0] < deviations[$1] })
    #expect(
      deviations[worst] <= 0.5 / 8192 + 1e-4,
      "\(values[worst]) instead of \(Double(expected[worst]) / 8192) at place \(worst)")
    // Sums see what rounding hides.
    let area = 631 * 508
    expectClose(sum(values[..<area]), 134653.430, within: 1)
    expectClose(sum(values[area...]), 165382.742, within: 1)
    expectClose(sum(values[..<area].map { $0 * $0 }), 56596.527, within: 1)
    expectClose(sum(values[area...].map { $0 * $0 }), 85460.894, within: 1)
  }

  @Test("a filter of 3 by 3 slides over 5 by 5 pixels to 3 by 3 sums")
  func workedExample() throws {
    let pixels: [[Float]] = [
      [1, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 1, 1, 1], [0, 0, 1, 1, 0], [0, 1, 1, 0, 0],
    ]
    let filter: [[Float]] = [[1, 0, 1], [0, 1, 0], [1, 0, 1]]
    let (input, weights) = (tensor4("input", dtype: .float32), tensor4("filter", dtype: .float32))
    let convolve = try function(inputs: [input, weights], outputs: conv2d(input, weights))
    let sums = try convolve(
      NDArray(pixels).reshaped([1, 1, 5, 5]), NDArray(filter).reshaped([1, 1, 3, 3]))
    #expect(sums.shape == [1, 1, 3, 3])
    #expect(try sums.elements(of: Float.self) == [4, 3, 4, 2, 4, 3, 2, 3, 4])
  }

  /// Every pixel of the two maps as SciPy computes them; a note beside the file says how.
  private static func expectedMaps() throws -> [Int16] {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/wolf-maps.npz")
    let maps = try #require(try NumPyArchive.read(file.path)["maps"])
    #expect(maps.shape == [2, 631, 508])
    return try maps.elements(of: Int16.self)
  }

  private func featureMaps(of image: Image) throws -> NDArray {
    let model = try EdgeModel(filterCount: 2, filterSize: 9, seed: 23455)
    let input = try image.array(dividedBy: 256).reshaped([1, 3, image.height, image.width])
    return try model(input)
  }

  private func sum(_ values: some Sequence<Float>) -> Double {
    values.reduce(0) { $0 + Double($1) }
  }

  private func expectClose(
    _ value: some BinaryFloatingPoint, _ expected: Double, within tolerance: Double = 1e-5,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(
      abs(Double(value) - expected) <= tolerance, "\(value) instead of \(expected)",
      sourceLocation: sourceLocation)
  }
}
