import Agnesi

extension BenchmarkGroup {
  /// Functions of the rows of a matrix.
  static let rowWise = BenchmarkGroup(
    name: "rows", title: "Functions of the 4096 rows of 1000 float32",
    peers: [.rows("rows", ["torch", "torch-compile", "jax", "tf", "numpy"])],
    measure: { sheet in
      let shape = [4096, 1000]
      var numbers = RandomNumbers(seed: 5)
      let values = try numbers.array(shape)
      let x = matrix("x")
      let gain = shared(try numbers.array([1000]), name: "gain")
      let bias = shared(try numbers.array([1000]), name: "bias")
      let centered = x - mean(x, axis: 1, keepDims: true)
      let deviation = sqrt(mean(square(centered), axis: 1, keepDims: true) + 1e-5)
      let bytes = Double(2 * shape[0] * shape[1] * 4)
      let works: [(String, Variable)] = [
        ("softmax", softmax(x)), ("log softmax", logSoftmax(x)),
        ("layer norm", centered / deviation * gain + bias),
      ]
      for (name, expression) in works {
        let f = try function(inputs: [x], outputs: expression, name: name)
        try sheet.time(.init(name: name, bytes: bytes)) { try f(values) }
      }
    })
}
