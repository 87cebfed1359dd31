public import AgnesiArray
public import AgnesiGraph

/// Makes a function that computes one tensor.
///
/// - Parameters:
///   - inputs: the variables that calls pass values for, with default values where wanted.
///   - outputs: what a call returns.
///   - updates: shared variables and the expressions of their new values, all computed from the
///     old values and swapped in together after the outputs are computed.
///   - givens: variables and expressions to use in their place.
///   - mode: how to compile; by default what `AGNESI_FLAGS` says.
///   - name: a name for reports and generated code.
///   - onUnusedInput: what to do about an input that nothing depends on.
///   - allowDowncast: whether arguments may lose digits when they take the input's dtype.
/// - Returns: a function to call.
/// - Throws: `GraphErrors` with every mistake in the expressions, each with its place; for an
///   input that is missing, given twice or unused; for an update of another type than its shared
///   variable.
/// - SeeAlso: Theano's `function`.
public func function(
  inputs: [any FunctionInput], outputs: Variable, updates: [(Variable, Variable)] = [],
  givens: [(Variable, Variable)] = [], mode: Mode = .standard, name: String? = nil,
  onUnusedInput: Settings.UnusedInputPolicy = Settings.current.onUnusedInput,
  allowDowncast: Bool = false
) throws(GraphErrors) -> Function<NDArray> {
  let definition = FunctionDefinition(
    inputs: inputs, outputs: [outputs], updates: updates, givens: givens, mode: mode, name: name,
    onUnusedInput: onUnusedInput, allowDowncast: allowDowncast)
  return Function(try definition.compile()) { $0[0] }
}

/// Makes a function that computes several tensors, or none, as one with only updates does.
///
/// - Parameters:
///   - inputs: the variables that calls pass values for, with default values where wanted.
///   - outputs: what a call returns, in this order.
///   - updates: shared variables and the expressions of their new values.
///   - givens: variables and expressions to use in their place.
///   - mode: how to compile; by default what `AGNESI_FLAGS` says.
///   - name: a name for reports and generated code.
///   - onUnusedInput: what to do about an input that nothing depends on.
///   - allowDowncast: whether arguments may lose digits when they take the input's dtype.
/// - Returns: a function to call, which returns an array of the outputs.
/// - Throws: as for one output.
public func function(
  inputs: [any FunctionInput], outputs: [Variable] = [], updates: [(Variable, Variable)] = [],
  givens: [(Variable, Variable)] = [], mode: Mode = .standard, name: String? = nil,
  onUnusedInput: Settings.UnusedInputPolicy = Settings.current.onUnusedInput,
  allowDowncast: Bool = false
) throws(GraphErrors) -> Function<[NDArray]> {
  let definition = FunctionDefinition(
    inputs: inputs, outputs: outputs, updates: updates, givens: givens, mode: mode, name: name,
    onUnusedInput: onUnusedInput, allowDowncast: allowDowncast)
  return Function(try definition.compile()) { $0 }
}

/// Makes a function that computes several tensors by name.
///
/// - Parameters:
///   - inputs: the variables that calls pass values for, with default values where wanted.
///   - outputs: what a call returns, by name.
///   - updates: shared variables and the expressions of their new values.
///   - givens: variables and expressions to use in their place.
///   - mode: how to compile; by default what `AGNESI_FLAGS` says.
///   - name: a name for reports and generated code.
///   - onUnusedInput: what to do about an input that nothing depends on.
///   - allowDowncast: whether arguments may lose digits when they take the input's dtype.
/// - Returns: a function to call, which returns a dictionary of the outputs.
/// - Throws: as for one output.
public func function(
  inputs: [any FunctionInput], outputs: [String: Variable],
  updates: [(Variable, Variable)] = [], givens: [(Variable, Variable)] = [],
  mode: Mode = .standard, name: String? = nil,
  onUnusedInput: Settings.UnusedInputPolicy = Settings.current.onUnusedInput,
  allowDowncast: Bool = false
) throws(GraphErrors) -> Function<[String: NDArray]> {
  let names = outputs.keys.sorted()
  let definition = FunctionDefinition(
    inputs: inputs, outputs: names.compactMap { outputs[$0]?.named($0) }, updates: updates,
    givens: givens, mode: mode, name: name, onUnusedInput: onUnusedInput,
    allowDowncast: allowDowncast)
  return Function(try definition.compile()) { results in
    Dictionary(zip(names, results)) { first, _ in first }
  }
}

extension Variable {
  /// Computes the value of an expression once.
  ///
  /// - Parameter values: values for the inputs that it depends on.
  /// - Returns: the value.
  /// - Throws: as `function` and a call of it.
  /// - SeeAlso: Theano's `eval`.
  public func evaluate(_ values: [Variable: any TensorValue] = [:]) throws -> NDArray {
    let inputs = Array(values.keys)
    let evaluator = try function(inputs: inputs, outputs: [self], onUnusedInput: .ignore)
    return try evaluator.compiled.call(inputs.compactMap { values[$0] })[0]
  }
}

/// What the user asked for, on the way to a compiled function.
struct FunctionDefinition {
  let inputs: [any FunctionInput]
  let outputs: [Variable]
  let updates: [(Variable, Variable)]
  let givens: [(Variable, Variable)]
  let mode: Mode
  let name: String?
  let onUnusedInput: Settings.UnusedInputPolicy
  let allowDowncast: Bool

  /// Checks everything, rewrites the graph and prepares the function.
  func compile() throws(GraphErrors) -> CompiledFunction {
    if let problem = Settings.current.problems.first { throw mistake(problem) }
    let expressions = outputs + updates.map(\.1)
    let errors = (expressions + inputs.map(\.variable)).flatMap(\.errors)
    guard errors.isEmpty else { throw GraphErrors(errors) }
    let storages = try checkedUpdates()
    let written = try Graph.substitute(expressions, try checkedGivens())
    try checkInputs(Graph(written))
    let (rewritten, report) = try Pipeline.rewrite(written, mode: mode)
    return try CompiledFunction(
      name: name, inputs: inputs, written: written, rewritten: rewritten,
      outputCount: outputs.count, updated: storages, mode: mode, allowDowncast: allowDowncast,
      rewriteCounts: report.counts)
  }

  private func mistake(_ message: String, _ operands: [TensorType] = []) -> GraphErrors {
    GraphErrors(
      operation: name.map { "function '\($0)'" } ?? "function", message, operands: operands)
  }

  private func checkedUpdates() throws(GraphErrors) -> [SharedStorage] {
    var storages: [SharedStorage] = []
    for (variable, expression) in updates {
      let label = variable.name.map { "'\($0)'" } ?? "the variable"
      guard let storage = variable.sharedStorage else {
        throw mistake("updates: \(label) is not a shared variable")
      }
      guard !storages.contains(where: { $0 === storage }) else {
        throw mistake("updates: \(label) is updated twice")
      }
      guard let type = expression.knownType else { continue }
      guard type.dtype == storage.type.dtype else {
        throw mistake(
          "updates: \(label) has dtype \(storage.type.dtype), its new value \(type.dtype); use "
            + "cast(_, to: .\(storage.type.dtype))", [storage.type, type])
      }
      guard type.isCompatible(with: storage.type) else {
        throw mistake(
          "updates: \(label) has type \(storage.type), its new value \(type)",
          [storage.type, type])
      }
      storages.append(storage)
    }
    return storages
  }

  private func checkedGivens() throws(GraphErrors) -> [Variable: Variable] {
    var replacements: [Variable: Variable] = [:]
    for (variable, replacement) in givens {
      if !replacement.errors.isEmpty { throw GraphErrors(replacement.errors) }
      let label = variable.name.map { "'\($0)'" } ?? "a variable"
      guard let from = variable.knownType, let to = replacement.knownType else { continue }
      guard to.isCompatible(with: from) else {
        throw mistake("givens: \(label) has type \(from), its replacement \(to)", [from, to])
      }
      replacements[variable] = replacement
    }
    return replacements
  }

  private func checkInputs(_ graph: Graph) throws(GraphErrors) {
    var given: Set<Variable> = []
    for (number, input) in inputs.enumerated() {
      let label = input.variable.name.map { "'\($0)'" } ?? "number \(number)"
      guard input.variable.op(as: Input.self) != nil else {
        throw mistake(
          "input \(label) is not an input variable; make inputs with scalar, vector, matrix ...")
      }
      guard given.insert(input.variable).inserted else {
        throw mistake("input \(label) is given twice")
      }
      if graph.index(of: input.variable) == nil { try reportUnused(label) }
    }
    for node in graph.nodes where node.op is Input {
      guard let variable = node.outputs.first, !given.contains(variable) else { continue }
      let index = graph.index(of: variable) ?? 0
      let label = graph.name(of: index, 0).map { "'\($0)'" } ?? "of type \(node.outputTypes[0])"
      throw mistake("the outputs depend on input \(label), which is not among the inputs")
    }
  }

  private func reportUnused(_ label: String) throws(GraphErrors) {
    switch onUnusedInput {
    case .raise:
      throw mistake(
        "nothing depends on input \(label); leave it out, or pass onUnusedInput: .ignore")
    case .warn: Notice.print("nothing depends on input \(label)")
    case .ignore: break
    }
  }
}
