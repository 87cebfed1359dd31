import Agnesi
import Testing

/// Rewrites that a user adds to a function.
@Suite struct OwnRewriteTests {
  private let x = vector("x")

  private let tanhOfNegative = Rewrite.pattern("tanh-of-negative", .canonicalize) { p in
    (tanh(-p.any("x")), -tanh(p.any("x")))
  }

  @Test("an own rewrite is applied, counted, and left out by its name")
  func included() throws {
    let mode = Mode.fastRun.including(tanhOfNegative)
    let f = try function(inputs: [x], outputs: tanh(-x), mode: mode)
    #expect(f.explain(.rewritten).hasPrefix("neg"))
    #expect(f.report.rewriteCounts["tanh-of-negative"] == 1)
    let g = try function(
      inputs: [x], outputs: tanh(-x), mode: mode.excluding("tanh-of-negative"))
    #expect(g.explain(.rewritten).hasPrefix("tanh"))
    #expect(mode == Mode.fastRun.including(tanhOfNegative) && mode != .fastRun)
  }

  @Test("names are given once")
  func names() {
    let again = Rewrite("add-zero", .canonicalize, summary: "Nothing") { _, _ in nil }
    for mode in [
      Mode.fastRun.including(again), .fastRun.including(tanhOfNegative, tanhOfNegative),
    ] {
      #expect(throws: GraphErrors.self) {
        _ = try function(inputs: [x], outputs: x + 1, mode: mode)
      }
    }
  }

  @Test("a replacement of another type is not used, and its rewrite is named")
  func rejected() throws {
    let wrong = Rewrite("wrong", .canonicalize, summary: "Something else") { node, _ in
      node.op.name == "tanh" ? [sum(node.inputs[0])] : nil
    }
    let f = try function(inputs: [x], outputs: tanh(x), mode: .fastRun.including(wrong))
    #expect(f.report.rejectedRewrites == ["wrong"])
    #expect(f.report.description.contains("'wrong' gave a replacement of another type"))
    #expect(try f([0]).elements(of: Float.self) == [0])
  }

  @Test("rewrites that undo each other are stopped")
  func endless() throws {
    let there = Rewrite.pattern("there", .canonicalize) { p in
      (tanh(p.any("x")), sinh(p.any("x")))
    }
    let back = Rewrite.pattern("back", .canonicalize) { p in
      (sinh(p.any("x")), tanh(p.any("x")))
    }
    let f = try function(inputs: [x], outputs: tanh(x), mode: .fastRun.including(there, back))
    #expect(Set(f.report.stoppedRewrites.keys) == ["there", "back"])
  }
}
