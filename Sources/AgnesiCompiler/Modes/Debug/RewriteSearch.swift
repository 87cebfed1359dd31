import AgnesiArray
import AgnesiGraph

/// Looks for the step of rewriting that changes a value.
///
/// Both sides of a step are evaluated from the inputs of the function, so that it is judged by what
/// it does itself and not by what steps before it did.
struct RewriteSearch {
  /// The values of the function's inputs.
  let values: [Variable: NDArray]

  /// Checks steps in their order.
  ///
  /// - Throws: `DebugModeError` for the first one at fault.
  func check(_ steps: [RewriteStep]) throws {
    let sides = steps.flatMap { $0.before + $0.after }
    var all = try? ReferenceEvaluator.evaluate(sides, values)[...]
    for step in steps {
      if let before = all?.popFirst(step.before.count), let after = all?.popFirst(step.after.count)
      {
        try check(step, before, after)
      } else {
        try checkAlone(step)
      }
    }
  }

  /// Checks a step of which perhaps not all can be computed.
  private func checkAlone(_ step: RewriteStep) throws {
    // What cannot be computed beforehand is not the step's fault.
    guard let before = try? ReferenceEvaluator.evaluate(step.before, values) else { return }
    do {
      try check(step, before, try ReferenceEvaluator.evaluate(step.after, values))
    } catch let error as GraphErrors {
      throw DebugModeError(
        .failure, .rewrite(step.rewrite.name), "gives what cannot be computed", step.origin,
        details: [step.formula, error.description])
    }
  }

  private func check(_ step: RewriteStep, _ before: [NDArray], _ after: [NDArray]) throws {
    for (number, (expected, found)) in zip(before, after).enumerated() {
      guard try Tolerance().difference(expected, found) != nil else { continue }
      let tolerance = try tolerance(step, step.before[number], expected)
      guard let difference = try tolerance.difference(expected, found) else { continue }
      let hint = "it assumes finite values; mode.excluding(\"nan-unsafe\") leaves it out"
      throw DebugModeError(
        .changedValue, .rewrite(step.rewrite.name), "changes a value", step.origin,
        difference: difference,
        details: [step.formula] + (step.rewrite.tags.contains(.nanUnsafe) ? [hint] : []))
    }
  }

  /// What may differ after a step, since rounding errors explain it or the rewrite avoids them.
  private func tolerance(
    _ step: RewriteStep, _ variable: Variable, _ value: NDArray
  ) throws -> Tolerance {
    let starts = step.starts
    let operands = Dictionary(zip(starts, try ReferenceEvaluator.evaluate(starts, values))) {
      first, _ in first
    }
    let areFinite = try operands.values.allSatisfy { try $0.doubles().allSatisfy(\.isFinite) }
    let isStabilizing = step.rewrite.phase == .stabilize
    return Tolerance(
      spread: try RoundingNoise.spread(of: variable, value, known: operands),
      allowsNumberForInfinity: isStabilizing
        ? Array(repeating: true, count: value.count)
        : areFinite ? try Overflow.places(variable, operands) : nil,
      allowsNumbersForNaN: isStabilizing && areFinite)
  }
}

extension RewriteStep {
  /// Where the expression before the step starts: those parts of it, as large as possible, that are
  /// also parts of the one after, and where there are none, its inputs.
  fileprivate var starts: [Variable] {
    let old = Set(Graph.topologicalOrder(before).map { ObjectIdentifier($0) })
    let shared = Set(Self.ends(of: after) { old.contains(ObjectIdentifier($0)) })
    let isRoot = Set(before.compactMap(\.node).map { ObjectIdentifier($0) })
    return Self.ends(of: before) { node in
      node.isLeaf
        || (!isRoot.contains(ObjectIdentifier(node)) && !shared.isDisjoint(with: node.outputs))
    }
  }

  /// The first nodes on the ways back from some variables that fulfil a condition, by the outputs
  /// that are used.
  private static func ends(of variables: [Variable], where isEnd: (Node) -> Bool) -> [Variable] {
    var found: [Variable] = []
    var seen: Set<Variable> = []
    var work = variables
    while let variable = work.popLast() {
      guard let node = variable.node, seen.insert(variable).inserted else { continue }
      if isEnd(node) { found.append(variable) } else { work += node.inputs }
    }
    return found
  }
}

extension ArraySlice {
  /// Removes the first elements and gives them.
  fileprivate mutating func popFirst(_ count: Int) -> [Element] {
    defer { removeFirst(Swift.min(count, self.count)) }
    return Array(prefix(count))
  }
}
