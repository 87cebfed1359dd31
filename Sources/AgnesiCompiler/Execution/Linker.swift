import AgnesiGraph
import AgnesiKernel

/// Joins the kernels of a program into modules and gets them compiled.
enum Linker {
  /// Makes the segments of a program: kernels that follow each other become one module.
  static func link(_ program: ScheduledProgram, mode: Mode) throws -> [Executable.Segment] {
    var segments: [Executable.Segment] = []
    var pending = ModuleBuilder(program)
    for step in program.steps {
      switch step {
      case .launch(let kernel, let buffers): pending.add(kernel, buffers)
      case .evaluate(let node, let inputs, let outputs):
        try flush(&pending, program, mode, into: &segments)
        segments.append(.evaluate(node, inputs: inputs, outputs: outputs))
      }
    }
    try flush(&pending, program, mode, into: &segments)
    return segments
  }

  private static func flush(
    _ pending: inout ModuleBuilder, _ program: ScheduledProgram, _ mode: Mode,
    into segments: inout [Executable.Segment]
  ) throws {
    if pending.module.launches.isEmpty { return }
    try KernelChecker.check(pending.module)
    let engine: any KernelEngine =
      mode.execution == .native
      ? Toolchain.engine(for: pending.module) : InterpreterEngine(pending.module)
    segments.append(.kernels(engine, buffers: pending.numbers))
    pending = ModuleBuilder(program)
  }
}

/// Collects kernels and numbers the buffers that they use.
struct ModuleBuilder {
  private(set) var module: Module
  /// The program's buffer behind each buffer of the module.
  private(set) var numbers: [Int] = []
  private var known: [Int: Int] = [:]
  private let program: ScheduledProgram

  init(_ program: ScheduledProgram) {
    self.program = program
    module = Module(
      kernels: [], launches: [], bufferNames: [], parameterCount: program.parameterCount)
  }

  mutating func add(_ kernel: Kernel, _ buffers: [Int?]) {
    module.kernels.append(kernel)
    let numbered = buffers.map { number in number.map { self.number($0) } }
    module.launches.append(.init(kernel: module.kernels.count - 1, buffers: numbered))
  }

  private mutating func number(_ buffer: Int) -> Int {
    if let number = known[buffer] { return number }
    numbers.append(buffer)
    module.bufferNames.append(program.buffers[buffer].name)
    known[buffer] = numbers.count - 1
    return numbers.count - 1
  }
}
