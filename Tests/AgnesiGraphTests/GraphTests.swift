import AgnesiArray
import AgnesiOps
import Testing

@testable import AgnesiGraph

/// The indexed view of a graph.
struct GraphTests {
  private let x = matrix("x", dtype: .float32, shape: [2, 3])
  private let y = matrix("y", dtype: .float32, shape: [2, 3])

  @Test func inputsComeBeforeUsers() throws {
    let shared = exp(x)
    let whole = shared * y + shared
    let graph = try Graph([whole, shared])
    #expect(graph.nodes.map(\.op.name) == ["input", "exp", "input", "mul", "add"])
    for (place, node) in graph.nodes.enumerated() {
      for input in node.inputs { #expect(try #require(graph.index(of: input)) < place) }
    }
    #expect(graph.users == [[1], [3, 4], [3], [4], []])
    #expect(graph.nodes.map(graph.isOutput) == [false, true, false, false, true])
  }

  @Test func useCountsCountMentionsAndOutputs() throws {
    let square = x * x
    let counts = UseCounts([square, square + y])
    #expect(counts.count(of: x) == 2)
    #expect(counts.count(of: square) == 2)
    #expect(counts.count(of: y) == 1)
  }

  @Test func substituteReplacesEveryMention() throws {
    let whole = exp(x) + x
    let replaced = try Graph.substitute([whole, exp(y)], [x: tanh(y)])
    #expect(prettyPrint(replaced[0]) == "exp(tanh(y)) + tanh(y)")
    #expect(prettyPrint(replaced[1]) == "exp(y)")
    // The replacement is not looked into, so a variable may stand in for itself.
    #expect(prettyPrint(try Graph.substitute([whole], [x: x * 2])[0]) == "exp(x * 2) + x * 2")
    #expect(try Graph.substitute([whole], [:]) == [whole])
    #expect(try Graph.substitute([x], [x: y]) == [y])
  }

  @Test func substituteRefusesWhatDoesNotFit() {
    let wide = matrix("wide", dtype: .float32, shape: [7, 8])
    #expect(throws: GraphErrors.self) { try Graph.substitute([x + y], [x: wide]) }
  }

  @Test func namesComeFromAnyMention() throws {
    let unnamed = exp(x)
    let weights = shared(NDArray([1.0]), name: "w")
    let graph = try Graph([unnamed.named("e") + y, exp(weights).named("out")])
    func name(of variable: Variable) throws -> String? {
      graph.name(of: try #require(graph.index(of: variable)), 0)
    }
    #expect(try name(of: unnamed) == "e")
    #expect(try name(of: weights) == "w")
    #expect(try name(of: graph.outputs[1]) == "out")
    #expect(try name(of: graph.outputs[0]) == nil)
  }

  @Test func aVeryDeepGraphIsBuiltPrintedAndFreed() throws {
    var chain = scalar("x", dtype: .float32)
    let types = [try chain.type]
    for _ in 0..<1_000_000 {
      let node = Node(op: Step(), inputs: [chain], outputTypes: types, origin: .unknown)
      chain = Variable(.result(node, 0), name: nil)
    }
    #expect(chain.description.hasPrefix("step(step("))
    #expect(describeGraph(chain, depth: 3).split(separator: "\n").count == 3)
    // Here the chain is freed, which must not recurse.
    chain = 0
    #expect(chain.constantValue != nil)
  }
}

/// An op with one operand.
private struct Step: Op {
  var name: String { "step" }
  func inferTypes(_ inputs: [TensorType]) -> [TensorType] { inputs }
  func gradient(_ context: GradientContext) -> [Variable?] { [nil] }
  func reference(_ inputs: [NDArray]) -> [NDArray] { inputs }
}
