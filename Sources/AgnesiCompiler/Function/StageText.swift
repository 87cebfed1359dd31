import AgnesiGraph
import AgnesiKernel

extension CompiledFunction {
  /// The text of a stage; for stages that depend on sizes, of each specialisation.
  func text(of stage: CompileStage) -> String {
    switch stage {
    case .graph: describeGraph(written)
    case .rewritten: describeGraph(graph.outputs)
    case .schedule, .memory, .kernels, .c:
      specializations.enumerated().map { number, made in
        "specialisation \(number)\n\(made.executable.text(of: stage))"
      }.joined(separator: "\n\n")
    }
  }

  /// Prints the stages that `AGNESI_DUMP` asks for, on standard error.
  func dump(_ stages: [CompileStage], _ text: (CompileStage) -> String) {
    for stage in stages where Settings.current.dumps.contains(stage) {
      Notice.print("\(stage.rawValue) of \(name ?? "a function")\n\(text(stage))")
    }
  }
}

extension Executable {
  /// The text of a stage that depends on sizes.
  func text(of stage: CompileStage) -> String {
    switch stage {
    case .schedule: program.text
    case .memory: lastLayout?.text(program) ?? "planned in the first call"
    case .kernels: text(KernelPrinter.text)
    case .c: text { CWriter.write($0) }
    case .graph, .rewritten: ""
    }
  }

  private func text(_ write: (Module) -> String) -> String {
    program.modules().map { part in
      switch part {
      case .module(let module, _): write(module)
      case .evaluate(let node, _, _): "on the host: \(node.op.name)\n"
      }
    }.joined(separator: "\n")
  }
}

extension ScheduledProgram {
  /// The buffers, the steps, and how many sizes are checked, one a line.
  fileprivate var text: String {
    var lines = buffers.enumerated().map { number, buffer in
      let type = TensorType(buffer.dtype, buffer.shape.map { $0.integerValue.map(Int.init) })
      return "buffer \(number) '\(buffer.name)' \(type): \(buffer.source.text)"
    }
    for step in steps {
      switch step {
      case .launch(let kernel, let used):
        let numbers = used.map { $0.map(String.init) ?? "scratch" }.joined(separator: ", ")
        lines.append("launch \(kernel.name)(\(numbers))  // \(kernel.comment)")
      case .evaluate(let node, let inputs, let outputs):
        lines.append("evaluate \(node.op.name) of \(inputs) into \(outputs)")
      }
    }
    lines.append("outputs \(outputs)")
    if !checks.isEmpty { lines.append("\(checks.count) conditions on sizes are checked") }
    return lines.joined(separator: "\n")
  }
}

extension ScheduledProgram.Buffer.Source {
  fileprivate var text: String {
    switch self {
    case .input(let number): "input \(number)"
    case .shared: "shared variable"
    case .constant: "constant"
    case .temporary: "temporary"
    case .output: "output"
    case .part(let owner, let offset):
      "part of buffer \(owner) from "
        + (offset.integerValue.map { "element \($0)" } ?? "an element that each call computes")
    }
  }
}

extension BufferLayout {
  /// Where each temporary lies, one a line.
  func text(_ program: ScheduledProgram) -> String { MemoryPlan(self, of: program).description }
}
