import Agnesi
import AgnesiImage
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

  @Test("the bundled drawing gives the feature maps that SciPy gives")
  func bundledDrawing() throws {
    let image = try Image(contentsOf: try #require(BundledPicture.path()))
    #expect(image.width == 516)
    #expect(image.height == 639)
    let maps = try featureMaps(of: image)
    #expect(maps.shape == [1, 2, 631, 508])
    let values = try maps.elements(of: Float.self)
    let area = 631 * 508
    // Every 150th row from 15, every 120th column from 10.
    let expected: [[Double]] = [
      [
        0.4156131, 0.4172086, 0.4246695, 0.4251746, 0.4162512, 0.42098, 0.4270984, 0.4095055,
        0.4243624, 0.4268213, 0.4228291, 0.4175969, 0.4037942, 0.4066391, 0.4259701, 0.4270193,
        0.4273535, 0.4093018, 0.4387541, 0.4190722, 0.413809, 0.4182116, 0.4226997, 0.4028809,
        0.4092166,
      ],
      [
        0.5382041, 0.5348976, 0.5238801, 0.525326, 0.5357532, 0.5351476, 0.5209668, 0.4730704,
        0.5545157, 0.5246, 0.5326465, 0.5312979, 0.5004075, 0.490689, 0.5308769, 0.5300555,
        0.5195674, 0.4873483, 0.5239818, 0.5246805, 0.5401517, 0.5195266, 0.5253748, 0.4943061,
        0.5395937,
      ],
    ]
    for map in 0..<2 {
      for index in 0..<25 {
        let place = map * area + (15 + index / 5 * 150) * 508 + 10 + index % 5 * 120
        expectClose(values[place], expected[map][index], within: 1e-3)
      }
    }
    // Sums tell whether every pixel is right; JPEG decoders may differ by a step here and there.
    expectClose(sum(values[..<area]), 134653.430, within: 5)
    expectClose(sum(values[area...]), 165382.742, within: 5)
    expectClose(sum(values[..<area].map { $0 * $0 }), 56596.527, within: 5)
    expectClose(sum(values[area...].map { $0 * $0 }), 85460.894, within: 5)
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
