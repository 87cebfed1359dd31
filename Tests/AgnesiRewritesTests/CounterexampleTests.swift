import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps
import AgnesiRewrites
import Foundation
import Testing

/// The search for values at which the two sides of a rewrite differ.
struct CounterexampleTests {
  /// All rules that are made of two formulas.
  static let catalogue = RewriteCatalog.rewrites.filter { $0.form != nil }

  @Test("finds none for the rules", arguments: catalogue.map(\.name))
  func rules(_ name: String) throws {
    let rule = try #require(Self.catalogue.first { $0.name == name })
    let isLong = getenv("AGNESI_LONG_TESTS") != nil
    let found = try rule.counterexample(tries: isLong ? 600 : 40)
    #expect(found == nil, "\(found?.description ?? "")")
  }

  /// Rules with mistakes.
  static let wrong: [Rewrite] = [
    .pattern("sign", .canonicalize) { p in (tanh(-p.any("x")), tanh(p.any("x"))) },
    .pattern("order", .canonicalize) { p in
      (p.any("x") - p.any("y"), p.any("y") - p.any("x"))
    },
    .pattern("digits", .stabilize) { p in (log(1 + p.any("x")), p.any("x")) },
    .pattern("finite values", .specialize, tags: [.nanUnsafe]) { p in
      (p.any("x") * 0, p.any("x"))
    },
    // Right but for one of the numbers, sizes or dtypes.
    .pattern("NaN", .canonicalize) { p in (.!(p.any("x") .< p.any("y")), p.any("x") .>= p.any("y"))
    },
    .pattern("infinity", .canonicalize) { p in (pow(p.any("x"), 0.5), sqrt(p.any("x"))) },
    .pattern("NaN that is lost", .stabilize) { p in
      (log(exp(p.any("x"))), select(p.any("x") .> -1e9, p.any("x"), -1e9))
    },
    .pattern("ties", .canonicalize) { p in
      (p.any("x") .<= p.any("y"), p.any("x") .< p.any("y"))
    },
    .pattern("wrapping", .canonicalize) { p in (abs(-p.any("x")), abs(p.any("x"))) },
    .pattern("overflow", .canonicalize) { p in
      (p.any("x") * p.any("y") / p.any("y"), p.any("x") * (p.any("y") / p.any("y")))
    },
    .pattern("dtype", .canonicalize) { p in (p.any("x") .> 0, cast(p.any("x"), to: .int8)) },
    .pattern("no end", .canonicalize) { p in (tanh(p.any("x")), tanh(p.any("x") + 0)) },
  ]

  @Test("finds mistakes", arguments: wrong.map(\.name))
  func mistakes(_ name: String) throws {
    let rule = try #require(Self.wrong.first { $0.name == name })
    let found = try rule.counterexample(tries: 300)
    let text = try #require(found?.description)
    #expect(text.hasPrefix("\(name): ") && text.contains("seed"))
  }

  @Test("tries functions on nodes on an expression that is given")
  func functions() throws {
    let right = Rewrite("right", .canonicalize, summary: "", on: Tanh.self) { _, node, _ in
      [-tanh(-node.inputs[0])]
    }
    let wrong = Rewrite("wrong", .canonicalize, summary: "", on: Sinh.self) { _, node, _ in
      [tanh(node.inputs[0])]
    }
    let (x, w) = (vector("x"), matrix("w", shape: [nil, 3]))
    #expect(try wrong.counterexample(rewriting: dot(sinh(x), w)) != nil)
    #expect(throws: GraphErrors.self) { try wrong.counterexample() }
    #expect(throws: GraphErrors.self) { try wrong.counterexample(rewriting: cosh(x)) }
    #expect(throws: GraphErrors.self) { try wrong.counterexample(rewriting: sinh(x).dimshuffle(1)) }
    #expect(try right.counterexample(rewriting: tanh(x))?.problem == "has no end")
  }

  @Test("gives the same for the same seed")
  func seeds() throws {
    let rule = Self.wrong[0]
    let found = try #require(try rule.counterexample(seed: 5))
    #expect(found.seed == 5)
    #expect(try rule.counterexample(seed: 5)?.description == found.description)
  }
}
