import AgnesiArray
public import AgnesiGraph

extension Rewrite {
  /// Looks for expressions that a rewrite made of two formulas changes, by trying random ones.
  ///
  /// The stand-ins become tensors of every dtype, known and unknown sizes among them 0 and 1, that
  /// broadcast to each other, with equal, negative and extreme elements. For a rewrite that
  /// assumes finite values or that keeps more digits (tagged `nanUnsafe`, or of the phase
  /// `stabilize`), only those count for which the expression as written has finite values
  /// throughout.
  ///
  ///     #expect(try Rewrite.productOfCubes.counterexample() == nil)
  ///
  /// - Parameters:
  ///   - tries: the number of comparisons.
  ///   - seed: where the random numbers start.
  /// - Returns: the first expression that changes its values; nil if none was found, which is no
  ///   proof.
  /// - Throws: `GraphErrors` when the rewrite is a function on nodes, or when it applied to no
  ///   expression that was tried.
  public func counterexample(
    tries: Int = 40, seed: UInt32 = .random(in: 0...UInt32.max)
  ) throws(GraphErrors) -> Counterexample? {
    guard let form else {
      throw GraphErrors(
        operation: name, "is not made of two formulas, so an expression to rewrite must be given")
    }
    return try counterexample(tries, seed) { inputs throws(ArrayError) in
      try inputs.instance(of: form)
    }
  }

  /// Looks for values of the inputs of an expression that change when a rewrite is applied to it.
  ///
  /// Axes of unknown size all get the same, which among others is 0 and 1.
  ///
  ///     let x = vector("x")
  ///     #expect(try Rewrite.cubeOfNegative.counterexample(rewriting: cube(-x)) == nil)
  ///
  /// - Parameters:
  ///   - expression: an expression to which the rewrite applies.
  ///   - tries: the number of comparisons.
  ///   - seed: where the random numbers start.
  /// - Returns: the first values at which the expression changes; nil if none were found, which is
  ///   no proof.
  /// - Throws: `GraphErrors` with the mistakes of the expression, and when the rewrite does not
  ///   apply to it.
  public func counterexample(
    rewriting expression: Variable, tries: Int = 40,
    seed: UInt32 = .random(in: 0...UInt32.max)
  ) throws(GraphErrors) -> Counterexample? {
    let graph = try Graph([expression])
    let leaves = graph.nodes.filter { $0.op is Input }.flatMap(\.outputs)
    return try counterexample(tries, seed) { inputs throws(ArrayError) in
      (expression, try inputs.values(of: leaves))
    }
  }

  /// The number of expressions that are made for one comparison, at most: not all are valid.
  private static let attemptsPerTry = 50

  private func counterexample(
    _ tries: Int, _ seed: UInt32,
    _ next: (inout TrialInputs) throws(ArrayError) -> (Variable, [Variable: NDArray])
  ) throws(GraphErrors) -> Counterexample? {
    var inputs = TrialInputs(for: self, seed: seed)
    var comparisons = 0
    var attempts = 0
    while comparisons < tries && attempts < tries * Self.attemptsPerTry {
      attempts += 1
      guard let (expression, values) = try? next(&inputs),
        let trial = RewriteTrial(of: self, on: expression)
      else { continue }
      switch trial.outcome(values) {
      case .nothingToCompare: continue
      case .same: comparisons += 1
      case .different(let problem):
        return Counterexample(
          rewrite: name, before: expression, after: trial.after, values: values,
          problem: problem, seed: seed)
      }
    }
    guard comparisons > 0 || tries <= 0 else {
      throw GraphErrors(operation: name, "applied to none of the expressions that were tried")
    }
    return nil
  }
}
