import AgnesiGraph
import AgnesiRewrites
import Testing

@testable import AgnesiOps

/// What the programs are made of.
@Suite struct FuzzCoverageTests {
  @Test("every kind of call can be made, and together they reach every op of the catalogue")
  func reached() throws {
    var missing = Set(OpCatalog.ops.map { ObjectIdentifier($0) })
    var products: [Variable] = []
    for (number, kind) in CallKind.families.joined().enumerated() {
      let found = (0..<40).lazy.map { attempt in
        var generator = ProgramGenerator(seed: UInt64(100 * number + attempt), isWild: false)
        generator.add(kind)
        return generator
      }.first { $0.kinds.contains(kind.name) }
      guard var program = found?.program else {
        Issue.record("no call of \(kind.name) can be made")
        continue
      }
      program.outputs = [program.items.count - 1]
      for order in 0...2 {
        program.order = order
        let outputs = try program.build().outputs
        let nodes = Graph.topologicalOrder(outputs)
        for node in nodes { missing.remove(ObjectIdentifier(type(of: node.op))) }
        if nodes.contains(where: { $0.op is MatrixProduct }) { products += outputs }
      }
    }
    // The general matrix product is made by a rule only, of sums with products.
    for node in Graph.topologicalOrder(try RewriteCatalog.rewrite(products).0) {
      missing.remove(ObjectIdentifier(type(of: node.op)))
    }
    let ops = OpCatalog.ops.filter { missing.contains(ObjectIdentifier($0)) }
    #expect(ops.map { "\($0)" } == [])
  }
}
