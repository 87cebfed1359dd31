import AgnesiArray
import AgnesiGraph

/// Which numbers are mistakes.
struct NaNGuard: Hashable, Sendable {
  let nan: Bool
  let infinity: Bool
  /// The largest magnitude that is none; nil for any.
  let large: Double?

  /// The worst fault among some numbers, with its places; nil for none.
  ///
  /// NaN is worse than an infinity, which is worse than a large number. Truth values and integers
  /// have no faults.
  func fault(in array: NDArray) throws(ArrayError) -> (NaNGuardError.Fault, places: [Int])? {
    guard array.dtype.isFloating else { return nil }
    let numbers = try array.doubles()
    let tests: [(NaNGuardError.Fault, isWanted: Bool, (Double) -> Bool)] = [
      (.nan, nan, \.isNaN), (.infinity, infinity, \.isInfinite),
      (.large, large != nil, { [large] in $0.isFinite && $0.magnitude > large ?? .infinity }),
    ]
    for (fault, isWanted, isFaulty) in tests where isWanted {
      let places = numbers.indices.filter { isFaulty(numbers[$0]) }
      if !places.isEmpty { return (fault, places) }
    }
    return nil
  }
}

extension Mode {
  /// Finds the operation that first gives NaN, an infinity or a suspiciously large number.
  ///
  /// All rewrites are applied, so that an expression which is computed in a stable form is not
  /// accused of what its plain form would do: `log(softmax(x))` is sound where the softmax is 0.
  /// Then each op runs by itself, and each of its floating results is checked; so are arguments,
  /// shared variables and constants. A call throws `NaNGuardError` for the first fault, which tells
  /// the op, its operands, the line, and whether it belongs to a gradient; nothing is updated then.
  /// Without a fault, a call gives the results and carries out the updates as in `reference`. Slow.
  ///
  /// - Parameters:
  ///   - nan: whether NaN is a fault.
  ///   - infinity: whether infinities are faults.
  ///   - large: the largest magnitude that is no fault; nil for any finite one.
  /// - Returns: a mode for `function`.
  /// - SeeAlso: Theano's `NanGuardMode`.
  public static func nanGuard(
    nan: Bool = true, infinity: Bool = true, large: Double? = 1e10
  ) -> Mode {
    Mode(execution: .nanGuard(NaNGuard(nan: nan, infinity: infinity, large: large)))
  }
}

/// Checks every value of a computation.
struct NaNGuardObserver: EvaluationObserver {
  let guarded: NaNGuard
  let graph: Graph

  func didFind(_ node: Node, _ outputs: [NDArray]) throws { try check(node, [], outputs) }

  func didCompute(_ node: Node, _ inputs: [NDArray], _ outputs: inout [NDArray]) throws {
    try check(node, inputs, outputs)
  }

  private func check(_ node: Node, _ inputs: [NDArray], _ outputs: [NDArray]) throws {
    for (number, output) in outputs.enumerated() {
      guard let (fault, places) = try guarded.fault(in: output), let first = places.first else {
        continue
      }
      throw NaNGuardError(
        fault: fault, operation: node.op.name,
        name: graph.name(of: Variable(.result(node, number), name: nil)), origin: node.origin,
        count: places.count, elementCount: output.count, firstIndex: output.index(ofElement: first),
        isLeaf: node.isLeaf, type: TensorType(of: output),
        operands: try zip(node.inputs, inputs).map { variable, value in
          try ValueSummary(value, name: graph.name(of: variable)).description
        })
    }
  }
}
