public import AgnesiArray
public import AgnesiGraph

/// Makes a function that computes one tensor.
///
/// - Parameters:
///   - inputs: the variables that calls pass values for, with default values where wanted.
///   - outputs: what a call returns.
///   - updates: shared variables and the expressions of their new values, all computed from the
///     old values and swapped in together after the outputs are computed.
///   - givens: variables and expressions to use in their place, all at once: an expression is
///     in terms of the variables as they were.
///   - mode: how to compile; by default what `AGNESI_FLAGS` says.
///   - name: a name for reports and generated code.
///   - profile: whether to measure calls, for the function's `profile`.
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
  profile: Bool = Settings.current.isProfiling,
  onUnusedInput: Settings.UnusedInputPolicy = Settings.current.onUnusedInput,
  allowDowncast: Bool = false
) throws(GraphErrors) -> Function<NDArray> {
  let definition = FunctionDefinition(
    inputs: inputs, outputs: [outputs], updates: updates, givens: givens, mode: mode, name: name,
    isProfiled: profile, onUnusedInput: onUnusedInput, allowDowncast: allowDowncast)
  return Function(try CompiledFunction(definition.checked())) { $0[0] }
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
///   - profile: whether to measure calls, for the function's `profile`.
///   - onUnusedInput: what to do about an input that nothing depends on.
///   - allowDowncast: whether arguments may lose digits when they take the input's dtype.
/// - Returns: a function to call, which returns an array of the outputs.
/// - Throws: as for one output.
public func function(
  inputs: [any FunctionInput], outputs: [Variable] = [], updates: [(Variable, Variable)] = [],
  givens: [(Variable, Variable)] = [], mode: Mode = .standard, name: String? = nil,
  profile: Bool = Settings.current.isProfiling,
  onUnusedInput: Settings.UnusedInputPolicy = Settings.current.onUnusedInput,
  allowDowncast: Bool = false
) throws(GraphErrors) -> Function<[NDArray]> {
  let definition = FunctionDefinition(
    inputs: inputs, outputs: outputs, updates: updates, givens: givens, mode: mode, name: name,
    isProfiled: profile, onUnusedInput: onUnusedInput, allowDowncast: allowDowncast)
  return Function(try CompiledFunction(definition.checked())) { $0 }
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
///   - profile: whether to measure calls, for the function's `profile`.
///   - onUnusedInput: what to do about an input that nothing depends on.
///   - allowDowncast: whether arguments may lose digits when they take the input's dtype.
/// - Returns: a function to call, which returns a dictionary of the outputs.
/// - Throws: as for one output.
public func function(
  inputs: [any FunctionInput], outputs: [String: Variable],
  updates: [(Variable, Variable)] = [], givens: [(Variable, Variable)] = [],
  mode: Mode = .standard, name: String? = nil,
  profile: Bool = Settings.current.isProfiling,
  onUnusedInput: Settings.UnusedInputPolicy = Settings.current.onUnusedInput,
  allowDowncast: Bool = false
) throws(GraphErrors) -> Function<[String: NDArray]> {
  let names = outputs.keys.sorted()
  let definition = FunctionDefinition(
    inputs: inputs, outputs: names.compactMap { outputs[$0]?.named($0) }, updates: updates,
    givens: givens, mode: mode, name: name, isProfiled: profile, onUnusedInput: onUnusedInput,
    allowDowncast: allowDowncast)
  return Function(try CompiledFunction(definition.checked())) { results in
    Dictionary(zip(names, results)) { first, _ in first }
  }
}
