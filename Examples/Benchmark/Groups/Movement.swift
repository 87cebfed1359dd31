import Agnesi

extension BenchmarkGroup {
  /// Work that only moves elements.
  static let movement = BenchmarkGroup(
    name: "movement", title: "Transposes and gathers of float32",
    peers: [.rows("movement", ["torch", "jax", "tf", "numpy"])],
    measure: { sheet in
      var numbers = RandomNumbers(seed: 7)
      let square = try numbers.array([4096, 4096])
      let maps = try numbers.array([32, 64, 56, 56])
      let table = try numbers.array([50_000, 128])
      let rows = try numbers.indices([100_000], below: 50_000)
      let columns = try numbers.indices([128], below: 128)
      let (x, y) = (matrix("x"), tensor4("y"))
      let (r, c) = (vector("r", dtype: .int64), vector("c", dtype: .int64))

      func measure(
        _ name: String, _ inputs: [Variable], _ expression: Variable, _ arguments: [NDArray],
        elements: Int
      ) throws {
        let f = try function(inputs: inputs, outputs: expression, name: name)
        try sheet.time(.init(name: name, bytes: Double(2 * elements * 4))) {
          try f.call(arguments)
        }
      }
      try measure(
        "transpose 4096 x 4096", [x], x.transpose(), [square], elements: square.count)
      try measure(
        "32 x 64 x 56 x 56, channels last", [y], y.dimshuffle(0, 2, 3, 1), [maps],
        elements: maps.count)
      try measure(
        "100,000 rows of 50,000 x 128", [x, r], x.take(r, axis: 0), [table, rows],
        elements: 100_000 * 128)
      try measure(
        "128 columns of 50,000 x 128", [x, c], x.take(c, axis: 1), [table, columns],
        elements: table.count)
    })
}
