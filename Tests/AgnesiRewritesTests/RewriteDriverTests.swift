import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps
import AgnesiTestSupport
import Foundation
import Testing

@testable import AgnesiRewrites

@Suite("the driver of rewrites")
struct RewriteDriverTests {
  let x = vector("x", dtype: .float64)

  @Test("rules that undo each other end, and are named")
  func endlessRules() throws {
    let there = Rewrite("there", .canonicalize, summary: "", on: Sinh.self) { _, node, _ in
      [cosh(node.inputs[0])]
    }
    let back = Rewrite("back", .canonicalize, summary: "", on: Cosh.self) { _, node, _ in
      [sinh(node.inputs[0])]
    }
    let (outputs, report) = try rewrite([sinh(x)], by: [there, back])
    #expect(Set(report.exhausted.keys) == ["there", "back"])
    #expect(report.exhausted == report.counts)
    #expect(outputs[0].knownType == x.knownType)
  }

  @Test("each step tells the rule, both expressions and the place")
  func steps() throws {
    var steps: [String] = []
    let line = #line + 1
    let expression = log(1 + tanh(x))
    let rules = RewriteCatalog.rewrites.filter { $0.name == "log-one-plus" }
    var report = RewriteDriver.Report()
    _ = try RewriteDriver(rules) { steps.append("\($0)") }.run([expression], report: &report)
    #expect(
      steps == [
        "log-one-plus: log(1 + tanh(x)) → log1p(tanh(x)), at RewriteDriverTests.swift:\(line)"
      ])
  }

  @Test("the time of every rule that was tried is told")
  func times() throws {
    let (_, report) = try RewriteCatalog.rewrite([log(1 + x)])
    #expect(report.times["log-one-plus"].map { $0 > .zero } == true)
    #expect(report.times["sqrt-of-square"] == nil)
  }

  @Test("a rule that grows the graph at every walk ends, and is named")
  func growingRule() throws {
    let grow = Rewrite("grow", .canonicalize, summary: "", on: Sinh.self) { _, node, _ in
      [tanh(sinh(node.inputs[0]))]
    }
    let (_, report) = try rewrite([sinh(x)], by: [grow])
    #expect(Set(report.exhausted.keys) == ["grow"])
  }

  @Test("a replacement of another type is not used, and its rule is named")
  func otherTypes() throws {
    let wrong = Rewrite("wrong", .canonicalize, summary: "", on: Sinh.self) { _, node, _ in
      [cast(node.inputs[0], to: .float32)]
    }
    let input = sinh(x)
    let (outputs, report) = try rewrite([input], by: [wrong])
    #expect(outputs == [input] && report.rejected == ["wrong"])
  }

  @Test("a long chain takes few walks")
  func longChain() throws {
    var chain = x
    for place in 0..<(getenv("AGNESI_LONG_TESTS") == nil ? 10_000 : 50_000) {
      switch place % 4 {
      case 0: chain = chain + 1
      case 1: chain = chain + 0
      case 2: chain = -(-chain)
      default: chain = tanh(chain)
      }
    }
    let (_, report) = try RewriteCatalog.rewrite([chain])
    #expect(report.passes <= 12 && report.exhausted.isEmpty && report.rejected.isEmpty)
  }

  @Test("a chain of constants is gathered in few walks")
  func gatheredChain() throws {
    var chain = x
    for _ in 0..<5000 { chain = chain + 1 }
    let (outputs, report) = try RewriteCatalog.rewrite([chain])
    #expect(report.passes <= 24 && report.exhausted.isEmpty)
    #expect(haveSameStructure(outputs[0], try RewriteCatalog.rewrite([x + 5000]).0[0]))
  }

  @Test("constants repeated to unknown sizes do not change places for ever")
  func repeatedConstants() throws {
    let (a, b) = (fullLike(x, 2), fullLike(x, 3))
    for expression in [(a + b) + 4, (a * b) * 4, -a * b, -(a * b), (a * 4) / b] {
      let (_, report) = try RewriteCatalog.rewrite([expression])
      #expect(report.exhausted.isEmpty)
    }
  }
}
