import Agnesi

extension BenchmarkGroup {
  /// Convolutions of many sizes with their gradients.
  static let convolutions = BenchmarkGroup(
    name: "convolutions",
    title: "Convolutions: images x maps x side, filters x side, stride; borders of zeros",
    peers: [
      PeerScript(
        home: .here, file: "rows.py",
        arguments: [
          "--group", "convolutions", "--cells", ConvolutionGrid.cells.joined(separator: ","),
        ], frameworks: ["torch", "jax", "tf"])
    ],
    measure: { sheet in
      for cell in ConvolutionGrid.cells {
        let words = cell.split(separator: " ").map(String.init)
        guard let benchmark = ConvolutionBenchmark(words, isValid: false) else { continue }
        for (name, run) in try benchmark.functions() {
          try sheet.time(.init(name: "\(cell), \(name)", operations: benchmark.operations)) {
            try run()
          }
        }
      }
    })
}
