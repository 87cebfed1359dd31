import AgnesiGraph
import AgnesiRewrites
import Testing

@testable import AgnesiOps

/// What the programs are made of.
@Suite struct FuzzCoverageTests {
  @Test("every op of the catalogue, and every kind of call, is reached")
  func reached() throws {
    var missing = Set(OpCatalog.ops.map { ObjectIdentifier($0) })
    var kinds = Set(CallKind.families.joined().map(\.name))
    var seed: UInt64 = 1
    while !(missing.isEmpty && kinds.isEmpty) && seed < 2000 {
      var generator = ProgramGenerator(seed: seed)
      seed += 1
      generator.addCalls()
      kinds.subtract(generator.kinds)
      guard !missing.isEmpty else { continue }
      let outputs = try generator.finished().build().outputs
      // The general matrix product is made by a rule, of sums with products.
      let (rewritten, _) = try RewriteCatalog.rewrite(outputs)
      for node in Graph.topologicalOrder(outputs + rewritten) {
        missing.remove(ObjectIdentifier(type(of: node.op)))
      }
    }
    let ops = OpCatalog.ops.filter { missing.contains(ObjectIdentifier($0)) }
    #expect(ops.map { "\($0)" } == [])
    #expect(kinds.sorted() == [])
  }
}
