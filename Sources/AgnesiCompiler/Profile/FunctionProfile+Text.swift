import AgnesiGraph

extension FunctionProfile: CustomStringConvertible {
  /// A few lines of totals, and the tables of ops, of lines and of kernels.
  public var description: String {
    let perCall = callCount == 0 ? 0 : 1e6 / Double(callCount)
    let calls = Self.seconds(callTime)
    var lines = [
      "profile of \(name.map { "'\($0)'" } ?? "a function without a name"): \(callCount) call\(callCount == 1 ? "" : "s"), "
        + "\((calls * 1e3).text) ms; a call takes \((calls * perCall).text) µs, "
        + "\((Self.seconds(overhead) * perCall).text) µs of them outside kernels"
    ]
    let inGradients = groups.gradient
    if inGradients > 0, kernelSeconds > 0 {
      lines.append(
        "gradients take \((100 * inGradients / kernelSeconds).text) % of the kernels' time")
    }
    let stages = compileStages.map { "\($0.name) \((Self.seconds($0.time) * 1e3).text)" }
    lines.append("compiling took, in ms: " + stages.joined(separator: ", "))
    if !kernels.isEmpty {
      lines += ["", table("op", operations), "", table("line", self.lines), "", kernelTable]
    }
    return lines.joined(separator: "\n")
  }

  private static func seconds(_ time: Duration) -> Double { time / .seconds(1) }

  private var kernelSeconds: Double { Self.seconds(kernelTime) }

  private var groups: (forward: Double, gradient: Double) {
    kernels.reduce(into: (0, 0)) { sum, kernel in
      let parts = Double(kernel.parts.count { $0.isInGradient })
      let share = kernel.parts.isEmpty ? 0 : parts / Double(kernel.parts.count)
      sum.forward += kernel.seconds * (1 - share)
      sum.gradient += kernel.seconds * share
    }
  }

  private func percent(_ seconds: Double) -> String {
    kernelSeconds > 0 ? (100 * seconds / kernelSeconds).text : "0"
  }

  private func table(_ title: String, _ groups: [Group]) -> String {
    let rows = groups.map { group in
      [
        percent(group.seconds), (group.seconds * 1e3).text, "\(group.kernelCount)",
        (group.operationCount / max(group.seconds, 1e-9) * 1e-9).text,
        (group.byteCount / max(group.seconds, 1e-9) * 1e-9).text, group.label,
      ]
    }
    return TextTable(head: ["%", "ms", "kernels", "GFLOP/s", "GB/s", title], rows: rows).text
  }

  private var kernelTable: String {
    var sum = 0.0
    let rows = kernels.map { kernel in
      sum += kernel.seconds
      return [
        percent(kernel.seconds), percent(sum), "\(kernel.callCount)",
        (kernel.meanTime / .microseconds(1)).text, (kernel.leastTime / .microseconds(1)).text,
        (kernel.operationsPerSecond * 1e-9).text, (kernel.bytesPerSecond * 1e-9).text,
        kernel.operationsPerByte.isFinite ? kernel.operationsPerByte.text : "-", kernel.label,
      ]
    }
    return TextTable(
      head: ["%", "sum %", "calls", "µs", "least µs", "GFLOP/s", "GB/s", "FLOP/B", "kernel"],
      rows: rows
    ).text
  }
}

extension FunctionProfile.Kernel {
  /// The name, and the parts with their places, those that are alike together.
  fileprivate var label: String {
    var labels: [String] = []
    var counts: [String: Int] = [:]
    for part in parts {
      let place = part.place.map { " at \($0)" } ?? ""
      let text = part.label + place + (part.isInGradient ? " (gradient)" : "")
      if counts[text] == nil { labels.append(text) }
      counts[text, default: 0] += 1
    }
    let texts = labels.map { counts[$0] == 1 ? $0 : "\(counts[$0] ?? 0) x \($0)" }
    return "\(name)\(isOnHost ? " on the host" : ""): \(texts.joined(separator: ", "))"
  }
}

extension Double {
  /// Three digits, or all before the point.
  fileprivate var text: String {
    let digits = self >= 100 ? 0 : self >= 10 ? 1 : self >= 1 ? 2 : 3
    let scale = [1.0, 10, 100, 1000][digits]
    guard self >= 0, let whole = Int(exactly: (self * scale).rounded()) else { return "\(self)" }
    if digits == 0 { return "\(whole)" }
    let (point, rest) = whole.quotientAndRemainder(dividingBy: Int(scale))
    return "\(point).\(String(repeating: "0", count: digits - "\(rest)".count))\(rest)"
  }
}
