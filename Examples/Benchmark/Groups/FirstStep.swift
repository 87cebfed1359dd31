import Foundation

extension BenchmarkGroup {
  /// What a user waits for before the first step, from the start of the process.
  static let firstStep = BenchmarkGroup(
    name: "first", title: "From the start of a process to the end of its first LeNet training step",
    peers: [["--batch", "500", "--cold"], ["--batch", "500"]].map { arguments in
      PeerScript(
        home: .peersFolder, file: "lenet.py", arguments: arguments,
        frameworks: ["torch", "torch-compile", "jax", "tf", "aesara"],
        translate: { line in
          let work = arguments.contains("--cold") ? "empty cache" : "filled cache"
          let time = line.firstStep.map { [$0, $0, $0] }
          return [line.row("first", work, "s", time)].compactMap(\.self)
        })
    },
    measure: { sheet in
      var times: [String: [Double]] = [:]
      for _ in 0..<sheet.stopwatch.repeats {
        let folder = FileManager.default.temporaryDirectory
          .appending(path: "agnesi-first-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let cache = ["AGNESI_CACHE": folder.appending(path: "cache").path]
        for work in ["empty cache", "filled cache"] {
          let start = ContinuousClock.now
          _ = try ChildProcess.thisProgram(["first"], environment: cache).run()
          times[work, default: []].append((ContinuousClock.now - start) / .seconds(1))
        }
      }
      for (work, times) in times.sorted(by: { $0.key < $1.key }) {
        let spread = Spread(times)
        try sheet.add(
          Row(
            group: "first", work: work, who: "agnesi", threads: sheet.threads, unit: "s",
            median: spread.median, least: spread.least, greatest: spread.greatest))
      }
    })
}
