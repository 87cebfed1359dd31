import AgnesiArray
import AgnesiGraph
import AgnesiTestSupport
import Testing

@testable import AgnesiRewrites

@Suite("rewrites, rule by rule")
struct RewriteRowTests {
  /// Rules whose suites show them, but that still have no rows.
  static let pending: Set<String> = [
    "broadcast-to-fill", "difference-with-part", "dimshuffle-of-broadcast",
    "dimshuffle-of-elementwise", "dimshuffle-of-reshape", "extremum-of-monotone",
    "fill-of-known-sizes", "fill-of-sizes", "function-of-fills", "gradient-along-axes",
    "increment-of-write", "increment-of-zeros", "index-of-monotone", "join-of-empty",
    "join-of-join", "join-of-one", "join-of-slices", "join-of-unary", "multiple-of-part",
    "part-of-write", "plain-bounds", "product-of-zeros", "product-with-repeated",
    "reduction-of-join", "reduction-of-reshape", "repeated-written-value", "reshape-of-rows",
    "set-of-write", "softmax-along-axes", "softmax-of-shifted", "subtensor-of-broadcast",
    "subtensor-of-dimshuffle", "subtensor-of-elementwise", "subtensor-of-join",
    "subtensor-of-product", "subtensor-of-reduction", "subtensor-of-reshape", "subtensor-of-rows",
    "subtensor-of-unary", "sum-with-part", "useless-fill", "view-of-fill", "write-of-all",
    "write-of-itself", "write-of-nothing", "written-log-softmax",
  ]

  @Test("every rule has a row on which it fires, and a near miss")
  func completeness() {
    var firing: Set<String> = []
    var missing: Set<String> = []
    for row in RewriteRow.rows + AlgebraRow.rows.map(RewriteRow.init) {
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
    #expect(
      rules.subtracting(firing).subtracting(Self.pending).sorted() == [], "no row on which it fires"
    )
    #expect(rules.subtracting(missing).subtracting(Self.pending).sorted() == [], "no near miss")
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
    for operands in row.variants {
      let variables = operands.enumerated().map { $1.variable(name: "x\($0)") }
      var values: [Variable: NDArray] = [:]
      for (variable, operand) in zip(variables, operands) {
        values[variable] = try operand.values(isSpecial: isSpecial, using: &generator)
      }
      let (input, expected) = row.expressions(variables)
      let alone = try RewriteCheck(input) { try Self.rewrite($0, by: rules + Self.tidying) }
      let together = try RewriteCheck(input) {
        try RewriteCatalog.rewrite($0, excluding: isSpecial ? ["nan-unsafe"] : [])
      }
      let tidied = try Self.rewrite([expected], by: Self.tidying).0[0]
      var problems = alone.structureProblems(expected: tidied) + together.driverProblems
      problems += try alone.valueProblems(values)
      problems += try together.valueProblems(values)
      let types = variables.compactMap(\.knownType).map(\.description)
      #expect(problems.isEmpty, "\(row.rule) on \(types), seed \(seed)")
    }
  }

  /// Rules that keep digits though they come with the canonical forms.
  private static let stableFamilies = Rewrite.softmaxes + Rewrite.crossEntropies

  /// What replacements need to be compared.
  private static let tidying = Rewrite.constantFolding + Rewrite.dimshuffles

  /// Rewrites by some rules only.
  static func rewrite(
    _ outputs: [Variable], by rules: [Rewrite]
  ) throws -> ([Variable], RewriteDriver.Report) {
    var report = RewriteDriver.Report()
    let outputs = try RewriteDriver(rules).run(outputs, report: &report)
    return (outputs, report)
  }
}
