import Agnesi

extension BenchmarkGroup {
  private static let batches = [500, 20]

  /// A network with one hidden layer on random pictures.
  static let perceptron = BenchmarkGroup(
    name: "mlp", title: "Multilayer perceptron, 784-500-10",
    peers: batches.map { batch in
      PeerScript(
        home: .peersFolder, file: "mlp.py", arguments: ["--batch", "\(batch)"],
        frameworks: ["torch", "torch-compile", "jax", "tf", "aesara", "pytensor"],
        translate: { line in
          [
            line.row("mlp", "training, batch \(batch)", "images/s", line.training),
            line.row("mlp", "inference, batch \(batch)", "images/s", line.inference),
          ].compactMap(\.self)
        })
    },
    measure: { sheet in
      // Two operations for each product; the gradient of the pictures is not needed.
      let (hidden, output) = (784.0 * 500, 500.0 * 10)
      for batch in batches {
        let network = try Perceptron(batchSize: batch)
        let amount = Double(batch)
        try sheet.rate(
          "training, batch \(batch)", amount, "images/s",
          operations: amount * 2 * (2 * hidden + 3 * output)
        ) { try network.train() }
        try sheet.rate(
          "inference, batch \(batch)", amount, "images/s",
          operations: amount * 2 * (hidden + output)
        ) { try network.classify() }
      }
    })
}

/// The multilayer perceptron of the Deep Learning Tutorials on random pictures.
private final class Perceptron {
  private let trainStep: Function<NDArray>
  private let classifyStep: Function<NDArray>
  private let batchCount: Int
  private var next = 0

  init(batchSize: Int, imageCount: Int = 10_000) throws {
    var random = RandomState(seed: 2)
    func weights(_ inputs: Int, _ outputs: Int, _ name: String) throws -> Variable {
      let bound = (6 / Double(inputs + outputs)).squareRoot()
      let values = try random.uniform(low: -bound, high: bound, shape: [inputs, outputs])
      return shared(try values.converted(to: .float32), name: name)
    }
    func zeros(_ count: Int, _ name: String) throws -> Variable {
      shared(try NDArray.zeros(shape: [count], dtype: .float32), name: name)
    }
    let pictures = try random.uniform(low: 0, high: 1, shape: [imageCount, 784])
    let labels = try random.integers(in: 0..<10, shape: [imageCount])
    let index = scalar("index", dtype: .int64)
    let rows = Slice(from: index * batchSize, to: (index + 1) * batchSize)
    let x = shared(try pictures.converted(to: .float32), name: "x")[rows]
    let y = shared(try labels.converted(to: .int32), name: "y")[rows]
    let parameters = [
      try weights(784, 500, "hidden.W"), try zeros(500, "hidden.b"), try weights(500, 10, "last.W"),
      try zeros(10, "last.b"),
    ]
    let hidden = tanh(dot(x, parameters[0]) + parameters[1])
    let probabilities = softmax(dot(hidden, parameters[2]) + parameters[3])
    let cost = -mean(log(probabilities)[arange(y.shape[0]), y])
    let gradients = try grad(cost, withRespectTo: parameters)
    trainStep = try function(
      inputs: [index], outputs: cost,
      updates: zip(parameters, gradients).map { ($0, $0 - 0.1 * $1) }, name: "train")
    classifyStep = try function(
      inputs: [index], outputs: argmax(probabilities, axis: 1), name: "classify")
    batchCount = imageCount / batchSize
  }

  /// One step; the cost is read, as the tutorials do.
  func train() throws {
    next = (next + 1) % batchCount
    _ = try trainStep(next).scalar(as: Float.self)
  }

  /// The classes of one minibatch.
  func classify() throws {
    next = (next + 1) % batchCount
    try classifyStep(next)
  }
}
