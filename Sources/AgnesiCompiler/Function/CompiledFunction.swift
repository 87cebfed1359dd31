import AgnesiArray
import AgnesiGraph
import AgnesiKernel
import Synchronization

/// What a function is, whatever form its results take: checked inputs, a rewritten graph, and
/// specialisations.
final class CompiledFunction: Sendable {
  let name: String?
  let mode: Mode
  let checks: [ArgumentCheck]
  /// The converted default values of the inputs that have one.
  let defaults: [NDArray?]
  /// As the user wrote it, for the reference mode and for printing.
  let written: [Variable]
  let graph: Graph
  /// What rewriting did.
  let rewriting: RewriteReport
  /// What calls take, if that is wanted.
  let profiler: ProfileRecorder?
  let inputs: [Variable]
  /// The number of outputs that the caller receives; updates follow them.
  private let outputCount: Int
  /// The shared variables that are updated, in the order of their outputs.
  private let updated: [SharedStorage]
  /// Those that do not change during a call but by the call itself, in the order in which they are
  /// locked: the updated ones; all, where a call computes several times and compares.
  private let lockOrder: [SharedStorage]
  private let sources: [SizeTable.Source]
  private let specializer: Mutex<Specializer>
  /// Whether the integers of a call depend on the shapes of its arguments alone.
  private let dependsOnShapesAlone: Bool
  /// The last call, where they do.
  private let latest = Mutex(LatestCall())

  init(_ definition: CheckedDefinition) throws(GraphErrors) {
    name = definition.name
    mode = definition.mode
    inputs = definition.inputs
    checks = definition.checks
    defaults = definition.defaults
    written = definition.written
    outputCount = definition.outputCount
    updated = definition.updated
    lockOrder = try definition.lockedStorages()
    var rewriting = RewriteReport()
    graph = try Pipeline.prepare(written, mode: mode, report: &rewriting)
    self.rewriting = rewriting
    profiler = definition.isProfiled ? ProfileRecorder() : nil
    for notice in rewriting.notices { Notice.print("\(name ?? "a function"): \(notice)") }
    let specializer = try Specializer(
      graph: graph, inputs: inputs,
      updates: updated.enumerated().map { [outputCount] number, storage in
        SizedUpdate(output: outputCount + number, storage: storage)
      }, mode: mode, profiler: profiler)
    sources = specializer.table.sources
    dependsOnShapesAlone = !specializer.table.dependsOnValues
    self.specializer = Mutex(specializer)
    dump([.graph, .rewritten], text)
    if Settings.current.isProfiling, profiler != nil { ProfileAtExit.add(self) }
  }

  /// The names of the inputs.
  func numbers(of input: String) -> [Int] { inputs.indices.filter { inputs[$0].name == input } }

  /// The specialisations so far.
  var specializations: [Specialization] { specializer.withLock { $0.specializations } }

  /// Computes the outputs and carries out the updates.
  func call(_ arguments: [any TensorValue]) throws -> [NDArray] {
    guard let profiler else { return try carryOut(converted(arguments)) }
    return try profiler.measure { try carryOut(converted(arguments)) }
  }

  /// The same for arrays: those with the layouts of the last call's need no check.
  func call(_ arguments: [NDArray]) throws -> [NDArray] {
    guard profiler == nil, let call = latest.withLock({ $0.call(for: arguments) }) else {
      return try call(arguments as [any TensorValue])
    }
    return try lockingUpdates { try run(arguments, call) }
  }

  /// The arguments as contiguous arrays of the inputs' types.
  private func converted(_ arguments: [any TensorValue]) throws -> [NDArray] {
    guard arguments.count == checks.count else {
      throw CallError(
        "\(name ?? "the function") takes \(counted(checks.count, "input")), but got "
          + "\(arguments.count)")
    }
    var values: [NDArray] = []
    values.reserveCapacity(arguments.count)
    for index in checks.indices { values.append(try checks[index].convert(arguments[index])) }
    return values
  }

  private func carryOut(_ values: [NDArray]) throws -> [NDArray] {
    try lockingUpdates { try compute(values) }
  }

  /// Computes outputs and updates while nobody else changes what is updated, and carries these out.
  private func lockingUpdates(_ compute: () throws -> [NDArray]) throws -> [NDArray] {
    if lockOrder.isEmpty { return try compute() }
    for storage in lockOrder { storage.updateLock.lock() }
    defer { for storage in lockOrder { storage.updateLock.unlock() } }
    let results = try compute()
    for (storage, value) in zip(updated, results.dropFirst(outputCount)) { storage.set(value) }
    return Array(results.prefix(outputCount))
  }

  private func counted(_ count: Int, _ noun: String) -> String {
    count == 1 ? "1 \(noun)" : "\(count) \(noun)s"
  }

  private func compute(_ values: [NDArray]) throws -> [NDArray] {
    switch mode.execution {
    case .native, .interpreted: try run(values)
    case .reference: try evaluate(values, observer: nil)
    case .debug: try DebugCall(self, values).run()
    case .nanGuard(let guarded):
      try evaluate(values, observer: NaNGuardObserver(guarded: guarded, graph: graph))
    case .monitor(let monitor):
      try evaluate(values, observer: MonitorObserver(monitor: monitor, graph: graph))
    }
  }

  private func run(_ values: [NDArray]) throws -> [NDArray] {
    try run(values, prepared(values))
  }

  private func run(_ values: [NDArray], _ call: PreparedCall) throws -> [NDArray] {
    try call.executable.run(values, call) { output in
      output < outputCount ? nil : updated[output - outputCount].takeSpare()
    }
  }

  /// The call for some arguments: the last one again, if these lie as its did.
  private func prepared(_ values: [NDArray]) throws -> PreparedCall {
    if let call = latest.withLock({ $0.call(for: values) }) { return call }
    let parameters = try self.parameters(values)
    let call = try PreparedCall(executable(for: parameters), parameters)
    if dependsOnShapesAlone {
      latest.withLock { $0 = LatestCall(layouts: values.map(\.layout), prepared: call) }
    }
    return call
  }

  /// The program for the integers of a call, compiled now if there is none yet.
  func executable(for parameters: [Int64]) throws -> Executable {
    try specializer.withLock {
      try $0.specialization(for: parameters) { made in
        dump([.schedule, .kernels, .c], made.executable.text)
      }
    }
  }

  /// The program for the integers of a call in which each op has a kernel of its own.
  func unfusedProgram(for parameters: [Int64]) throws -> ScheduledProgram {
    try specializer.withLock { try $0.unfused(for: parameters) }
  }

  private func evaluate(
    _ values: [NDArray], observer: (any EvaluationObserver)?
  ) throws -> [NDArray] {
    let results = try ReferenceEvaluator.evaluate(
      graph, Dictionary(zip(inputs, values)) { first, _ in first }, observer: observer)
    for (number, storage) in updated.enumerated() {
      let type = TensorType(of: results[outputCount + number])
      guard type == storage.type else {
        throw GraphErrors(
          operation: "updates",
          "the new value of '\(storage.name ?? "shared")' has type \(type), not \(storage.type)")
      }
    }
    return try results.map { try $0.contiguous() }
  }

  /// The integers of a call, in the order of the table.
  func parameters(_ values: [NDArray]) throws -> [Int64] {
    var parameters: [Int64] = []
    parameters.reserveCapacity(sources.count)
    var evaluated: [Variable: [Int64]] = [:]
    for source in sources {
      switch source {
      case .axis(let input, let axis):
        parameters.append(Int64(values[input].shape[axis]))
      case .element(let input, let element):
        parameters.append(values[input].integer(at: element))
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

/// A call with the dtypes and shapes of its arguments, which had been found to be right.
private struct LatestCall: Sendable {
  var layouts: [ElementLayout] = []
  var prepared: PreparedCall?

  /// The prepared call, if the arguments lie as its did.
  func call(for values: [NDArray]) -> PreparedCall? {
    guard let prepared, values.count == layouts.count else { return nil }
    for index in layouts.indices where !values[index].layout.equals(layouts[index]) { return nil }
    return prepared
  }
}

extension CheckedDefinition {
  /// The shared variables that a call locks, in one order for all functions.
  fileprivate func lockedStorages() throws(GraphErrors) -> [SharedStorage] {
    var storages = updated
    if mode.execution == .debug {
      storages += try Graph(written).nodes.compactMap { ($0.op as? SharedValue)?.storage }
    }
    var seen: Set<Int> = []
    return storages.sorted { $0.id < $1.id }.filter { seen.insert($0.id).inserted }
  }
}

extension NDArray {
  /// An element of a contiguous array of integers or truth values.
  fileprivate func integer(at position: Int) -> Int64 {
    withExtendedLifetime(self) {
      let address = baseAddress + position * dtype.byteCount
      return switch dtype {
      case .bool, .uint8: Int64(address.load(as: UInt8.self))
      case .int8: Int64(address.load(as: Int8.self))
      case .int16: Int64(address.load(as: Int16.self))
      case .int32: Int64(address.load(as: Int32.self))
      case .int64: address.load(as: Int64.self)
      case .float32: Int64(saturating: Double(address.load(as: Float.self)))
      case .float64: Int64(saturating: address.load(as: Double.self))
      }
    }
  }
}
