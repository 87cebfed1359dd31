import AgnesiArray
import AgnesiGraph
import AgnesiKernel

/// Turns a graph with known sizes into steps: one kernel for each root, in the order of the graph.
///
/// A class, since the closures that build kernel bodies add to the program while they run.
final class Scheduler {
  let plan: FusionPlan
  var program = ScheduledProgram()
  /// The buffers of tensors with memory of their own.
  private(set) var numbers: [Value: Int] = [:]
  private let inputs: [Variable]
  let vectorUnit: VectorUnit
  private let finished: FinishedProducts

  /// Schedules a graph.
  ///
  /// - Parameters:
  ///   - sizes: the graph with its sizes.
  ///   - inputs: the inputs of the function, in order.
  ///   - parameterCount: the number of integer parameters.
  ///   - vectorUnit: the vector registers that the kernels are for.
  ///   - fuses: whether ops share kernels; else each that computes something has its own.
  static func schedule(
    _ sizes: ShapeAnalysis, inputs: [Variable], parameterCount: Int, vectorUnit: VectorUnit,
    fuses: Bool = true
  ) -> ScheduledProgram {
    let scheduler = Scheduler(
      plan: FusionPlan(sizes, fuses: fuses), inputs: inputs, vectorUnit: vectorUnit)
    scheduler.run()
    scheduler.program.reuseOperands()
    scheduler.program.noteResults()
    if fuses {
      scheduler.program.mergeKernels()
      scheduler.program.removeUnreadStores()
    }
    scheduler.program.splitLoops()
    scheduler.program.checks = sizes.checks
    scheduler.program.parameterCount = parameterCount
    scheduler.program.collectSizeParameters()
    return scheduler.program
  }

  private init(plan: FusionPlan, inputs: [Variable], vectorUnit: VectorUnit) {
    self.vectorUnit = vectorUnit
    self.plan = plan
    self.inputs = inputs
    finished = FinishedProducts(plan, unit: vectorUnit)
  }

  private func run() {
    let graph = plan.graph
    let outputs = Set(graph.outputs.compactMap(plan.sizes.value(of:)))
    for node in graph.nodes.indices where plan.isNeeded[node] {
      guard plan.views[node].contains(where: { $0 != nil }), isOwner(node),
        finished.finishers[node] == nil
      else { continue }
      for (number, type) in graph.nodes[node].outputTypes.enumerated() {
        let value = Value(node: node, output: number)
        let source = leafSource(node) ?? (outputs.contains(value) ? .output : .temporary)
        program.buffers.append(
          ScheduledProgram.Buffer(
            source: source, name: name(of: value), dtype: type.dtype,
            shape: plan.sizes.shape(value), variable: graph.nodes[node].outputs[number]))
        numbers[value] = program.buffers.count - 1
      }
      if leafSource(node) == nil { emit(node) }
    }
    program.outputs = graph.outputs.compactMap { output in
      plan.sizes.value(of: output).flatMap { numbers[$0] }
    }
  }

  /// Whether the node's outputs lie in memory of their own, not in another's.
  private func isOwner(_ node: Int) -> Bool {
    plan.views[node].indices.allSatisfy { output in
      plan.views[node][output]?.buffer == Value(node: node, output: output)
    }
  }

  private func leafSource(_ node: Int) -> ScheduledProgram.Buffer.Source? {
    switch plan.graph.nodes[node].op {
    case let constant as Constant: return .constant(constant.value)
    case let shared as SharedValue: return .shared(shared.storage)
    case is Input:
      let number = inputs.firstIndex { $0.node === plan.graph.nodes[node] }
      return number.map { .input($0) }
    default: return nil
    }
  }

  private func name(of value: Value) -> String {
    plan.graph.name(of: value.node, value.output) ?? plan.graph.nodes[value.node].op.name
  }

  private func emit(_ node: Int) {
    switch plan.lowerings[node] {
    case .elementwise, .view, .pointwise:
      if let product = finished.products[node] {
        emitProduct(product, .matrixProduct, finishedBy: node)
      } else {
        emitMap(node)
      }
    case .reduction(let reduction): emitReduction(node, reduction)
    case .library(let call): emitProduct(node, call)
    case .loops(let nest): emitLoops(node, nest)
    case .expand, .reference:
      let inputs = plan.inputValues(node).map { wholeBuffer($0) }
      let outputs = plan.views[node].indices.compactMap {
        numbers[Value(node: node, output: $0)]
      }
      program.steps.append(
        .evaluate(plan.graph.nodes[node], inputs: inputs, outputs: outputs))
    }
  }

  // MARK: Services for the kernels' emitters

  /// The number of the buffer of a tensor that owns one.
  func number(_ value: Value) -> Int { numbers[value] ?? 0 }

  /// The number of a buffer that holds the tensor contiguously from its start.
  func wholeBuffer(_ value: Value) -> Int {
    guard let view = plan.views[value.node][value.output] else { return number(value) }
    let owner = number(view.buffer)
    if view.offset.integerValue == 0 && view.shape == program.buffers[owner].shape {
      return owner
    }
    let buffer = program.buffers[owner]
    program.buffers.append(
      ScheduledProgram.Buffer(
        source: .part(of: owner, offset: view.offset), name: name(of: value),
        dtype: buffer.dtype, shape: view.shape))
    return program.buffers.count - 1
  }

  /// Makes memory that only the kernels of one node use.
  func temporary(_ name: String, _ dtype: DType, shape: [Scalar]) -> Int {
    program.buffers.append(
      ScheduledProgram.Buffer(source: .temporary, name: name, dtype: dtype, shape: shape))
    return program.buffers.count - 1
  }

  /// Adds a kernel for a node.
  ///
  /// - Parameters:
  ///   - earlier: the nodes whose work the kernel does before.
  ///   - suffix: what tells it from other kernels of the node.
  func launch(
    _ node: Int, after earlier: [Int] = [], _ suffix: String? = nil, _ assembly: KernelAssembly,
    parallel: Kernel.ParallelRange?, body: [Statement]
  ) {
    let value = Value(node: node, output: 0)
    let name = name(of: value) + (suffix.map { "_" + $0 } ?? "")
    let origin = plan.graph.nodes[node].origin
    let kernel = Kernel(
      name: name, comment: (earlier + [node]).map(comment).joined(separator: "\n"),
      place: { origin.location?.description }, parts: [program.steps.count],
      nodes: earlier + [node], buffers: assembly.buffers, parallel: parallel, body: body)
    program.steps.append(.launch(kernel, assembly.numbers))
  }

  private func comment(_ node: Int) -> String {
    let type = TensorType(
      plan.graph.nodes[node].outputTypes[0].dtype,
      plan.sizes.shape(Value(node: node, output: 0)).map { $0.integerValue.map(Int.init) })
    return "\(plan.graph.nodes[node].op.name): \(type)"
  }

  /// Registers what a kernel checks and gives the site's number.
  func site(_ message: String, _ node: Int) -> Int {
    let node = plan.graph.nodes[node]
    program.failures.append(
      FailureSite(
        message: message, operation: node.op.name,
        operands: node.inputs.compactMap(\.knownType), origin: node.origin))
    return program.failures.count - 1
  }

  /// The statements that check what an emitter found to be required.
  func checks(_ emitter: ElementEmitter) -> [Statement] {
    emitter.requirements.map { requirement, node in
      .require(
        requirement.condition,
        Failure(site: site(requirement.message, node), values: requirement.values))
    }
  }
}
