import AgnesiArray
public import AgnesiGraph

/// What `grad` does about a variable that the cost does not depend on in a differentiable way.
public enum DisconnectedInputPolicy: String, Hashable, Sendable, CaseIterable {
  /// It is an error, since it mostly is a mistake.
  case raise
  /// The gradient is zeros, and a line on standard error says so.
  case warn
  /// The gradient is zeros.
  case ignore
}

/// The gradient of a scalar cost with respect to one variable, as an expression.
///
/// `out[i] = ∂cost / ∂variable[i]`
///
/// - Parameters:
///   - cost: a floating tensor of rank 0.
///   - variable: any floating variable, an input or the result of an operation.
///   - considerConstant: variables through which no gradient passes.
///   - knownGradients: variables with their gradients, which are used instead of what would be
///     computed.
///   - disconnectedInputs: what to do when the cost does not depend on the variable.
/// - Returns: a tensor of the variable's type. It can be differentiated again.
/// - Throws: as `grad` of several variables.
public func grad(
  _ cost: Variable?, withRespectTo variable: Variable, considerConstant: [Variable] = [],
  knownGradients: [(Variable, Variable)] = [],
  disconnectedInputs: DisconnectedInputPolicy = .raise
) throws(GraphErrors) -> Variable {
  let gradients = try grad(
    cost, withRespectTo: [variable], considerConstant: considerConstant,
    knownGradients: knownGradients, disconnectedInputs: disconnectedInputs)
  return gradients[0]
}

/// The gradients of a scalar cost with respect to several variables, as expressions.
///
/// `out[v][i] = ∂cost / ∂v[i]`
///
/// Differentiation goes backward from the cost by the chain rule; what arrives at a variable on
/// several ways is summed. It ends at integers and truth values, which have no gradient.
///
/// - Parameters:
///   - cost: a floating tensor of rank 0; nil to start from `knownGradients` alone.
///   - variables: floating variables, inputs or results of operations.
///   - considerConstant: variables through which no gradient passes.
///   - knownGradients: variables with their gradients, each of the variable's type, which are used
///     instead of what would be computed.
///   - disconnectedInputs: what to do when the cost does not depend on one of the variables, or
///     only through integers, truth values or constants.
/// - Returns: for each variable a tensor of its type. They can be differentiated again.
/// - Throws: `GraphErrors` with every distinct mistake in the expressions given; for a cost that is
///   not a floating scalar; for a known gradient of another type than its variable; for variables
///   on which the cost does not depend, unless the policy says otherwise.
/// - SeeAlso: Theano's `grad`.
public func grad(
  _ cost: Variable?, withRespectTo variables: [Variable], considerConstant: [Variable] = [],
  knownGradients: [(Variable, Variable)] = [],
  disconnectedInputs: DisconnectedInputPolicy = .raise
) throws(GraphErrors) -> [Variable] {
  let given = [cost].compactMap { $0 } + variables + considerConstant
  let errors = (given + knownGradients.flatMap { [$0, $1] }).flatMap(\.errors)
  guard errors.isEmpty else { throw GraphErrors(errors) }

  var seeds = try checkedSeeds(knownGradients)
  if let cost {
    let isKnown = seeds.contains { $0.0 == cost }
    if !isKnown { seeds.append((cost, try costSeed(cost))) }
  }
  guard !seeds.isEmpty else {
    throw GraphErrors(operation: "grad", "needs a cost or known gradients to start from")
  }
  let found = try Differentiator { $0 + $1 }.gradients(
    seeds: seeds, targets: variables, blocked: considerConstant)

  var missing: [GraphError] = []
  var gradients: [Variable] = []
  for (variable, gradient) in zip(variables, found) {
    if let gradient {
      gradients.append(gradient)
      continue
    }
    let problem = disconnection(of: variable)
    switch disconnectedInputs {
    case .raise: missing += problem.errors
    case .warn: Notice.print(problem.description + "; its gradient is zeros")
    case .ignore: break
    }
    let isFloating = variable.knownType?.dtype.isFloating == true
    gradients.append(zerosLike(variable, dtype: isFloating ? nil : Settings.floatX))
  }
  guard missing.isEmpty else { throw GraphErrors(missing) }
  return gradients
}

/// The gradient of the cost with respect to itself.
private func costSeed(_ cost: Variable) throws(GraphErrors) -> Variable {
  let type = try cost.type
  guard type.rank == 0 else {
    throw GraphErrors(
      operation: "grad",
      "the cost must be a single number, of rank 0, but has rank \(type.rank); take its sum or mean",
      operands: [type])
  }
  guard type.dtype.isFloating else {
    throw GraphErrors(
      operation: "grad", "the cost must be floating, but has dtype \(type.dtype)", operands: [type])
  }
  return cast(1, to: type.dtype)
}

/// Known gradients, each of its variable's type.
private func checkedSeeds(
  _ known: [(Variable, Variable)]
) throws(GraphErrors) -> [(Variable, Variable)] {
  var seeds: [(Variable, Variable)] = []
  var seen: Set<Variable> = []
  for (variable, gradient) in known {
    let type = try variable.type
    let gradient = gradient.literal == nil ? gradient : cast(gradient, to: type.dtype)
    let gradientType = try gradient.type
    guard type.dtype.isFloating, gradientType.isCompatible(with: type) else {
      throw GraphErrors(
        operation: "grad",
        "a known gradient has type \(gradientType), but its variable \(type); both must be the "
          + "same floating type", operands: [type, gradientType])
    }
    guard seen.insert(variable).inserted else {
      throw GraphErrors(
        operation: "grad", "a variable has two known gradients", operands: [type])
    }
    seeds.append((variable, gradient))
  }
  return seeds
}

/// Says that the cost does not depend on a variable.
private func disconnection(of variable: Variable) -> GraphErrors {
  let name = variable.name.map { "'\($0)'" } ?? "the variable"
  let type = variable.knownType.map { [$0] } ?? []
  let problem =
    type.first?.dtype.isFloating == false
    ? "\(name) holds no floating numbers, so it has no gradient"
    : "the cost does not depend on \(name) in a differentiable way"
  return GraphErrors(operation: "grad", problem, operands: type)
}
