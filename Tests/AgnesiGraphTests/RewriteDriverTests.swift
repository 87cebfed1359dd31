import AgnesiArray
import AgnesiGraph
import AgnesiOps
import Testing

/// What the driver guarantees whatever the rules do, shown with rules made for the purpose.
struct RewriteDriverTests {
  private let x = matrix("x", dtype: .float32, shape: [2, nil])

  private func run(
    _ rules: [Rewrite], _ outputs: Variable...
  ) throws -> ([Variable], RewriteDriver.Report) {
    var report = RewriteDriver.Report()
    let rewritten = try RewriteDriver(rules).run(outputs, report: &report)
    return (rewritten, report)
  }

  /// Replaces `Toy(from)` by `Toy(to)` with the same operands.
  private func relabel(_ from: Int, _ to: Int) -> Rewrite {
    Rewrite("\(from)-to-\(to)", .canonicalize, summary: "", on: Toy.self) { op, node, _ in
      op.label == from ? [applyOne(Toy(label: to), to: node.inputs)] : nil
    }
  }

  private func toy(_ label: Int, _ operand: Variable) -> Variable {
    applyOne(Toy(label: label), to: [operand])
  }

  @Test func equalApplicationsBecomeOne() throws {
    let (outputs, report) = try run([], exp(x) + exp(x))
    let sum = try #require(outputs[0].node)
    #expect(sum.inputs[0] == sum.inputs[1])
    #expect(report.counts.isEmpty)
    let y = matrix("y", dtype: .float32, shape: [2, nil])
    let different = try #require(try run([], exp(x) + exp(y)).0[0].node)
    #expect(different.inputs[0] != different.inputs[1])
  }

  @Test func rulesChainAndAreCounted() throws {
    let (outputs, report) = try run(
      [relabel(0, 1), relabel(1, 2)], toy(0, toy(0, toy(1, x))))
    #expect(prettyPrint(outputs[0]) == "toy(toy(toy(x, label: 2), label: 2), label: 2)")
    #expect(report.counts == ["0-to-1": 2, "1-to-2": 3])
    #expect(report.rejected.isEmpty && report.exhausted.isEmpty)
  }

  @Test func replacementsOfAnotherTypeAreRejected() throws {
    let unknown = matrix(dtype: .float32)
    let wrong: [String: Variable] = [
      "dtype": cast(x, to: .float64), "rank": x.dimshuffle(0, 1, .x), "vaguer": unknown,
    ]
    for (name, replacement) in wrong {
      let rule = Rewrite(name, .canonicalize, summary: "", on: Toy.self) { _, _, _ in [replacement]
      }
      let expression = toy(0, x)
      let (outputs, report) = try run([rule], expression)
      #expect(outputs == [expression])
      #expect(report.rejected == [name])
      #expect(report.counts.isEmpty)
    }
    let none = Rewrite("none", .canonicalize, summary: "", on: Toy.self) { _, _, _ in [] }
    #expect(try run([none], toy(0, x)).1.rejected == ["none"])
    let precise = matrix("p", dtype: .float32, shape: [2, 3])
    let rule = Rewrite("precise", .canonicalize, summary: "", on: Toy.self) { _, _, _ in [precise] }
    #expect(try run([rule], toy(0, x)).0 == [precise])
  }

  @Test func rulesThatUndoEachOtherAreCutShortAndNamed() throws {
    let (outputs, report) = try run([relabel(0, 1), relabel(1, 0), relabel(5, 6)], toy(0, x))
    #expect(Set(report.exhausted.keys) == ["0-to-1", "1-to-0"])
    #expect(outputs.count == 1 && outputs[0].errors.isEmpty)
  }

  @Test func aRuleThatGrowsTheGraphIsCutShort() throws {
    let rule = Rewrite("grow", .canonicalize, summary: "", on: Toy.self) { op, node, _ in
      [applyOne(Toy(label: op.label + 1), to: [tanh(node.inputs[0])])]
    }
    #expect(try run([rule], toy(0, x)).1.exhausted.keys.sorted() == ["grow"])
  }

  @Test func aGeneralRuleSeesEveryNode() throws {
    let rule = Rewrite("drop-exp", .canonicalize, summary: "") { node, _ in
      node.op.name == "exp" ? [node.inputs[0]] : nil
    }
    let (outputs, report) = try run([rule], exp(exp(x)) * tanh(x))
    #expect(prettyPrint(outputs[0]) == "x * tanh(x)")
    // What the outer one has become by then is equal to the inner one.
    #expect(report.counts == ["drop-exp": 1])
  }

  @Test func rulesLearnHowOftenAVariableIsUsed() throws {
    let rule = Rewrite("only-if-alone", .specialize, summary: "", on: Toy.self) {
      op, node, context in
      op.label == 1 && context.useCount(node.inputs[0]) == 1
        ? [applyOne(Toy(label: 9), to: node.inputs)] : nil
    }
    let shared = toy(0, x)
    #expect(try run([rule], toy(1, shared), exp(shared)).1.counts.isEmpty)
    #expect(try run([rule], toy(1, toy(0, x))).1.counts == ["only-if-alone": 1])
  }

  @Test func replacementsInheritPlaceAndName() throws {
    let line = #line + 1
    let inner = exp(x)
    let expression = (-inner).named("result")
    let rules = [
      Rewrite("exp", .stabilize, summary: "", on: Exp.self) { _, node, _ in [expm1(node.inputs[0])]
      },
      Rewrite("neg", .stabilize, summary: "", on: Negate.self) { _, node, _ in
        [tanh(node.inputs[0])]
      },
    ]
    let (outputs, _) = try run(rules, expression)
    #expect(prettyPrint(outputs[0]) == "tanh(expm1(x))")
    #expect(outputs[0].name == "result")
    #expect(outputs[0].node?.origin.location?.line == line + 1)
    #expect(outputs[0].node?.inputs[0].node?.origin.location?.line == line)
  }

  @Test func mistakesAreThrown() {
    let wrong = x + matrix(dtype: .float32, shape: [3, 3])
    #expect(throws: GraphErrors.self) { try run([], wrong) }
  }

  @Test func aLongChainIsRewrittenInOneWalk() throws {
    let count = 100_000
    let types = [try x.type]
    var chain = x
    for _ in 0..<count {
      let node = Node(op: Toy(label: 0), inputs: [chain], outputTypes: types, origin: .unknown)
      chain = Variable(.result(node, 0), name: nil)
    }
    let (outputs, report) = try run([relabel(0, 1)], chain)
    #expect(report.counts == ["0-to-1": count])
    // The second walk finds nothing left to do.
    #expect(report.passes == 2 && report.exhausted.isEmpty)
    #expect(Graph.topologicalOrder(outputs).count == count + 1)
  }
}

/// An op that rules tell apart by a number.
private struct Toy: Op {
  let label: Int
  var name: String { "toy" }
  func inferTypes(_ inputs: [TensorType]) -> [TensorType] { inputs }
  func gradient(_ context: GradientContext) -> [Variable?] { [nil] }
  func reference(_ inputs: [NDArray]) -> [NDArray] { inputs }
}
