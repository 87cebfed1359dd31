import AgnesiArray
import AgnesiGraph
import AgnesiTestSupport
import Testing

@testable import AgnesiRewrites

@Suite("rewrites, rule by rule")
struct RewriteRowTests {
  @Test("every rule has a row on which it fires, and a near miss")
  func completeness() {
    var firing: Set<String> = []
    var missing: Set<String> = []
    for row in RewriteRow.rows {
      for operands in row.variants {
        let (input, expected) = row.expressions(operands.map { $0.variable(name: "x") })
        if haveSameStructure(input, expected) {
          missing.insert(row.rule)
        } else {
          firing.insert(row.rule)
        }
      }
    }
    let rules = Set(RewriteCatalog.rewrites.map(\.name))
    #expect(rules.subtracting(firing).sorted() == [], "no row on which it fires")
    #expect(rules.subtracting(missing).sorted() == [], "no near miss")
    #expect(firing.union(missing).subtracting(rules) == [], "no such rule")
  }

  @Test("each row gives the graph that is asked for, of equal values", arguments: RewriteRow.rows)
  func row(_ row: RewriteRow) throws {
    let rules = RewriteCatalog.rewrites.filter { $0.name == row.rule }
    let seed = UInt64.random(in: 0..<(1 << 32))
    var generator = SplitMix(seed: seed)
    // Stable formulas are there to give other values at infinities, in whichever phase.
    let isStable = rules.contains { rule in
      rule.phase == .stabilize || Self.stableFamilies.contains { $0.name == rule.name }
    }
    let isSpecial = !isStable && !rules.contains { $0.tags.contains(.nanUnsafe) }
    let variables = row.variants.map { operands in
      operands.enumerated().map { $1.variable(name: "x\($0)") }
    }
    let rows = variables.map(row.expressions)
    let alone = try RewriteCheck.each(rows.map(\.input)) {
      try rewrite($0, by: rules + Self.tidying)
    }
    let together = try RewriteCheck.each(rows.map(\.input)) {
      try RewriteCatalog.rewrite($0, excluding: isSpecial ? ["nan-unsafe"] : [])
    }
    let tidied = try rewrite(rows.map(\.expected), by: Self.tidying).0
    for (place, operands) in row.variants.enumerated() {
      let (alone, together) = (alone[place], together[place])
      var problems = alone.structureProblems(expected: tidied[place]) + together.driverProblems
      for resizing in [[:]] + RowOperand.resizings(of: operands) {
        var values: [Variable: NDArray] = [:]
        for (variable, operand) in zip(variables[place], operands) {
          values[variable] = try operand.values(
            resizing: resizing, isSpecial: isSpecial, using: &generator)
        }
        guard resizing.isEmpty || alone.isDefined(values) else { continue }
        problems += try alone.valueProblems(values)
        problems += try together.valueProblems(values)
      }
      let types = variables[place].compactMap(\.knownType).map(\.description)
      #expect(problems.isEmpty, "\(row.rule) on \(types), seed \(seed)")
    }
  }

  /// Rules that keep digits though they come with the canonical forms.
  private static let stableFamilies =
    Rewrite.softmaxes + Rewrite.softmaxForms + Rewrite.crossEntropies

  /// What replacements need to be compared.
  private static let tidying = Rewrite.constantFolding + Rewrite.dimshuffles
}
