import AgnesiGraph
import AgnesiRewrites
import AgnesiTestSupport
import Testing

@testable import AgnesiOps

/// A fuzzer that finds nothing proves something only if it would find mistakes: wrong rules are
/// found soon, shrunk to a call or two, and named.
@Suite struct FuzzPowerTests {
  /// A rule that is wrong.
  struct Mistake: Sendable, CustomTestStringConvertible {
    let rewrite: Rewrite
    var testDescription: String { rewrite.name }

    init(_ name: String, _ rewrite: (String) -> Rewrite) { self.rewrite = rewrite(name) }
  }

  static let mistakes = [
    Mistake("difference-as-sum") { name in
      .pattern(name, .canonicalize) { p in (p.any("x") - p.any("y"), p.any("x") + p.any("y")) }
    },
    Mistake("sum-along-another-axis") { name in
      Rewrite(name, .canonicalize, summary: "`sum(x, axis: 0)` is `sum(x, axis: 1)`", on: Sum.self)
      {
        op, node, _ in
        guard op.axes == [0], !op.keepDims, let shape = node.inputs[0].knownType?.shape,
          shape.count > 1,
          shape[0] == shape[1]
        else { return nil }
        return [sum(node.inputs[0], axes: [1], keepDims: op.keepDims)]
      }
    },
    Mistake("log1p-as-log") { name in
      .pattern(name, .specialize) { p in (log1p(p.any("x")), log(p.any("x"))) }
    },
    Mistake("maximum-of-first") { name in
      .pattern(name, .canonicalize) { p in
        (maximum(p.any("x"), p.any("y")), p.any("x") + 0 * p.any("y"))
      }
    },
    Mistake("strict-comparison") { name in
      .pattern(name, .canonicalize) { p in (p.any("x") .<= p.any("y"), p.any("x") .< p.any("y")) }
    },
    Mistake("tanh-to-six-digits") { name in
      .pattern(name, .specialize) { p in
        (sigmoid(p.any("x")), 0.5 + 0.4999995 * tanh(0.5 * p.any("x")))
      }
    },
  ]

  @Test("a wrong rule is found, shrunk and named", arguments: mistakes)
  func found(_ mistake: Mistake) throws {
    // What is wrong is found at once, not when the program is optimised again.
    let check = ProgramCheck(including: [mistake.rewrite], repeats: false)
    var run = FuzzRun(seed: 1, check: check)
    while run.findings.isEmpty && run.count < FuzzTests.programCount { try run.next(native: false) }
    let found = try #require(run.findings.first, "not found in \(run.count) programs")
    #expect(found.program.items.count - found.program.inputs.count <= 2, "\(found)")
    #expect(found.culprits.contains(mistake.rewrite.name), "\(found)")
  }
}
