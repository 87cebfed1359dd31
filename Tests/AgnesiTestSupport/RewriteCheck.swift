package import AgnesiArray
package import AgnesiGraph

/// What a rewrite must keep, checked on one expression: the graph that was asked for comes out,
/// with the values of the expression as written.
package struct RewriteCheck {
  private let input: Variable
  private let output: Variable
  private let report: RewriteDriver.Report

  /// Rewrites some expressions at once, which takes less time than one by one.
  package static func each(
    _ inputs: [Variable], by rewrite: ([Variable]) throws -> ([Variable], RewriteDriver.Report)
  ) throws -> [RewriteCheck] {
    let (outputs, report) = try rewrite(inputs)
    return zip(inputs, outputs).map { RewriteCheck(input: $0, output: $1, report: report) }
  }

  /// Whether the expression as written has a value; not every one is defined for every size.
  package func isDefined(_ values: [Variable: NDArray]) -> Bool {
    (try? ReferenceEvaluator.evaluate([input], values)) != nil
  }

  /// How the rewritten expression differs from the one that was asked for; also mistakes of the
  /// rules that the driver found.
  package func structureProblems(expected: Variable) -> [String] {
    var problems = driverProblems
    if !haveSameStructure(output, expected) {
      problems.append("became \(listing(of: output)), expected \(listing(of: expected))")
    }
    return problems
  }

  /// Mistakes of the rules that the driver found.
  package var driverProblems: [String] {
    var problems: [String] = []
    if !report.rejected.isEmpty { problems.append("rejected \(report.rejected)") }
    if !report.exhausted.isEmpty { problems.append("exhausted \(report.exhausted)") }
    return problems
  }

  /// How the rewritten expression's value differs from that of the expression as written.
  package func valueProblems(_ values: [Variable: NDArray]) throws -> [String] {
    let before = try ReferenceEvaluator.evaluate([input], values)
    let after = try ReferenceEvaluator.evaluate([output], values)
    // Terms that cancel leave the rounding of the largest.
    let numbers = try values.values.flatMap { try $0.doubles() }
    let scale = numbers.map(\.magnitude).filter(\.isFinite).reduce(1, Swift.max)
    return mismatches(after, before, scale: scale).map { "\($0) for \(values.values.map(\.self))" }
  }
}

/// Whether two expressions apply the same ops to the same things; constants count by value.
package func haveSameStructure(_ a: Variable, _ b: Variable) -> Bool {
  var numbers = ValueNumbers()
  return numbers.number(a) == numbers.number(b)
}

/// Numbers for variables, equal where the same ops are applied to the same things; constants count
/// by value.
private struct ValueNumbers {
  private struct Key: Hashable {
    let op: AnyHashable
    let inputs: [Int]
  }
  private var nodes: [ObjectIdentifier: Int] = [:]
  private var known: [Key: Int] = [:]

  mutating func number(_ variable: Variable) -> [Int] {
    for node in Graph.topologicalOrder([variable]) {
      let op = (node.op as? Constant).map { AnyHashable($0.value) } ?? AnyHashable(node.op)
      let inputs = node.inputs.flatMap { known(number: $0) }
      let key = Key(op: op, inputs: inputs)
      let number = known[key] ?? known.count
      known[key] = number
      nodes[ObjectIdentifier(node)] = number
    }
    return known(number: variable)
  }

  private func known(number variable: Variable) -> [Int] {
    guard let node = variable.node, let number = nodes[ObjectIdentifier(node)] else { return [] }
    return [number, variable.outputNumber]
  }
}

/// The nodes of an expression, one a line, inputs first.
package func listing(of variable: Variable) -> String {
  let nodes = Graph.topologicalOrder([variable])
  let places = Dictionary(
    uniqueKeysWithValues: nodes.enumerated().map { (ObjectIdentifier($1), $0) })
  let lines = nodes.enumerated().map { place, node in
    let inputs = node.inputs.map { input in
      input.node.flatMap { places[ObjectIdentifier($0)] }.map { "%\($0)" } ?? "?"
    }
    let op = (node.op as? Constant).map { "\($0.value)" } ?? "\(node.op)"
    let types = node.outputTypes.map(\.description).joined(separator: ", ")
    return "  %\(place) = \(op)(\(inputs.joined(separator: ", "))): \(types)"
  }
  return "\n" + (lines + variable.errors.map(\.message)).joined(separator: "\n") + "\n"
}
