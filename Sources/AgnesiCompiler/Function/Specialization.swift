import AgnesiArray
import AgnesiGraph
import AgnesiKernel

/// A function compiled for some sizes: each size parameter is either fixed or left to the call.
struct Specialization: Sendable {
  /// For each parameter the value it is fixed to; nil for those that calls pass.
  let fixed: [Int64?]
  let executable: Executable
  /// The time that making it took.
  let compileTime: Duration

  /// Whether a call with these integers can use it.
  func matches(_ parameters: [Int64]) -> Bool {
    for (fixed, value) in zip(fixed, parameters) where fixed != nil && fixed != value {
      return false
    }
    return true
  }
}

/// The specialisations of a function, made when calls need them.
struct Specializer: Sendable {
  let graph: Graph
  let inputs: [Variable]
  /// The graph's parameters, in terms of which sizes are expressed.
  let table: SizeTable
  /// Sizes that must agree with those of the shared variables that outputs update: the number of
  /// the output, and the storage.
  let updates: [(output: Int, storage: SharedStorage)]
  let mode: Mode
  private(set) var specializations: [Specialization] = []

  init(
    graph: Graph, inputs: [Variable], updates: [(output: Int, storage: SharedStorage)],
    mode: Mode
  ) throws(GraphErrors) {
    self.graph = graph
    self.inputs = inputs
    self.updates = updates
    self.mode = mode
    var table = SizeTable()
    _ = try ShapeAnalysis(graph, inputs: inputs, table: &table, constants: [:])
    self.table = table
  }

  /// The specialisation for a call, compiled now if there is none yet.
  ///
  /// The first has every size fixed. A size that differs between calls is left to run time from
  /// then on, so that there are never more specialisations than sizes.
  mutating func specialization(for parameters: [Int64]) throws -> Specialization {
    if let known = specializations.first(where: { $0.matches(parameters) }) { return known }
    let fixed = parameters.indices.map { number -> Int64? in
      guard table.isSize(number) else { return nil }
      let value = parameters[number]
      return specializations.allSatisfy { $0.fixed[number] == value } ? value : nil
    }
    let start = ContinuousClock.now
    let executable = try compile(fixed)
    let made = Specialization(
      fixed: fixed, executable: executable, compileTime: ContinuousClock.now - start)
    specializations.append(made)
    return made
  }

  private func compile(_ fixed: [Int64?]) throws -> Executable {
    var constants: [Int: Int64] = [:]
    for (number, value) in fixed.enumerated() {
      if let value { constants[number] = value }
    }
    var table = table
    var sizes = try ShapeAnalysis(graph, inputs: inputs, table: &table, constants: constants)
    for (output, storage) in updates {
      try sizes.requireShape(of: graph.outputs[output], storage)
    }
    return try Pipeline.compile(
      sizes, inputs: inputs, parameterCount: table.sources.count, mode: mode)
  }
}
