import AgnesiArray
import AgnesiGraph

extension Mode {
  /// Computes each call in every way there is, and compares.
  ///
  /// The graph as written is evaluated twice, op by op; then the graph after each phase of rewriting
  /// and after ops are expanded into others; then the native program runs twice, the second time on
  /// one thread and in memory that held other numbers. Arguments are copied beforehand. A call throws
  /// `DebugModeError` for the first of these:
  ///
  /// - a rewrite, an expansion or a kernel that changes a value, or after which it cannot be
  ///   computed;
  /// - an op whose reference evaluation, or a kernel whose result, is not the same in both runs;
  /// - an op or a kernel that writes to an argument, a shared variable or a constant, which is then
  ///   put right again;
  /// - an output that lies in the memory of another tensor.
  ///
  /// Integers must agree exactly, floating numbers to 32 units in the last place. Where rounding
  /// errors on the way explain more, more is allowed: the expression is evaluated eight times with
  /// its intermediate results moved by a unit in the last place, and 8 times what that changes is no
  /// fault. So `(x + 1e8) - 1e8`, which becomes `x`, is not accused. A rewrite may give a number where
  /// an infinity came of overflow, but not where one is right, as that of `1 / x` at 0; one of the
  /// phase `stabilize` also where NaN came of finite operands. Rewrites with the tag `nan-unsafe` are
  /// accused where their operands are not finite: `excluding("nan-unsafe")` leaves them out.
  ///
  /// An error in sizes or indices that a rewrite would hide is thrown. Without a fault, a call gives
  /// the native results and carries out the updates once. While a call runs, no other thread changes
  /// the shared variables that it reads. Slow: for finding mistakes, not for training.
  ///
  /// - SeeAlso: Theano's `DebugMode`.
  public static let debug = Mode(execution: .debug)
}

/// One call of a function in the mode `debug`.
struct DebugCall {
  private let function: CompiledFunction
  /// Copies of the caller's arrays.
  private let arguments: [NDArray]
  private let values: [Variable: NDArray]
  private let leaves: LeafCopies

  /// Prepares a call.
  ///
  /// - Parameters:
  ///   - function: a function whose mode is `debug`.
  ///   - arguments: the contiguous values of its inputs.
  init(_ function: CompiledFunction, _ arguments: [NDArray]) throws {
    self.function = function
    self.arguments = try arguments.map { array throws(ArrayError) in try array.copied() }
    values = Dictionary(zip(function.inputs, self.arguments)) { first, _ in first }
    leaves = try LeafCopies(
      arguments: zip(function.checks.map(\.label), self.arguments),
      graphs: [Graph(function.written), function.graph])
  }

  /// Computes the outputs.
  ///
  /// - Throws: `DebugModeError` for the first fault; what evaluating the graph as written throws.
  func run() throws -> [NDArray] {
    var results = try evaluateTwice()
    for stage in function.rewriting.stages { results = try check(stage, results) }
    results = try checkExpansion(results)
    return try NativeCheck(function, arguments, values, leaves).run(expected: results)
  }

  private func evaluateTwice() throws -> [NDArray] {
    let graph = try Graph(function.written)
    let observer = RepetitionObserver(leaves)
    let results = try ReferenceEvaluator.evaluate(graph, values, observer: observer)
    _ = try ReferenceEvaluator.evaluate(graph, values, observer: observer)
    return results
  }

  /// Evaluates the graph after a phase of rewriting, and looks for the rewrite at fault if it gives
  /// other results than before.
  private func check(_ stage: RewriteStage, _ expected: [NDArray]) throws -> [NDArray] {
    let search = RewriteSearch(values: values)
    do {
      let results = try ReferenceEvaluator.evaluate(stage.outputs, values)
      if try differ(results, expected) { try search.check(stage.steps) }
      return results
    } catch let error as GraphErrors {
      try search.check(stage.steps)
      throw DebugModeError(
        .failure, .phase(stage.phase), "gives what cannot be computed", .unknown,
        details: [error.description])
    }
  }

  /// Evaluates the graph after ops were expanded, and looks for the op at fault if it gives other
  /// results than before.
  private func checkExpansion(_ expected: [NDArray]) throws -> [NDArray] {
    let rewritten = try Graph(function.rewriting.stages.last?.outputs ?? function.written)
    let results = try? ReferenceEvaluator.evaluate(function.graph, values)
    if let results, try !differ(results, expected) { return results }
    _ = try ReferenceEvaluator.evaluate(rewritten, values, observer: ExpansionObserver())
    return try results ?? ReferenceEvaluator.evaluate(function.graph, values)
  }

  private func differ(_ results: [NDArray], _ expected: [NDArray]) throws -> Bool {
    try zip(expected, results).contains { try Tolerance().difference($0, $1) != nil }
  }
}
