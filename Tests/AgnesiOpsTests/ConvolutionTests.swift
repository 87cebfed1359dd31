import AgnesiArray
import AgnesiGraph
import AgnesiOps
import AgnesiTestSupport
import Testing

/// Convolution against values made by SciPy, with its gradients and mistakes.
@Suite struct ConvolutionTests {
  private let image: Variable
  private let filter: Variable

  init() throws {
    image = Variable(try NDArray((0..<12).map(Double.init), shape: [1, 1, 3, 4]))
    filter = Variable(try NDArray([1.0, 2, 3, 5], shape: [1, 1, 2, 2]))
  }

  @Test("filters are turned unless told otherwise")
  func orientation() throws {
    #expect(try numbers(conv2d(image, filter)) == [16, 27, 38, 60, 71, 82])
    #expect(
      try numbers(conv2d(image, filter, flipFilters: false)) == [39, 50, 61, 83, 94, 105])
  }

  @Test("border modes, strides and dilation")
  func borders() throws {
    let full = conv2d(image, filter, borderMode: .full)
    #expect(try full.type.shape == [1, 1, 4, 5])
    #expect(
      try numbers(full) == [
        0, 1, 4, 7, 6, 4, 16, 27, 38, 29, 20, 60, 71, 82, 57, 24, 67, 75, 83, 55,
      ])
    let odd = Variable(try NDArray([1, 2, 0, 0, 1, -1, 2, 0, 3.0], shape: [1, 1, 3, 3]))
    #expect(
      try numbers(conv2d(image, odd, borderMode: .half))
        == [13, 17, 20, 15, 31, 33, 41, 29, 18, 25, 30, 19])
    let padded = conv2d(image, filter, borderMode: .explicit(1, 2), strides: (2, 3))
    #expect(try numbers(padded) == [0, 4, 0, 0, 71, 0])
    let large = Variable(try NDArray((0..<30).map(Double.init), shape: [1, 1, 5, 6]))
    #expect(
      try numbers(conv2d(large, filter, dilation: (2, 3)))
        == [48, 59, 70, 114, 125, 136, 180, 191, 202])
  }

  @Test("the worked example of convolutional features")
  func workedExample() throws {
    let image = Variable(
      try NDArray(
        [1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0],
        shape: [1, 1, 5, 5]
      ).converted(to: .float64))
    let filter = Variable(
      try NDArray([1, 0, 1, 0, 1, 0, 1, 0, 1], shape: [1, 1, 3, 3]).converted(to: .float64))
    #expect(try numbers(conv2d(image, filter)) == [4, 3, 4, 2, 4, 3, 2, 3, 4])
  }

  @Test("two random filters on a picture of three colours, with bias and sigmoid")
  func edgeFilter() throws {
    var random = RandomState(seed: 23455)
    let bound = 1 / Double(3 * 9 * 9).squareRoot()
    let filters = try random.uniform(low: -bound, high: bound, shape: [2, 3, 9, 9])
    let bias = try random.uniform(low: -0.5, high: 0.5, shape: [2])
    var pixels: [Double] = []
    for c in 0..<3 {
      for y in 0..<20 {
        for x in 0..<24 { pixels.append(Double((7 * y + 13 * x + 29 * c) % 256) / 256) }
      }
    }
    let image = Variable(try NDArray(pixels, shape: [1, 3, 20, 24]))
    let maps = sigmoid(
      conv2d(image, Variable(filters)) + Variable(bias).dimshuffle(.x, 0, .x, .x))
    let result = try value(maps)
    #expect(result.shape == [1, 2, 12, 16])
    let places = try [[0, 0, 0, 0], [0, 0, 11, 15], [0, 1, 0, 0], [0, 1, 5, 7]].map {
      try result.element(at: $0, as: Double.self)
    }
    #expect(
      areClose(places, [0.4296533902, 0.4308944845, 0.4965942277, 0.5608831248], tolerance: 1e-9))
    let sums = try numbers(sum(maps, axes: [0, 2, 3]))
    #expect(areClose(sums, [78.34032219, 97.69236804], tolerance: 1e-9))
  }

  @Test("groups: filters see the maps of their group")
  func groups() throws {
    let images = Variable(try NDArray((0..<18).map(Double.init), shape: [1, 2, 3, 3]))
    let filters = Variable(try NDArray([1, 0, 0, 2], shape: [2, 1, 1, 2]))
    let result = try numbers(conv2d(images, filters, groups: 2))
    #expect(result == [1, 2, 4, 5, 7, 8, 18, 20, 24, 26, 30, 32])
  }

  @Test("sizes that are known only in a call, and integers")
  func unknownSizes() throws {
    let images = tensor4("images", dtype: .float64)
    let result = conv2d(images, filter)
    #expect(try result.type.shape == [nil, 1, nil, nil])
    let values = try ReferenceEvaluator.evaluate([result], [images: value(image)])
    #expect(values[0].shape == [1, 1, 2, 3])
    let bytes = Variable(try NDArray.zeros(shape: [1, 1, 3, 3], dtype: .uint8))
    #expect(try conv2d(bytes, filter).type.dtype == .float64)
  }

  @Test("gradients, also of gradients, agree with differences")
  func gradients() throws {
    let points = try [value(image), value(filter)]
    try verifyGradient(
      { conv2d($0[0], $0[1], borderMode: .half, strides: (2, 1)) }, at: points)
    try verifyGradient(
      { inputs in
        let cost = sum(tanh(conv2d(inputs[0], inputs[1])))
        let gradients = try? grad(cost, withRespectTo: inputs)
        return sum(square(gradients?[0] ?? 0)) + sum(square(gradients?[1] ?? 0))
      }, at: [value(image / 12), value(filter / 12)])
  }

  @Test("mistakes")
  func misuse() {
    let images = tensor4("images", shape: [500, 1, 28, 28])
    let filters = tensor4("filters", shape: [20, 3, 5, 5])
    let square = tensor4("square", shape: [20, 1, 5, 5])
    let large = tensor4("large", shape: [2, 1, 29, 3])
    let rows = [
      Misuse(conv2d(images, filters), "conv2d", "filters have 3 input maps but images have 1"),
      Misuse(conv2d(images, filters), "conv2d", "axis 1 of both must agree"),
      Misuse(conv2d(images, matrix("m")), "conv2d", "rank 4", "4 and 2"),
      Misuse(conv2d(images, square, strides: (0, 1)), "conv2d", "strides (0, 1)", "at least 1"),
      Misuse(conv2d(images, square, dilation: (1, -2)), "conv2d", "dilation (1, -2)"),
      Misuse(conv2d(images, square, groups: 0), "conv2d", "groups must be at least 1"),
      Misuse(conv2d(images, square, groups: 3), "conv2d", "20 filters", "3 groups"),
      Misuse(conv2d(images, square, borderMode: .explicit(-1, 0)), "conv2d", "padding", "-1"),
      Misuse(conv2d(images, large), "conv2d", "span 29", "size 28", "along axis 2"),
      Misuse(conv2d(images, tensor4(shape: [2, 1, 0, 3])), "conv2d", "size 0", "axis 2"),
      Misuse(conv2d(images, square, strides: (.max, 1)), "conv2d", "at most 2^24"),
    ]
    for row in rows { #expect(row.problems == []) }
  }
}
