import AgnesiArray
@testable import AgnesiGraph
import AgnesiOps
import AgnesiTestSupport
import Testing

@testable import AgnesiRewrites

@Suite("rewrites of algebra")
struct AlgebraTests {
  static let families = RewriteCatalog.algebra + Rewrite.casts

  @Test("every rule has a row")
  func completeness() {
    let missing = Set(Self.families.map(\.name)).subtracting(AlgebraRow.rows.map(\.rule))
    #expect(missing.isEmpty)
  }

  @Test("each rule gives the graph that is asked for, of equal values", arguments: AlgebraRow.rows)
  func row(_ row: AlgebraRow) throws {
    let rules = Self.families.filter { $0.name == row.rule }
    let seed = UInt64.random(in: 0..<(1 << 32))
    var generator = SplitMix(seed: seed)
    // Stable formulas are there to give other values at infinities.
    let isSpecial = !rules.contains { $0.phase == .stabilize || $0.tags.contains(.nanUnsafe) }
    for dtypes in row.dtypes {
      for (shapes, sizesKnown) in Self.shapes where row.broadcasts || shapes.count == 1 {
        let inputs = try RewriteInputs(
          dtypes, shapes: shapes, sizesKnown: sizesKnown, isSpecial: isSpecial, using: &generator)
        let (input, expected) = row.expressions(inputs.variables)
        let (folded, _) = try Self.rewrite([expected], by: Rewrite.constantFolding)
        let alone = try RewriteCheck(input) {
          try Self.rewrite($0, by: rules + Rewrite.constantFolding)
        }
        let together = try RewriteCheck(input) { try RewriteCatalog.rewrite($0) }
        var problems = alone.structureProblems(expected: folded[0]) + together.driverProblems
        problems += try alone.valueProblems(inputs.values)
        problems += try together.valueProblems(inputs.values)
        #expect(problems.isEmpty, "\(row.rule) on \(inputs), seed \(seed)")
      }
    }
  }

  private static let shapes: [([[Int]], sizesKnown: Bool)] = [
    ([[]], true), ([[0]], true), ([[1]], true), ([[3]], true), ([[2, 3]], true),
    ([[2, 3]], false), ([[2, 1], [1, 3]], true), ([[2, 1], [1, 3]], false),
  ]

  static func rewrite(
    _ outputs: [Variable], by rules: [Rewrite]
  ) throws -> ([Variable], RewriteDriver.Report) {
    var report = RewriteDriver.Report()
    let outputs = try RewriteDriver(rules).run(outputs, report: &report)
    return (outputs, report)
  }
}
