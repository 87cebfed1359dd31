/// Applies an op to inputs: the only place where nodes are made.
///
/// Gives one variable an output. When an input carries mistakes, so does every output; when the
/// operands do not fit, the outputs carry that mistake with the place of the user's call.
public func apply(_ op: any Op, to inputs: [Variable]) -> [Variable] {
  let poison = inputs.flatMap(\.errors)
  guard poison.isEmpty else { return [.poisoned(poison)] }
  let types = inputs.compactMap(\.knownType)
  let origin = Origin.current()
  do {
    let outputTypes = try op.inferTypes(types)
    return Node(op: op, inputs: inputs, outputTypes: outputTypes, origin: origin).outputs
  } catch {
    return [
      .poisoned([
        GraphError(operation: op.name, message: error.message, operands: types, origin: origin)
      ])
    ]
  }
}

/// Applies an op with one output.
public func applyOne(_ op: any Op, to inputs: [Variable]) -> Variable {
  let outputs = apply(op, to: inputs)
  return outputs.first
    ?? .poisoned([
      GraphError(
        operation: op.name, message: "has no outputs", operands: [], origin: .current())
    ])
}

/// Builds an expression that needs the types of its operands, such as their ranks.
///
/// The body runs only if no operand carries mistakes, with their types in order; what it throws
/// becomes a mistake of `operation` at the place of the user's call.
package func build(
  _ operation: String, _ operands: [Variable],
  _ body: ([TensorType]) throws(OpFailure) -> Variable
) -> Variable {
  let poison = operands.flatMap(\.errors)
  guard poison.isEmpty else { return .poisoned(poison) }
  let types = operands.compactMap(\.knownType)
  do {
    return try body(types)
  } catch {
    return .poisoned([
      GraphError(
        operation: operation, message: error.message, operands: types, origin: .current())
    ])
  }
}

extension Variable {
  /// A variable that stands for mistakes, each once.
  package static func poisoned(_ errors: [GraphError]) -> Variable {
    Variable(.poison(GraphErrors(errors).errors), name: nil)
  }
}
