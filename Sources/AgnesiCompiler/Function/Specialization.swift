import AgnesiArray
import AgnesiGraph
import AgnesiKernel

/// A function compiled for some sizes: each size parameter is either fixed or left to the call.
struct Specialization: Sendable {
  /// For each parameter the value it is fixed to; nil for those that calls pass.
  let fixed: [Int64?]
  let executable: Executable
  /// How long compiling took.
  let clock: StageClock

  /// Whether a call with these integers can use it.
  func matches(_ parameters: [Int64]) -> Bool {
    for (fixed, value) in zip(fixed, parameters) where fixed != nil && fixed != value {
      return false
    }
    return true
  }
}

/// What is to be compiled: a graph and what is fixed of its sizes.
struct SpecializationRequest {
  let graph: Graph
  let inputs: [Variable]
  /// The graph's parameters, in terms of which sizes are expressed.
  let table: SizeTable
  /// Sizes that must agree with those of the shared variables that outputs update.
  let updates: [SizedUpdate]
  /// For each parameter the value it is fixed to; nil for those that calls pass.
  let fixed: [Int64?]

  /// The sizes of all tensors, as constants or in terms of the parameters that are not fixed.
  func sizes(_ table: inout SizeTable) throws(GraphErrors) -> ShapeAnalysis {
    var constants: [Int: Int64] = [:]
    for (number, value) in fixed.enumerated() {
      if let value { constants[number] = value }
    }
    var sizes = try ShapeAnalysis(graph, inputs: inputs, table: &table, constants: constants)
    for update in updates {
      try sizes.requireShape(of: graph.outputs[update.output], update.storage)
    }
    return sizes
  }
}

/// An output of a graph that becomes the value of a shared variable.
struct SizedUpdate: Sendable {
  let output: Int
  let storage: SharedStorage
}

/// The specialisations of a function, made when calls need them.
struct Specializer: Sendable {
  let graph: Graph
  let inputs: [Variable]
  let table: SizeTable
  let updates: [SizedUpdate]
  let mode: Mode
  let profiler: ProfileRecorder?
  private(set) var specializations: [Specialization] = []

  init(
    graph: Graph, inputs: [Variable], updates: [SizedUpdate], mode: Mode,
    profiler: ProfileRecorder?
  ) throws(GraphErrors) {
    self.graph = graph
    self.inputs = inputs
    self.updates = updates
    self.mode = mode
    self.profiler = profiler
    var table = SizeTable()
    if !mode.execution.isOpByOp {
      _ = try ShapeAnalysis(graph, inputs: inputs, table: &table, constants: [:])
    }
    self.table = table
  }

  /// The specialisation for a call, compiled now if there is none yet.
  ///
  /// The first has every size fixed. A size that differs between calls is left to run time from
  /// then on, so that there are never more specialisations than sizes, plus one.
  ///
  /// - Parameters:
  ///   - parameters: the integers of the call.
  ///   - didCompile: called with a specialisation that was made.
  mutating func specialization(
    for parameters: [Int64], didCompile: (Specialization) -> Void
  ) throws -> Executable {
    // By index, since copying a specialisation out costs more than the comparison.
    for index in specializations.indices where specializations[index].matches(parameters) {
      return specializations[index].executable
    }
    guard let profiler else { return try compile(for: parameters, didCompile) }
    return try profiler.compiling { try compile(for: parameters, didCompile) }
  }

  private mutating func compile(
    for parameters: [Int64], _ didCompile: (Specialization) -> Void
  ) throws -> Executable {
    let fixed = parameters.indices.map { number -> Int64? in
      guard table.isSize(number) else { return nil }
      let value = parameters[number]
      return specializations.allSatisfy { $0.fixed[number] == value } ? value : nil
    }
    var clock = StageClock()
    let executable = try Pipeline.compile(
      request(fixed), mode: mode, profiler: profiler, clock: &clock)
    let made = Specialization(fixed: fixed, executable: executable, clock: clock)
    specializations.append(made)
    didCompile(made)
    return executable
  }

  /// The program for a call in which each op has a kernel of its own.
  func unfused(for parameters: [Int64]) throws -> ScheduledProgram {
    let fixed = parameters.indices.map { table.isSize($0) ? parameters[$0] : nil }
    var clock = StageClock()
    return try Pipeline.schedule(
      request(fixed), mode: mode.excluding(Mode.fusion), clock: &clock)
  }

  private func request(_ fixed: [Int64?]) -> SpecializationRequest {
    SpecializationRequest(
      graph: graph, inputs: inputs, table: table, updates: updates, fixed: fixed)
  }
}
