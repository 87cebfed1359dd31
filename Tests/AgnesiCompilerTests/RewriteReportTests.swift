import Agnesi
import AgnesiGraph
import Testing

@testable import AgnesiCompiler

/// What is told of rewriting.
@Suite struct RewriteReportTests {
  @Test("mistakes of rewrites are told by name, with the way out")
  func notices() {
    var report = RewriteReport()
    #expect(report.notices.isEmpty)
    report.driver.rejected = ["widen"]
    report.driver.exhausted = ["there": 5501, "back": 5500]
    #expect(
      report.notices == [
        "rewrite 'widen' gave a replacement of another type, which was not used",
        "there was no end to the rewrites 'there' (5501 times), 'back' (5500 times), which were "
          + "stopped; they may undo each other: leave one out with mode: "
          + ".fastRun.excluding(\"there\")",
      ])
  }

  @Test("a function's report tells walks, and count and time of each rewrite")
  func report() throws {
    let x = vector("x")
    let f = try function(inputs: [x], outputs: log(1 + x))
    let report = f.report
    #expect(report.rewriteCounts["log-one-plus"] == 1)
    #expect(report.rewritePassCount > 0 && report.rewriteTimes["log-one-plus"] != nil)
    #expect(report.rejectedRewrites.isEmpty && report.stoppedRewrites.isEmpty)
    #expect(report.description.contains("  rewrite log-one-plus: 1, "))
    #expect(report.description.contains(" rewrites found nothing: "))
  }

  @Test("the graph before and after rewriting can be printed")
  func texts() throws {
    let x = vector("x")
    let f = try function(inputs: [x], outputs: log(1 + x))
    #expect(f.explain(.graph).hasPrefix("log [id A] float32[?]\n└─ add [id B]"))
    #expect(f.explain(.rewritten) == "log1p [id A] float32[?]\n└─ x [id B] float32[?]")
  }
}
