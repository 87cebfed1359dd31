import Agnesi

extension BenchmarkGroup {
  /// What a call costs beside its work.
  static let call = BenchmarkGroup(
    name: "call", title: "A call of f(x) = 2 x + 1 on ten float32",
    peers: [
      PeerScript(
        home: .peersFolder, file: "elemwise.py", arguments: ["--only", "overhead"],
        frameworks: ["torch", "jax", "tf", "aesara", "pytensor", "numpy"],
        translate: { line in [line.row("call", "call", "us", line.time)].compactMap(\.self) })
    ],
    measure: { sheet in
      let x = vector("x")
      let f = try function(inputs: [x], outputs: 2 * x + 1)
      let numbers = NDArray((0..<10).map(Float.init))
      try sheet.time(.init(name: "call", unit: "us")) { try f(numbers) }
    })
}
