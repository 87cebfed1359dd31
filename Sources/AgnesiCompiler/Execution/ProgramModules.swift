import AgnesiGraph
import AgnesiKernel

extension ScheduledProgram {
  /// Steps that are carried out together.
  enum Part {
    /// Kernels that follow each other, with the program's buffer behind each of the module's.
    case module(Module, buffers: [Int])
    /// An evaluation on the host.
    case evaluate(Node, inputs: [Int], outputs: [Int])

    /// The kernels, if it is a module.
    var module: Module? { if case .module(let module, _) = self { module } else { nil } }

    /// How many steps of the program it carries out.
    var stepCount: Int { module?.launches.count ?? 1 }
  }

  /// About how much C text a module should become: long programs are cut into modules that are
  /// compiled at the same time, each of which takes the compiler's start besides.
  private static let moduleWeight = 1000

  /// About how much C text a launch becomes beside its kernel.
  private static let launchWeight = 8

  /// The steps with kernels that follow each other joined into modules.
  ///
  /// - Parameter joinsKernels: false for a module of its own for each kernel.
  func modules(joinsKernels: Bool = true) -> [Part] {
    var parts: [Part] = []
    var pending: [(kernel: Kernel, buffers: [Int?])] = []
    func flush() {
      let weights = pending.map { $0.kernel.textWeight + Self.launchWeight }
      let count = EvenParts.count(weight: weights.reduce(0, +), wanted: Self.moduleWeight)
      let lengths =
        joinsKernels
        ? EvenParts.lengths(weights, count: count) : [Int](repeating: 1, count: pending.count)
      var rest = pending[...]
      for length in lengths {
        var builder = ModuleBuilder(self)
        for launch in rest.prefix(length) { builder.add(launch.kernel, launch.buffers) }
        parts.append(.module(builder.module, buffers: builder.numbers))
        rest = rest.dropFirst(length)
      }
      pending = []
    }
    for step in steps {
      switch step {
      case .launch(let kernel, let buffers): pending.append((kernel, buffers))
      case .evaluate(let node, let inputs, let outputs):
        flush()
        parts.append(.evaluate(node, inputs: inputs, outputs: outputs))
      }
    }
    flush()
    return parts
  }
}

/// Collects kernels and numbers the buffers that they use.
private struct ModuleBuilder {
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
