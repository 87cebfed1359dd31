import AgnesiGraph
import AgnesiKernel

/// What the calls of one step of a program took and did.
struct StepTally: Sendable {
  /// What the kernel, or the op, is called.
  let name: String
  /// The nodes of the graph that it computes.
  let nodes: [Int]
  /// Whether it is an evaluation on the host, not a kernel.
  let isOnHost: Bool
  private(set) var callCount = 0
  private(set) var nanoseconds: UInt64 = 0
  private(set) var least: UInt64 = .max
  private(set) var greatest: UInt64 = 0
  private(set) var work = KernelWork()

  private let counter: WorkCounter?
  /// The number of elements of each buffer of the kernel.
  private let elementCounts: [Scalar]
  /// The integers of a call on which the counts depend.
  private let decisive: [Int]
  private var known: [[Int64]: KernelWork] = [:]

  /// The number of sizes for which counts are kept.
  private static let knownLimit = 256

  init(_ step: ScheduledProgram.Step, in program: ScheduledProgram, _ graph: Graph) {
    switch step {
    case .launch(let kernel, let bound):
      let counter = WorkCounter(kernel)
      let counts = bound.map { $0.map { program.buffers[$0].count } ?? .integer(0) }
      name = kernel.name
      nodes = kernel.nodes
      isOnHost = false
      self.counter = counter
      elementCounts = counts
      decisive = Set(counter.parameters).union(counts.flatMap(\.parameters)).sorted()
    case .evaluate(let node, _, _):
      name = node.op.name
      nodes = node.outputs.first.flatMap { graph.index(of: $0) }.map { [$0] } ?? []
      isOnHost = true
      counter = nil
      elementCounts = []
      decisive = []
    }
  }

  /// Adds a call.
  mutating func add(_ time: UInt64, _ parameters: [Int64]) {
    callCount += 1
    nanoseconds += time
    least = min(least, time)
    greatest = max(greatest, time)
    guard let counter else { return }
    let key = decisive.map { parameters[$0] }
    let own: KernelWork
    if let seen = known[key] {
      own = seen
    } else {
      own = counter.work(
        parameters: parameters,
        elementCounts: elementCounts.map { $0.size(parameters: parameters) })
      if known.count == Self.knownLimit { known = [:] }
      known[key] = own
    }
    work.operationCount += own.operationCount
    work.readByteCount += own.readByteCount
    work.writtenByteCount += own.writtenByteCount
  }

  /// Forgets all calls.
  mutating func reset() {
    callCount = 0
    nanoseconds = 0
    least = .max
    greatest = 0
    work = KernelWork()
  }
}

extension Scalar {
  /// The numbers of the parameters in an expression.
  fileprivate var parameters: [Int] {
    if case .parameter(let number) = kind { return [number] }
    return kind.operands.flatMap(\.parameters)
  }
}
