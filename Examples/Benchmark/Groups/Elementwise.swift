import Agnesi

extension BenchmarkGroup {
  /// Functions of each element of long vectors.
  static let elementwise = BenchmarkGroup(
    name: "elementwise", title: "Element by element: tanh(a b + c) exp(-a) over 10 million float32",
    peers: [
      PeerScript(
        home: .peersFolder, file: "elemwise.py", arguments: ["--only", "chain", "chain_sum"],
        frameworks: ["torch", "torch-compile", "jax", "tf", "aesara", "pytensor", "numpy"],
        translate: { line in
          let work = line.bench == "chain" ? "all elements" : "summed"
          return [line.row("elementwise", work, "ms", line.time)].compactMap(\.self)
        })
    ],
    measure: { sheet in
      let count = 10_000_000
      var numbers = RandomNumbers(seed: 4)
      let (a, b, c) = (vector("a"), vector("b"), vector("c"))
      let arguments = [
        try numbers.array([count], from: 0), try numbers.array([count], from: 0),
        try numbers.array([count], from: 0),
      ]
      let expression = tanh(a * b + c) * exp(-a)
      let all = try function(inputs: [a, b, c], outputs: expression)
      let summed = try function(inputs: [a, b, c], outputs: sum(expression))
      let vectorBytes = Double(count * 4)
      try sheet.time(.init(name: "all elements", bytes: 4 * vectorBytes)) {
        try all.call(arguments)
      }
      try sheet.time(.init(name: "summed", bytes: 3 * vectorBytes)) { try summed.call(arguments) }
    })
}
