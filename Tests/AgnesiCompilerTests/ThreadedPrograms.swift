import Agnesi
import AgnesiArray
import AgnesiGraph
import AgnesiOps
import Testing

/// A computation whose kernels are of some kind, on odd sizes that are large enough for several
/// threads to share them.
struct ThreadedProgram: Sendable, CustomTestStringConvertible {
  let name: String
  let shapes: [[Int]]
  var dtype = DType.float32
  /// How convolutions are computed; nil for the cheapest way.
  var way: ConvolutionWayName?
  let outputs: @Sendable ([Variable]) throws -> [Variable]

  var testDescription: String { name }

  init(
    _ name: String, _ shapes: [[Int]], _ dtype: DType = .float32, way: ConvolutionWayName? = nil,
    _ outputs: @escaping @Sendable ([Variable]) throws -> [Variable]
  ) {
    self.name = name
    self.shapes = shapes
    self.dtype = dtype
    self.way = way
    self.outputs = outputs
  }
}

extension ThreadedProgram {
  /// At least one for each kind of kernel.
  static let all = maps + reductions + rows + indexing + products + convolutions + poolings

  private static let maps = [
    ThreadedProgram("a formula on one long loop", [[37, 1009], [37, 1009]]) {
      [tanh($0[0]) * $0[1] + 1]
    },
    ThreadedProgram("a formula on rows with a repeated column", [[211, 307], [211]]) {
      [exp($0[0]) - $0[1].dimshuffle(0, .x)]
    },
    ThreadedProgram("blocks of operands that lie across", [[331, 517], [517, 331]]) {
      [$0[0].dimshuffle(1, 0) * 2 + $0[1], exp($0[1].dimshuffle(1, 0))]
    },
    ThreadedProgram("blocks of permuted axes", [[13, 31, 17, 67]]) {
      let orders = [[3, 2, 1, 0], [0, 2, 1, 3], [0, 2, 3, 1], [2, 3, 0, 1]]
      return orders.map { [x = $0[0]] order in x.dimshuffle(order.map { .axis($0) }) }
    },
    ThreadedProgram("several results of one pass", [[60_013]]) {
      let y = exp($0[0])
      return [y, tanh(y) * y, y + $0[0], sum(y), sum(y * y)]
    },
    ThreadedProgram("kernels beside each other", [[60_013], [3, 12_007], [97, 101]]) {
      [tanh($0[0]), exp($0[1]) + 1, sum($0[2], axis: 0), max($0[2], axis: 1)]
    },
  ]

  private static let reductions = [
    ThreadedProgram("sums of everything", [[157, 1031]]) { [sum($0[0]), mean($0[0] * $0[0])] },
    ThreadedProgram("sums of rows", [[301, 517]], .float64) {
      [sum($0[0], axis: 1), prod($0[0], axis: 1)]
    },
    ThreadedProgram("sums of the middle", [[61, 67, 71]]) { [sum($0[0], axis: 1)] },
    ThreadedProgram("sums of columns", [[257, 1031]]) {
      [sum($0[0], axis: 0), min($0[0], axis: 0)]
    },
    ThreadedProgram("sums of long columns, in pieces", [[5003, 67]]) {
      [sum($0[0], axis: 0), max($0[0], axis: 0)]
    },
    ThreadedProgram("sums of few long rows, in pieces", [[3, 40_013]]) {
      [sum($0[0], axis: 1), max($0[0], axis: 1), mean($0[0] * $0[0], axis: 1)]
    },
    ThreadedProgram("places of extrema in rows", [[301, 517]]) {
      [argmax($0[0], axis: 1), argmin($0[0], axis: 1)]
    },
    ThreadedProgram("places of extrema in columns", [[301, 517]]) {
      [argmax($0[0], axis: 0), argmin($0[0], axis: 0)]
    },
  ]

  private static let rows = [
    ThreadedProgram("softmax and its gradient", [[203, 401]]) {
      let cost = sum(softmax($0[0]) * tanh($0[0]))
      return [softmax($0[0]), logSoftmax($0[0]), try grad(cost, withRespectTo: $0[0])]
    },
    ThreadedProgram("cross-entropy and its gradient", [[503, 101]]) {
      let labels = cast(argmin($0[0], axis: 1), to: .int64)
      let cost = mean(softmaxCrossEntropy($0[0], labels))
      return [cost, try grad(cost, withRespectTo: $0[0])]
    },
    ThreadedProgram("short rows, side by side", [[5003, 11]]) {
      let labels = cast(argmin($0[0], axis: 1), to: .int64)
      let cost = mean(softmaxCrossEntropy($0[0], labels))
      return [softmax($0[0]), logSoftmax($0[0]), cost, try grad(cost, withRespectTo: $0[0])]
    },
    ThreadedProgram("few long rows, in pieces", [[3, 40_013]]) {
      let labels = cast(argmin($0[0], axis: 1), to: .int64)
      let cost = mean(softmaxCrossEntropy($0[0], labels))
      return [softmax($0[0]), logSoftmax($0[0]), cost, try grad(cost, withRespectTo: $0[0])]
    },
    ThreadedProgram("layer normalisation and its gradients", [[203, 401], [401], [401]]) { inputs in
      let normal = normalized(inputs[0], axis: 1) * inputs[1] + inputs[2]
      return [normal] + (try grad(sum(normal * tanh(inputs[0])), withRespectTo: inputs))
    },
    ThreadedProgram("batch normalisation and its gradients", [[401, 203], [203], [203]]) { inputs in
      let normal = normalized(inputs[0], axis: 0) * inputs[1] + inputs[2]
      return [normal] + (try grad(sum(normal * tanh(inputs[0])), withRespectTo: inputs))
    },
  ]

  private static func normalized(_ x: Variable, axis: Int) -> Variable {
    let center = mean(x, axis: axis, keepDims: true)
    return (x - center) / sqrt(variance(x, axis: axis, keepDims: true) + 1e-3)
  }

  private static let indexing = [
    ThreadedProgram("rows gathered and added up where they repeat", [[307, 129]]) {
      let places = cast(floor(abs($0[0][.all, 0]) * 300), to: .int64)
      let rows = $0[0].take(places, axis: 0)
      return [rows, try grad(sum(rows * rows), withRespectTo: $0[0])]
    },
    ThreadedProgram("joins and slices", [[211, 307], [211, 101]]) {
      let joined = concatenate([$0[0], $0[1]], axis: 1)
      return [joined, setSubtensor(joined[.all, 5..<77], 2), joined[3..., 100..<303]]
    },
  ]

  private static let products = [
    ThreadedProgram("many small products", [[1201, 13, 11], [1201, 11, 17]]) {
      [matmul($0[0], $0[1])]
    },
    ThreadedProgram("many small products, turned", [[1201, 13, 11], [1201, 17, 11]], .float64) {
      [matmul($0[0], $0[1].dimshuffle(0, 2, 1))]
    },
    ThreadedProgram("tiles of a large product", [[601, 259], [259, 523], [523]]) {
      let product = dot($0[0], $0[1])
      return [product, tanh(product + $0[2])]
    },
    ThreadedProgram(
      "tiles of a large product that is added", [[523, 601], [523, 259], [601, 259]]
    ) {
      [$0[2] - 0.1 * dot($0[0].dimshuffle(1, 0), $0[1])]
    },
    ThreadedProgram("products with vectors", [[1031, 517], [517], [1031]], .float64) {
      [dot($0[0], $0[1]), dot($0[2], $0[0]), outer($0[2], $0[1])]
    },
  ]

  private static let convolutions = ConvolutionWayName.allCases.flatMap { way in
    [
      ThreadedProgram("convolutions by \(way)", [[17, 5, 23, 29], [13, 5, 3, 5]], way: way) {
        let result = conv2d($0[0], $0[1])
        let gradients = try grad(sum(result * tanh(result)), withRespectTo: Array($0))
        return [result] + gradients
      },
      ThreadedProgram(
        "convolutions with a border by \(way)", [[3, 35, 19, 21], [41, 35, 3, 3]], way: way
      ) {
        let result = conv2d($0[0], $0[1], borderMode: .half)
        let gradients = try grad(sum(result * tanh(result)), withRespectTo: Array($0))
        return [result] + gradients
      },
    ]
  }

  private static let poolings = [PoolingMode.max, .sum, .averageExcludingPadding].map { mode in
    ThreadedProgram("pooling by \(mode) and its gradient", [[7, 13, 45, 47]]) {
      let pooled = pool2D($0[0], window: (3, 2), ignoreBorder: false, mode: mode)
      return [pooled, try grad(sum(pooled * pooled), withRespectTo: $0[0])]
    }
  }
}
