import Agnesi

extension BenchmarkGroup {
  /// Sums and greatest elements along each axis.
  static let reductions = BenchmarkGroup(
    name: "reductions", title: "Reductions of 256 x 256 x 256 float32",
    peers: [.rows("reductions", ["torch", "jax", "tf", "numpy"])],
    measure: { sheet in
      var numbers = RandomNumbers(seed: 6)
      let values = try numbers.array([256, 256, 256])
      let x = tensor3("x")
      var works: [(String, Variable)] = [("sum of all", sum(x))]
      for axis in 0..<3 {
        works.append(("sum, axis \(axis)", sum(x, axis: axis)))
        works.append(("max, axis \(axis)", max(x, axis: axis)))
      }
      works.append(("argmax, axis 2", argmax(x, axis: 2)))
      for (name, expression) in works {
        let f = try function(inputs: [x], outputs: expression, name: name)
        try sheet.time(.init(name: name, bytes: Double(values.count * 4))) { try f(values) }
      }
    })
}
