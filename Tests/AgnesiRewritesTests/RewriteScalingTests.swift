import AgnesiGraph
import AgnesiOps
import AgnesiRewrites
import Testing

/// The work of rewriting grows with the number of nodes, not faster.
@Suite("rewriting of large graphs") struct RewriteScalingTests {
  private let x = matrix("x", shape: [8, 8])

  /// How often rules were tried, and how often the graph was walked.
  private func work(_ outputs: [Variable]) throws -> (tries: Int, walks: Int) {
    let (_, report) = try RewriteCatalog.rewrite(outputs)
    #expect(report.exhausted.isEmpty)
    return (report.tryCount, report.passes)
  }

  /// Expects that a graph of four times the nodes takes about four times the tries.
  private func expectLinear(_ outputs: (Int) throws -> [Variable]) throws {
    let small = try work(outputs(100))
    let large = try work(outputs(400))
    #expect(Double(large.tries) <= 4.2 * Double(small.tries), "\(small) and \(large)")
    #expect(large.walks <= small.walks + 1, "\(small) and \(large)")
  }

  @Test("a chain with its gradient")
  func chain() throws {
    try expectLinear { count in
      let y = (0..<count).reduce(x) { y, step in step.isMultiple(of: 2) ? tanh(y) : y * x }
      return [y, try grad(sum(y), withRespectTo: x)]
    }
  }

  @Test("a chain at whose every step rules find something to do")
  func rewrittenChain() throws {
    try expectLinear { count in
      [(0..<count).reduce(x) { y, step in step.isMultiple(of: 2) ? tanh(y) : y + 1 }]
    }
  }

  @Test("a sum of many reductions, each of which a rule changes")
  func reductions() throws {
    try expectLinear { count in
      [(0..<count).reduce(x) { $0 + sum(x * Float($1 + 2), axis: 1).dimshuffle(0, .x) }]
    }
  }

  @Test("a sum of products with its gradient")
  func products() throws {
    try expectLinear { count in
      var (total, last) = (x, x)
      for _ in 0..<count {
        last = dot(last, x)
        total = total + sigmoid(last)
      }
      return [total, try grad(sum(total), withRespectTo: x)]
    }
  }
}
