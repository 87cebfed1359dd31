import AgnesiArray
import AgnesiGraph
import AgnesiKernel

extension Scheduler {
  /// Emits the kernels of an op that wrote its loops by hand.
  func emitLoops(_ node: Int, _ nest: LoopNest) {
    let graphNode = plan.graph.nodes[node]
    var buffers: [Int] = []
    func tensor(_ number: Int, _ shape: [Scalar]) -> TensorBuffer {
      buffers.append(number)
      return TensorBuffer(
        id: BufferID(buffers.count - 1), dtype: program.buffers[number].dtype, shape: shape)
    }
    let hostInputs = graphNode.op.hostInputs
    var inputs: [TensorBuffer] = []
    for (position, input) in plan.inputValues(node).enumerated() {
      if hostInputs.contains(position) {
        // Not in memory; its numbers are in the context.
        inputs.append(
          TensorBuffer(id: BufferID(-1), dtype: .int64, shape: plan.sizes.shape(input)))
      } else {
        inputs.append(tensor(wholeBuffer(input), plan.sizes.shape(input)))
      }
    }
    let outputs = graphNode.outputTypes.indices.map { output in
      let value = Value(node: node, output: output)
      return tensor(number(value), plan.sizes.shape(value))
    }
    var context = LoopContext(
      shapes: plan.sizes.context(node), inputs: inputs, outputs: outputs,
      vectorUnit: vectorUnit)
    nest.emit(&context)
    for temporary in context.temporaries {
      let number = self.temporary(temporary.name, temporary.dtype, shape: [temporary.count])
      buffers.append(number)
    }
    let sites = context.failures.map { site($0, node) }
    let written = Set(outputs.map(\.id)).union(context.temporaries.map(\.id))
    for kernel in context.kernels {
      launch(kernel, of: node, context, buffers, written: written, sites: sites)
    }
  }

  /// Adds one kernel of a nest, with only the buffers that it uses.
  private func launch(
    _ emitted: LoopContext.Emitted, of node: Int, _ context: LoopContext, _ numbers: [Int],
    written: Set<BufferID>, sites: [Int]
  ) {
    let use = BufferUse(emitted.body)
    let assembly = KernelAssembly(program)
    var renamed: [BufferID: BufferID] = [:]
    for scratch in emitted.scratch {
      renamed[scratch.id] = assembly.scratch(scratch.name, scratch.dtype, count: scratch.count)
    }
    // Inputs and outputs come first in the order of the op; temporaries follow.
    let ids = context.inputs.map(\.id).filter { $0.number >= 0 } + context.outputs.map(\.id)
    let all = ids + context.temporaries.map(\.id)
    for (id, number) in zip(all, numbers) {
      let isRead = use.read.contains(id)
      let isStored = use.stored.contains(id)
      if !isRead && !isStored { continue }
      if isRead && isStored {
        renamed[id] = assembly.inputOutput(number)
      } else {
        renamed[id] = isStored ? assembly.output(number) : assembly.input(number)
      }
    }
    launch(
      node, emitted.name, assembly, parallel: emitted.parallel,
      body: emitted.body.map { $0.renamingBuffers(renamed).renumberingSites(sites) })
  }
}
