import AgnesiArray
import AgnesiGraph
import AgnesiOps

extension CallKind {
  /// Functions along axes.
  static let reductions: [CallKind] = [
    reduction("sum", .any) { sum($0, axes: $1, keepDims: $2) },
    reduction("mean", .numbers) { mean($0, axes: $1, keepDims: $2) },
    reduction("prod", .numbers) { prod($0, axes: $1, keepDims: $2) },
    reduction("max", .any) { max($0, axes: $1, keepDims: $2) },
    reduction("min", .any) { min($0, axes: $1, keepDims: $2) },
    reduction("any", .any) { any($0, axes: $1, keepDims: $2) },
    reduction("all", .any) { all($0, axes: $1, keepDims: $2) },
    reduction("variance", .floating) { variance($0, axes: $1, keepDims: $2) },
    reduction("std", .floating) { std($0, axes: $1, keepDims: $2) },
    extremum("argmax") { argmax($0, axis: $1, keepDims: $2) },
    extremum("argmin") { argmin($0, axis: $1, keepDims: $2) },
    reduction("logsumexp", .floating, "log(sum(exp($0), axes: #, keepDims: *))") {
      log(sum(exp($0), axes: $1, keepDims: $2))
    },
    reduction("normalized", .floating, "exp($0) / sum(exp($0), axes: #, keepDims: true)") {
      x, axes, _ in
      exp(x) / sum(exp(x), axes: axes, keepDims: true)
    },
    reduction("centered", .floating, "$0 - mean($0, axes: #, keepDims: true)") { x, axes, _ in
      x - mean(x, axes: axes, keepDims: true)
    },
    reduction("sum of multiple", .numbers, "sum($0 * 3, axes: #, keepDims: *)") {
      sum($0 * 3, axes: $1, keepDims: $2)
    },
  ]

  /// A function along any axes; in its code, `#` stands for the axes and `keepDims: *` tells it.
  private static func reduction(
    _ name: String, _ dtypes: DTypeClass, _ template: String? = nil,
    _ apply: @escaping @Sendable (Variable, [Int]?, Bool) -> Variable
  ) -> CallKind {
    CallKind(name) { generator in
      let x = generator.operand(dtypes, rank: 0...5)
      let axes = generator.chance(1, in: 4) ? nil : generator.axes(of: x)
      let keepDims = generator.chance(1, in: 3)
      let code = (template ?? "\(name)($0, axes: #, keepDims: *)")
        .replacing("#", with: axes.map { "\($0)" } ?? "nil")
        .replacing("keepDims: *", with: "keepDims: \(keepDims)")
      return Program.Step(code, [x]) { apply($0[0], axes, keepDims) }
    }
  }

  private static func extremum(
    _ name: String, _ apply: @escaping @Sendable (Variable, Int?, Bool) -> Variable
  ) -> CallKind {
    CallKind(name) { generator in
      let x = generator.operand(.any)
      let axis = generator.chance(1, in: 4) ? nil : generator.axis(of: x)
      let keepDims = generator.chance(1, in: 3)
      let code =
        "\(name)($0, axis: \(axis.map(String.init) ?? "nil"), keepDims: \(keepDims))"
      return Program.Step(code, [x]) { apply($0[0], axis, keepDims) }
    }
  }
}
