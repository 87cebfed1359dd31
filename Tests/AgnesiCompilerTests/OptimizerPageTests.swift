import AgnesiGraph
import AgnesiRewrites
import AgnesiTestSupport
import Testing

/// What Docs/Optimizer.md shows is what the rewrites are.
@Suite struct OptimizerPageTests {
  @Test("the page lists every rewrite, phase by phase, as it describes itself")
  func rules() throws {
    var page = try PrintedPage("Docs/Optimizer.md")
    let rows = Rewrite.Phase.allCases.flatMap { phase in
      RewriteCatalog.rewrites.filter { $0.phase == phase }.map(Self.row)
    }
    let table = ["| Rewrite | Phase | Tags | What it does |", "|---|---|---|---|"] + rows
    #expect(page.shows(table.joined(separator: "\n"), at: "rewrites") == true)
    try page.save()
  }

  private static func row(_ rewrite: Rewrite) -> String {
    let tags = rewrite.tags.map { "`\($0.rawValue)`" }.sorted().joined(separator: ", ")
    // A stroke in a cell is escaped.
    let summary = rewrite.summary.split(separator: "|", omittingEmptySubsequences: false)
      .joined(separator: "\\|")
    return "| `\(rewrite.name)` | \(rewrite.phase.rawValue) | \(tags) | \(summary) |"
  }

  @Test("names tell rewrites apart, and each describes itself in one line")
  func names() {
    let names = RewriteCatalog.rewrites.map(\.name)
    #expect(Set(names).count == names.count)
    for rewrite in RewriteCatalog.rewrites {
      let summary = rewrite.summary
      #expect(!summary.isEmpty && !summary.contains("\n") && !summary.hasSuffix("."))
      #expect(!summary.contains("<error"), "\(rewrite.name): \(summary)")
    }
  }
}
