import AgnesiArray
import AgnesiCompiler
import AgnesiGraph
import AgnesiTestSupport
import Testing

@testable import AgnesiOps

/// Every way to compute a convolution, whether it would be chosen or not.
@Suite struct ConvolutionWayTests {
  /// Samples at the edges of what ways can do: few maps and many, tiles that end within rows and
  /// maps, strides with and without a border, groups, dilation, borders wider than filters.
  static let samples: [OpSample] = {
    func sample(
      _ images: [Int], _ filters: [Int], _ mode: BorderMode = .valid, strides: [Int] = [1, 1],
      dilation: [Int] = [1, 1], groups: Int = 1, flip: Bool = true
    ) -> ConvolutionSamples {
      ConvolutionSamples(
        geometry: ConvolutionGeometry(
          borderMode: mode, strides: strides, dilation: dilation, groups: groups,
          flipFilters: flip), images: images, filters: filters, isSmall: false)
    }
    let samples = [
      sample([1, 1, 1, 1], [1, 1, 1, 1]),
      sample([17, 2, 4, 5], [5, 2, 3, 2]),
      sample([1, 5, 9, 17], [40, 5, 3, 3], .half),
      sample([2, 19, 7, 7], [70, 19, 1, 1]),
      sample([1, 4, 6, 14], [32, 4, 1, 1], flip: false),
      sample([2, 3, 15, 13], [17, 3, 5, 4], strides: [2, 3]),
      sample([1, 18, 8, 9], [3, 18, 3, 3], .half, strides: [2, 2], flip: false),
      sample([3, 2, 5, 6], [20, 2, 1, 1], strides: [2, 3]),
      sample([1, 2, 7, 8], [9, 2, 2, 3], .explicit(5, 4)),
      sample(
        [1, 2, 7, 8], [9, 2, 3, 2], .explicit(top: 4, bottom: 0, left: 0, right: 6),
        strides: [3, 2]),
      sample([2, 12, 10, 11], [24, 4, 3, 2], .full, dilation: [2, 3], groups: 3),
      sample([1, 1, 14, 70], [2, 1, 9, 9]),
      sample([1, 2, 10, 300], [3, 2, 3, 3], .half),
    ]
    return samples.flatMap { sample in
      sample.variants(differentiable: []) { images, filters, _ in
        (Conv2D(geometry: sample.geometry), [images, filters])
      }
        + sample.variants(differentiable: []) { images, filters, outer in
          (Conv2DGradientInputs(geometry: sample.geometry), [filters, outer, images])
        }
        + sample.variants(differentiable: []) { images, filters, outer in
          (Conv2DGradientFilters(geometry: sample.geometry), [images, outer, filters])
        }
    }
  }()

  /// What the reference evaluation gives for each sample: computed once for all ways.
  static let expected = samples.map { sample in Result { try sample.op.reference(sample.inputs) } }

  @Test(
    "every way agrees with the reference evaluation",
    arguments: [.images, .maps, .pixels, .points] as [ConvolutionWayName])
  func agreement(_ way: ConvolutionWayName) throws {
    let computations = Self.samples.map { sample in
      let inputs = sample.inputs.map {
        Variable(leaf: Input(TensorType(of: $0)), type: TensorType(of: $0))
      }
      return Computation(
        inputs: inputs, outputs: apply(sample.op, to: inputs), values: sample.inputs)
    }
    let computed = try ConvolutionWayName.$preferred.withValue(way) {
      try compiledResults(of: computations, mode: .fastRun)
    }
    for (number, sample) in Self.samples.enumerated() {
      let expected = try Self.expected[number].get()
      let shapes = sample.inputs.map(\.shape)
      #expect(
        mismatches(computed[number], expected) == [], "\(way): \(sample.op) on \(shapes)")
    }
  }

  /// What a filter of one element reads is the image itself, a matrix of channels by places.
  @Test("products with patches of filters of one element are plain products, without patches")
  func plainProducts() throws {
    let images = tensor4("images", shape: [3, 24, 10, 10])
    let outer = tensor4("outer", shape: [3, 16, 10, 10])
    for (size, isPlain) in [(1, true), (3, false)] {
      let filters = tensor4("filters", shape: [16, 24, size, size])
      let result = conv2d(images, filters, borderMode: .half)
      let gradients = try grad(sum(result * outer), withRespectTo: [images, filters])
      for expression in [result] + gradients {
        let text = try ConvolutionWayName.$preferred.withValue(.patches) {
          let f = try function(
            inputs: [images, outer, filters], outputs: expression, onUnusedInput: .ignore)
          try f.call([
            try NDArray.zeros(shape: [3, 24, 10, 10], dtype: .float32),
            try NDArray.zeros(shape: [3, 16, 10, 10], dtype: .float32),
            try NDArray.zeros(shape: [16, 24, size, size], dtype: .float32),
          ])
          return f.explain(.kernels)
        }
        #expect(text.contains(" = product("), "\(text)")
        #expect(text.contains("patches") == !isPlain, "\(text)")
      }
    }
  }
}
