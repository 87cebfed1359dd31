import AgnesiArray
import AgnesiGraph
import AgnesiKernel

/// What runs in a call: steps in order over numbered buffers.
struct ScheduledProgram {
  /// Memory that steps read and write.
  struct Buffer {
    /// Where the memory comes from.
    enum Source {
      /// The argument for an input of the function.
      case input(Int)
      /// The value of a shared variable.
      case shared(SharedStorage)
      /// A constant of the graph.
      case constant(NDArray)
      /// The arena, for as long as steps need it.
      case temporary
      /// Memory of its own, which the caller receives.
      case output
      /// Part of another buffer, from an element on.
      case part(of: Int, offset: Scalar)
    }

    var source: Source
    var name: String
    var dtype: DType
    var shape: [Scalar]
    /// What it holds once the last step that writes it is done; nil for what a kernel needs for
    /// itself.
    var variable: Variable?

    /// The number of elements.
    var count: Scalar { shape.reduce(.integer(1), *) }
  }

  /// One thing to do.
  enum Step {
    /// Runs a kernel on buffers (nil for scratch).
    case launch(Kernel, [Int?])
    /// Runs the reference evaluation of a node.
    case evaluate(Node, inputs: [Int], outputs: [Int])
  }

  /// Where an output of the function comes from.
  var outputs: [Int] = []
  var buffers: [Buffer] = []
  var steps: [Step] = []
  /// The buffers that each kernel wrote before kernels were merged, by its number; merged ones know
  /// only the owners of memory.
  var results: [Int: [Int]] = [:]
  /// What kernels check: the text and place for each site number.
  var failures: [FailureSite] = []
  /// What to check about sizes before the first step.
  var checks: [ShapeAnalysis.Check] = []
  /// The number of integer parameters.
  var parameterCount = 0
  /// The parameters on which the sizes of buffers depend.
  var sizeParameters: [Int] = []
  /// What it took to merge kernels.
  var mergeEffort = MergeEffort()
}

/// A condition that kernels check: what to say when it fails.
struct FailureSite: Sendable {
  /// The text, in which `#0`, `#1` stand for the numbers that the kernel reports.
  let message: String
  let operation: String
  let operands: [TensorType]
  let origin: Origin

  /// The error for the numbers of a failure.
  func error(_ numbers: [Int64]) -> GraphErrors {
    GraphErrors([
      GraphError(
        operation: operation, message: message.fillingIn(numbers), operands: operands,
        origin: origin)
    ])
  }
}

extension ScheduledProgram {
  /// Takes choices out of loops that vector registers are to run: those that depend only on where an
  /// element lies, and whether an operand of a sine is far.
  mutating func splitLoops() {
    for number in steps.indices {
      guard case .launch(let kernel, let bound) = steps[number] else { continue }
      steps[number] = .launch(kernel.splittingLoops().separatingFarOperands(), bound)
    }
  }

  /// Notes on which parameters the sizes of temporary buffers and outputs depend.
  mutating func collectSizeParameters() {
    var found: Set<Int> = []
    func visit(_ expression: Scalar) {
      if case .parameter(let number) = expression.kind { found.insert(number) }
      expression.kind.operands.forEach(visit)
    }
    for buffer in buffers {
      switch buffer.source {
      case .temporary, .output: buffer.shape.forEach(visit)
      case .input, .shared, .constant, .part: break
      }
    }
    sizeParameters = found.sorted()
  }
}

extension ScheduledProgram {
  /// Where a buffer lies.
  struct Place: Equatable {
    /// The buffer that owns the memory.
    let root: Int
    /// The same where the buffer starts with its owner; nil where it starts within.
    let start: Int?
  }

  /// Where a buffer lies; buffers that start together have the same place.
  func place(_ number: Int) -> Place {
    var owner = number
    var startsWithOwner = true
    while case .part(let next, let offset) = buffers[owner].source {
      startsWithOwner = startsWithOwner && offset.integerValue == 0
      owner = next
    }
    return Place(root: owner, start: startsWithOwner ? owner : nil)
  }
}
