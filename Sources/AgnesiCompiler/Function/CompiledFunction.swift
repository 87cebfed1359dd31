import AgnesiArray
import AgnesiGraph
import AgnesiKernel
import Synchronization

/// What a function is, whatever form its results take: checked inputs, a rewritten graph, and
/// specialisations.
final class CompiledFunction: Sendable {
  let name: String?
  let checks: [ArgumentCheck]
  let defaults: [(any TensorValue)?]
  /// The number of outputs that the caller receives; updates follow them.
  let outputCount: Int
  /// The shared variables that are updated, in the order of their outputs.
  let updated: [SharedStorage]
  /// The same in the order in which they are locked.
  private let lockOrder: [SharedStorage]
  /// As the user wrote it, for the reference mode and for printing.
  let written: [Variable]
  let graph: Graph
  /// How often each rewrite was applied.
  let rewriteCounts: [String: Int]
  private let mode: Mode
  private let inputs: [Variable]
  private let sources: [SizeTable.Source]
  private let specializer: Mutex<Specializer>

  init(
    name: String?, inputs: [any FunctionInput], written: [Variable], rewritten: [Variable],
    outputCount: Int, updated: [SharedStorage], mode: Mode, allowDowncast: Bool,
    rewriteCounts: [String: Int]
  ) throws(GraphErrors) {
    self.name = name
    self.rewriteCounts = rewriteCounts
    self.inputs = inputs.map(\.variable)
    self.defaults = inputs.map(\.defaultValue)
    self.written = written
    self.outputCount = outputCount
    self.updated = updated
    self.lockOrder = updated.sorted { $0.id < $1.id }
    self.mode = mode
    checks = inputs.enumerated().map { number, input in
      ArgumentCheck(
        type: input.variable.knownType ?? TensorType(.float32, []),
        label: input.variable.name.map { "input '\($0)'" } ?? "input \(number)",
        allowDowncast: allowDowncast)
    }
    graph = try Graph(rewritten)
    let specializer = try Specializer(
      graph: graph, inputs: self.inputs,
      updates: updated.enumerated().map { (outputCount + $0, $1) }, mode: mode)
    sources = specializer.table.sources
    self.specializer = Mutex(specializer)
  }

  /// The names of inputs by number.
  func number(of input: String) -> Int? { inputs.firstIndex { $0.name == input } }

  /// The specialisations so far.
  var specializations: [Specialization] { specializer.withLock { $0.specializations } }

  /// Computes the outputs and carries out the updates.
  func call(_ arguments: [any TensorValue]) throws -> [NDArray] {
    guard arguments.count == checks.count else {
      throw CallError(
        "\(name ?? "the function") takes \(checks.count) inputs, but got \(arguments.count)")
    }
    var values: [NDArray] = []
    values.reserveCapacity(arguments.count)
    for (check, argument) in zip(checks, arguments) { values.append(try check.convert(argument)) }
    if updated.isEmpty { return try compute(values) }
    for storage in lockOrder { storage.updateLock.lock() }
    defer { for storage in lockOrder { storage.updateLock.unlock() } }
    let results = try compute(values)
    for (storage, value) in zip(updated, results.dropFirst(outputCount)) { storage.set(value) }
    return Array(results.prefix(outputCount))
  }

  private func compute(_ values: [NDArray]) throws -> [NDArray] {
    if mode.execution == .reference {
      return try ReferenceEvaluator.evaluate(
        written, Dictionary(zip(inputs, values)) { first, _ in first })
    }
    let parameters = try self.parameters(values)
    let specialization = try specializer.withLock { try $0.specialization(for: parameters) }
    return try specialization.executable.run(values, parameters) { output in
      output < outputCount ? nil : updated[output - outputCount].takeSpare()
    }
  }

  /// The integers of a call, in the order of the table.
  private func parameters(_ values: [NDArray]) throws -> [Int64] {
    var parameters: [Int64] = []
    parameters.reserveCapacity(sources.count)
    var evaluated: [Variable: [Int64]] = [:]
    for source in sources {
      switch source {
      case .axis(let input, let axis):
        parameters.append(Int64(values[input].shape[axis]))
      case .element(let input, let element):
        parameters.append(try values[input].int64s()[element])
      case .derived(let expression):
        parameters.append(expression.size(parameters: parameters))
      case .evaluated(let variable, let element):
        if evaluated[variable] == nil {
          let result = try ReferenceEvaluator.evaluate(
            [variable], Dictionary(zip(inputs, values)) { first, _ in first })
          evaluated[variable] = try result.first?.int64s()
        }
        parameters.append(evaluated[variable]?[element] ?? 0)
      }
    }
    return parameters
  }
}
