import Agnesi
import Foundation

/// Measures groups, Agnesi and its peers in turns, and prints tables.
struct Sitting {
  let options: Options

  /// Measures everything.
  func run() throws {
    let groups = try options.chosenGroups()
    let threadCounts = try options.threadCounts(
      default: ProcessInfo.processInfo.activeProcessorCount)
    print(
      "\(Machine.description), \(Date.now.formatted(.iso8601)); \(options.rounds) rounds of "
        + "\(options.repeats) repetitions\n")
    var lines = ""
    for threads in threadCounts {
      let machine = Machine.peaks(threads: threads)
      for row in machine { print("\(row.work), \(threads) threads: \(row.spread)") }
      print("")
      lines += try machine.map { try $0.json + "\n" }.joined()
      for group in groups {
        // The tables so far can be read while the next is measured.
        fflush(nil)
        let rows = try measure(group, threads: threads)
        print(
          ResultTable(
            group: group, threads: threads, rows: rows, machine: machine,
            comparesBest: options.comparesBest
          ).text + "\n")
        lines += try rows.map { try $0.json + "\n" }.joined()
      }
    }
    if let file = options.jsonFile {
      try Data(lines.utf8).write(to: URL(filePath: file), options: .atomic)
    }
  }

  /// The rows of a group: for each work, what each did in all rounds.
  private func measure(_ group: BenchmarkGroup, threads: Int) throws -> [Row] {
    var rows: [Row] = []
    var missing: [String: String] = [:]
    for _ in 0..<options.rounds {
      rows += try own(group, threads: threads)
      guard let folder = options.peersFolder else { continue }
      for script in group.peers {
        for framework in options.chosenFrameworks where script.frameworks.contains(framework) {
          do {
            rows += try run(script, framework, folder, threads: threads)
          } catch {
            missing[framework] = "\(error)"
          }
        }
      }
    }
    for (framework, reason) in missing.sorted(by: { $0.key < $1.key }) {
      print("\(group.name): nothing from \(framework): \(reason)")
    }
    var order: [String] = []
    var found: [String: [Row]] = [:]
    for row in rows {
      let key = row.work + "\n" + row.who
      if found[key] == nil { order.append(key) }
      found[key, default: []].append(row)
    }
    return order.compactMap { found[$0].flatMap(Row.joined) }
  }

  private func own(_ group: BenchmarkGroup, threads: Int) throws -> [Row] {
    let output = try ChildProcess.thisProgram(
      [
        "--measure", group.name, "--repeats", "\(options.repeats)", "--seconds",
        "\(options.seconds)",
      ], environment: ["AGNESI_NUM_THREADS": "\(threads)"]
    ).run()
    return Row.rows(in: output)
  }

  private func run(
    _ script: PeerScript, _ framework: String, _ folder: String, threads: Int
  ) throws -> [Row] {
    let home =
      switch script.home {
      case .peersFolder: URL(filePath: folder)
      case .here: PeerScript.ownFolder
      }
    var python = ChildProcess.named(
      options.python ?? "python3",
      [
        script.file, "--framework", framework, "--threads", "\(threads)", "--repeats",
        "\(options.repeats)", "--seconds", "\(options.seconds)",
      ] + script.arguments)
    python.folder = home
    return script.rows(in: try python.run())
  }
}
