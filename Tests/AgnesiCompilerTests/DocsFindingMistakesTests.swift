import Agnesi
import AgnesiRewrites
import AgnesiTestSupport
import Testing

/// The code in the article on finding mistakes runs, and prints what it says.
@Suite struct DocsFindingMistakesTests {
  @Test("finding mistakes")
  func article() throws {
    let output = PrintedLines()
    func print(_ item: Any) { output.print(item) }

    // begin FindingMistakes
    let x = vector("x")
    let y = log(x - 1).named("y")
    let f = try function(inputs: [x], outputs: y * 2, mode: .nanGuard())
    do {
      print(try f([2, 0.5]))
    } catch {
      print(error)
    }
    // end FindingMistakes

    // begin FindingMistakes
    let even = Rewrite.pattern("tanh-is-even", .canonicalize) { p in
      (tanh(-p.any("x")), tanh(p.any("x")))
    }
    let g = try function(inputs: [x], outputs: tanh(-x), mode: .debug.including(even))
    print(try g([0]))  // [0.]
    do {
      print(try g([0, 1]))
    } catch {
      print(error)
    }
    // end FindingMistakes

    // begin FindingMistakes
    struct EmptyResult: Error {
      let operation: String
    }
    let watch = Mode.monitor(after: { node in
      if node.outputs[0].count == 0 { throw EmptyResult(operation: node.operation) }
    })
    let h = try function(inputs: [x], outputs: sum(x[2...] * 2), mode: watch)
    do {
      print(try h([1, 2]))
    } catch {
      print(error)  // EmptyResult(operation: "subtensor")
    }
    // end FindingMistakes

    // begin FindingMistakes
    let cost = log(1 + exp(x))
    print(prettyPrint(cost))  // log(1 + exp(x))
    let k = try function(inputs: [x], outputs: cost)
    print(k.explain(.rewritten))
    // end FindingMistakes

    // What the trace tells of it.
    _ = try RewriteCatalog.rewrite([cost], onStep: { print("agnesi: \($0)") })

    let code = try ShownCode(
      document: "Sources/Agnesi/Agnesi.docc/Articles/FindingMistakes.md", name: "FindingMistakes")
    #expect(code.shown == code.run)
    #expect(code.outputDifferences(output.lines) == [])
  }
}
