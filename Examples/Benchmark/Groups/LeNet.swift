extension BenchmarkGroup {
  private static let batches = [500, 128, 20, 1]

  /// Multiplications and additions for one picture, two for each product: of the first and the
  /// second convolution, the hidden layer and the last.
  private static let forward = 2 * (288_000 + 1_600_000 + 400_000 + 5_000) as Double
  /// The same with the gradients, of which the first layer needs none of the pictures.
  private static let training = 2 * (2 * 288_000 + 3 * (1_600_000 + 400_000 + 5_000)) as Double

  /// LeNet of 20 and 50 filters on random pictures.
  static let lenet = BenchmarkGroup(
    name: "lenet", title: "LeNet, 20 and 50 filters",
    peers: batches.map { batch in
      PeerScript(
        home: .peersFolder, file: "lenet.py", arguments: ["--batch", "\(batch)"],
        frameworks: ["torch", "torch-compile", "jax", "tf", "aesara"],
        translate: { line in
          [
            batch == 1
              ? nil : line.row("lenet", "training, batch \(batch)", "images/s", line.training),
            line.row("lenet", "inference, batch \(batch)", "images/s", line.inference),
          ].compactMap(\.self)
        })
    },
    measure: { sheet in
      for batch in batches {
        let benchmark = try LeNetBenchmark(batchSize: batch)
        let amount = Double(batch)
        if batch > 1 {
          try sheet.rate(
            "training, batch \(batch)", amount, "images/s", operations: amount * training
          ) { _ = try benchmark.train() }
        }
        try sheet.rate(
          "inference, batch \(batch)", amount, "images/s", operations: amount * forward
        ) { try benchmark.classify() }
      }
    })

  /// The memory of a process that trains LeNet.
  static let memory = BenchmarkGroup(
    name: "memory", title: "Peak memory of a process that trains LeNet on 10,000 pictures",
    peers: [
      PeerScript(
        home: .peersFolder, file: "lenet.py", arguments: ["--batch", "500"],
        frameworks: ["torch", "torch-compile", "jax", "tf", "aesara"],
        translate: { line in
          let peak = line.peakMemory.map { [$0, $0, $0] }
          return [line.row("memory", "batch 500", "MB", peak)].compactMap(\.self)
        })
    ],
    measure: { sheet in
      let benchmark = try LeNetBenchmark(batchSize: 500)
      for _ in 0..<40 { _ = try benchmark.train() }
      let peak = ProcessMemory.peakByteCount * 1e-6
      try sheet.add(
        Row(
          group: "memory", work: "batch 500", who: "agnesi", threads: sheet.threads, unit: "MB",
          median: peak, least: peak, greatest: peak))
    })
}
