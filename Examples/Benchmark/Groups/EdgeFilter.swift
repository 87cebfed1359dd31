import Agnesi

extension BenchmarkGroup {
  /// The layer of random filters of the tutorial, on one picture.
  static let edgeFilter = BenchmarkGroup(
    name: "edge", title: "Edge filter: one picture of 3 x 639 x 516, two filters of 9 x 9, sigmoid",
    peers: [
      PeerScript(
        home: .peersFolder, file: "edge.py",
        frameworks: ["torch", "torch-compile", "jax", "tf", "aesara"],
        translate: { line in [line.row("edge", "edge filter", "ms", line.time)].compactMap(\.self) }
      )
    ],
    measure: { sheet in
      var numbers = RandomNumbers(seed: 3)
      let picture = try numbers.array([1, 3, 639, 516])
      let images = tensor4("images", dtype: .float32)
      let w = shared(try numbers.array([2, 3, 9, 9]), name: "W")
      let b = shared(try numbers.array([2]), name: "b")
      let f = try function(
        inputs: [images], outputs: sigmoid(conv2d(images, w) + b.dimshuffle(.x, 0, .x, .x)),
        name: "edge filter")
      let operations = 2.0 * 631 * 508 * 2 * 3 * 81
      try sheet.time(.init(name: "edge filter", operations: operations)) { try f(picture) }
    })
}
