import AgnesiArray
import AgnesiCompiler
import AgnesiGraph
import AgnesiTestSupport
import Testing

@testable import AgnesiOps

/// Compiled convolutions and their gradients over a grid of sizes, against the reference
/// evaluation in double precision.
@Suite struct ConvolutionAccuracyTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let images, filters: [Int]
    var mode = BorderMode.half
    var stride = 1
    var testDescription: String { "\(images), \(filters), stride \(stride)" }
  }

  static let cases = [
    Case(images: [1, 3, 40, 33], filters: [2, 3, 9, 9], mode: .valid),
    Case(images: [2, 20, 12, 12], filters: [50, 20, 5, 5], mode: .valid),
    Case(images: [20, 1, 28, 28], filters: [20, 1, 5, 5], mode: .valid),
    Case(images: [20, 20, 12, 12], filters: [50, 20, 5, 5], mode: .valid),
    Case(images: [33, 7, 9, 10], filters: [11, 7, 3, 3]),
    Case(images: [8, 64, 7, 7], filters: [33, 64, 3, 3]),
    Case(images: [3, 16, 17, 19], filters: [40, 16, 3, 3], stride: 2),
    Case(images: [16, 5, 23, 21], filters: [6, 5, 11, 7], stride: 2),
    Case(images: [9, 70, 5, 5], filters: [64, 70, 1, 1]),
  ]

  /// The error of a sum of n rounded products is at most n ε times the sum of their absolute
  /// values; the bound asked for is an eighth of that, and at least 8 ε.
  @Test("errors keep within n ε / 8 of the sum of absolute products", arguments: cases)
  func accuracy(_ sample: Case) throws {
    let geometry = ConvolutionGeometry(
      borderMode: sample.mode, strides: [sample.stride, sample.stride])
    let images = try sampleArray(sample.images, seed: 0.3)
    let filters = try sampleArray(sample.filters, seed: 0.8)
    let shape = try #require(
      try geometry.outputType(images: TensorType(of: images), filters: TensorType(of: filters))
        .knownShape)
    let outer = try sampleArray(shape, seed: 0.1)
    let terms = [
      sample.filters[1...].reduce(1, *), sample.filters[0] * sample.filters[2] * sample.filters[3],
      shape[0] * shape[2] * shape[3],
    ]
    let ops: [(any Op, [NDArray])] = [
      (Conv2D(geometry: geometry), [images, filters]),
      (Conv2DGradientInputs(geometry: geometry), [filters, outer, images]),
      (Conv2DGradientFilters(geometry: geometry), [images, outer, filters]),
    ]
    for ((op, inputs), count) in zip(ops, terms) {
      for (dtype, epsilon) in [(DType.float32, 0x1p-24), (.float64, 0x1p-53)] {
        let inputs = try inputs.map { try $0.converted(to: dtype) }
        let doubles = try inputs.map { try $0.converted(to: .float64) }
        let magnitudes = try doubles.map {
          try NDArray(doubles: $0.doubles().map(\.magnitude), shape: $0.shape, dtype: .float64)
        }
        let expected = try op.reference(doubles)[0].doubles()
        let bounds = try op.reference(magnitudes)[0].doubles()
        let variables = inputs.map {
          Variable(leaf: Input(TensorType(of: $0)), type: TensorType(of: $0))
        }
        let computation = Computation(
          inputs: variables, outputs: apply(op, to: variables), values: inputs)
        let results = try compiledResults(of: [computation], mode: .fastRun)[0][0].doubles()
        let factor = max(Double(count) / 8, 8) * epsilon
        let worst =
          zip(zip(results, expected), bounds).map { pair, bound in
            (pair.0 - pair.1).magnitude - factor * bound
          }.max() ?? 0
        #expect(results.count == expected.count && worst <= 0, "\(op.name), \(dtype): \(worst)")
      }
    }
  }
}
