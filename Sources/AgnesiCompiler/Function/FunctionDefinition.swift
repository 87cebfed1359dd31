import AgnesiArray
import AgnesiGraph
import AgnesiRewrites

/// What the user asked for, on the way to a compiled function.
struct FunctionDefinition {
  let inputs: [any FunctionInput]
  let outputs: [Variable]
  let updates: [(Variable, Variable)]
  let givens: [(Variable, Variable)]
  let mode: Mode
  let name: String?
  let isProfiled: Bool
  let onUnusedInput: Settings.UnusedInputPolicy
  let allowDowncast: Bool

  /// Checks everything and puts `givens` in place.
  ///
  /// - Throws: `GraphErrors` with every mistake, each once.
  func checked() throws(GraphErrors) -> CheckedDefinition {
    try refuse(Settings.current.problems.flatMap { mistake($0).errors } + mistakesInExpressions)
    try refuse(mistakesInMode + mistakesInUpdates + mistakesInGivens)
    let replacements = Dictionary(givens) { first, _ in first }
    let written = try Graph.substitute(outputs + updates.map(\.1), replacements)
    let checks = inputs.enumerated().map { number, input in
      ArgumentCheck(
        type: input.variable.knownType ?? TensorType(.float32, []),
        label: input.variable.name.map { "input '\($0)'" } ?? "input \(number)",
        allowDowncast: allowDowncast)
    }
    try refuse(mistakesInInputs(try Graph(written)) + mistakesInDefaults(checks))
    return CheckedDefinition(
      name: name, mode: mode, inputs: inputs.map(\.variable), checks: checks,
      defaults: zip(checks, inputs).map { check, input in
        input.defaultValue.flatMap { try? check.convert($0) }
      }, written: written, outputCount: outputs.count,
      updated: updates.compactMap(\.0.sharedStorage), isProfiled: isProfiled)
  }

  private func refuse(_ mistakes: [GraphError]) throws(GraphErrors) {
    if !mistakes.isEmpty { throw GraphErrors(mistakes) }
  }

  private func mistake(_ message: String, _ operands: [TensorType] = []) -> GraphErrors {
    GraphErrors(
      operation: name.map { "function '\($0)'" } ?? "function", message, operands: operands)
  }

  private var mistakesInExpressions: [GraphError] {
    let pairs = (updates + givens).flatMap { [$0.0, $0.1] }
    return (inputs.map(\.variable) + outputs + pairs).flatMap(\.errors)
  }

  private var mistakesInMode: [GraphError] {
    var names = RewriteCatalog.excludable.union([Mode.fusion])
    var mistakes: [GraphError] = []
    for rewrite in mode.included where !names.insert(rewrite.name).inserted {
      mistakes += mistake("mode: another rewrite or tag is called '\(rewrite.name)'").errors
    }
    return mistakes
      + mode.excluded.subtracting(names).sorted().flatMap { name in
        mistake("mode: no rewrite and no tag is called '\(name)'").errors
      }
  }

  private var mistakesInUpdates: [GraphError] {
    var mistakes: [GraphErrors] = []
    var seen: Set<Int> = []
    for (variable, expression) in updates {
      let label = variable.name.map { "'\($0)'" } ?? "the variable"
      guard let storage = variable.sharedStorage else {
        mistakes.append(mistake("updates: \(label) is not a shared variable"))
        continue
      }
      if !seen.insert(storage.id).inserted {
        mistakes.append(mistake("updates: \(label) is updated twice"))
      }
      guard let type = expression.knownType, !type.isCompatible(with: storage.type) else {
        continue
      }
      let hint =
        type.dtype == storage.type.dtype ? "" : "; use cast(_, to: .\(storage.type.dtype))"
      mistakes.append(
        mistake(
          "updates: \(label) has type \(storage.type), its new value \(type)" + hint,
          [storage.type, type]))
    }
    return mistakes.flatMap(\.errors)
  }

  private var mistakesInGivens: [GraphError] {
    var mistakes: [GraphErrors] = []
    var seen: Set<Variable> = []
    for (variable, replacement) in givens {
      let label = variable.name.map { "'\($0)'" } ?? "a variable"
      if !seen.insert(variable).inserted {
        mistakes.append(mistake("givens: \(label) is replaced twice"))
      }
      guard let from = variable.knownType, let to = replacement.knownType,
        !to.isCompatible(with: from)
      else { continue }
      mistakes.append(
        mistake("givens: \(label) has type \(from), its replacement \(to)", [from, to]))
    }
    return mistakes.flatMap(\.errors)
  }

  private func mistakesInInputs(_ graph: Graph) -> [GraphError] {
    var mistakes: [GraphErrors] = []
    var given: Set<Variable> = []
    for (number, input) in inputs.enumerated() {
      let label = input.variable.name.map { "'\($0)'" } ?? "number \(number)"
      if input.variable.op(as: Input.self) == nil {
        mistakes.append(
          mistake(
            "input \(label) is not an input variable; make inputs with scalar, vector, matrix ..."
          ))
      } else if !given.insert(input.variable).inserted {
        mistakes.append(mistake("input \(label) is given twice"))
      } else if graph.index(of: input.variable) == nil {
        mistakes += reportUnused(label)
      }
    }
    let replaced = Set(givens.map(\.0))
    for (index, node) in graph.nodes.enumerated() where node.op is Input {
      guard let variable = node.outputs.first, !given.contains(variable) else { continue }
      let label = graph.name(of: index, 0).map { "'\($0)'" } ?? "of type \(node.outputTypes[0])"
      let hint =
        replaced.contains(variable)
        ? "; what givens puts in place is in terms of the variables as they were" : ""
      mistakes.append(
        mistake(
          "the outputs depend on input \(label), which is not among the inputs" + hint))
    }
    return mistakes.flatMap(\.errors)
  }

  private func reportUnused(_ label: String) -> [GraphErrors] {
    switch onUnusedInput {
    case .raise:
      return [
        mistake(
          "nothing depends on input \(label); leave it out, or pass onUnusedInput: .ignore")
      ]
    case .warn: Notice.print("nothing depends on input \(label)")
    case .ignore: break
    }
    return []
  }

  private func mistakesInDefaults(_ checks: [ArgumentCheck]) -> [GraphError] {
    zip(checks, inputs).flatMap { check, input -> [GraphError] in
      guard let value = input.defaultValue else { return [] }
      do {
        _ = try check.convert(value)
        return []
      } catch {
        return mistake("default value of \(error)").errors
      }
    }
  }
}

/// A function's definition in which nothing is wrong.
struct CheckedDefinition {
  let name: String?
  let mode: Mode
  let inputs: [Variable]
  let checks: [ArgumentCheck]
  /// The converted default values of the inputs that have one.
  let defaults: [NDArray?]
  /// The outputs, then the new values of updates, with `givens` in place.
  let written: [Variable]
  let outputCount: Int
  /// The shared variables that are updated, in the order of their outputs.
  let updated: [SharedStorage]
  /// Whether calls are measured.
  let isProfiled: Bool
}
