import AgnesiArray
import AgnesiKernel

/// A kernel with the buffers that it is launched on, while kernels are being merged.
struct LaunchUnit {
  /// How the work is divided.
  enum Domain {
    /// Not at all.
    case serial
    /// Into the iterations of one loop, which is all that the kernel does.
    case loop(Loop)
    /// Into the iterations that workers share.
    case range(Kernel.ParallelRange)
  }

  var kernel: Kernel
  /// The program's buffer behind each buffer of the kernel; nil for scratch.
  var bound: [Int?]
  /// Of how many kernels this one was merged.
  var partCount = 1
  /// Whether the kernel exchanges rows and columns across the parts of buffers that iterations keep
  /// to otherwise.
  private(set) var movesBlocks = false
  /// Whether it multiplies matrices, if it was not merged.
  let multiplies: Bool
  /// Which part of its buffers each iteration touches, into which the work is divided.
  var footprint = IterationFootprint()
  /// Whether elements that the kernel has just stored may still be read from memory.
  var readsOwnStores = false

  /// Takes a kernel without the buffers that it does not use.
  init(_ kernel: Kernel, _ bound: [Int?]) {
    multiplies = kernel.routines.contains { $0.isTileProduct }
    let use = BufferUse(kernel.body)
    var renamed: [BufferID: BufferID] = [:]
    self.kernel = kernel
    self.bound = []
    self.kernel.buffers = []
    for (number, buffer) in kernel.buffers.enumerated() {
      let id = BufferID(number)
      guard use.read.contains(id) || use.stored.contains(id) else { continue }
      renamed[id] = BufferID(self.bound.count)
      self.kernel.buffers.append(buffer)
      self.bound.append(bound[number])
    }
    if renamed.contains(where: { $0.key != $0.value }) {
      self.kernel.body = kernel.body.map { $0.renamingBuffers(renamed) }
    }
  }

  /// Whether the kernel may become one with others at all: not if it multiplies large matrices, or
  /// leaves that to BLAS.
  var mayMerge: Bool {
    var multiplies = false
    for routine in kernel.routines {
      switch routine {
      case .matrixProduct: return false
      case .tileProduct: multiplies = true
      case .transposition: break
      }
    }
    return !multiplies || (work ?? .max) <= MergeCost.serialWork
  }

  /// Looks at which part of its buffers each iteration touches.
  mutating func findFootprint() {
    footprint =
      switch domain {
      case .range(let range): IterationFootprint(of: kernel.body, over: range.variable)
      case .loop(let loop): IterationFootprint(of: loop.body, over: loop.variable)
      case .serial: IterationFootprint()
      }
    movesBlocks = kernel.routines.contains { routine in
      guard case .transposition(let transposition) = routine else { return false }
      return [transposition.source.buffer, transposition.target.buffer].contains {
        bound[$0.number] != nil && footprint.stride($0) == nil
      }
    }
  }

  /// How the work is divided.
  var domain: Domain {
    if let range = kernel.parallel { return .range(range) }
    if case .loop(let loop)? = kernel.body.first, kernel.body.count == 1, loop.hint == .vector,
      loop.lower.integerValue == 0
    {
      return .loop(loop)
    }
    return .serial
  }

  /// How many statements stand side by side in the kernel or in its one loop.
  var statementCount: Int {
    if case .loop(let loop) = domain { loop.body.count } else { kernel.body.count }
  }

  /// About how many operations the kernel takes; nil when only a call can tell.
  var work: Int64? {
    guard let range = kernel.parallel else { return MergeCost.work(kernel.body) }
    guard let count = range.count.integerValue, let cost = range.cost.integerValue else {
      return nil
    }
    let (work, overflow) = count.multipliedReportingOverflow(by: cost)
    return overflow ? .max : work
  }

  /// The kernel with one long loop cut into pieces of fixed length that workers share.
  var shared: LaunchUnit {
    guard case .loop(let loop) = domain else { return self }
    let chunk = Scheduler.chunk
    if let size = loop.upper.integerValue, size <= chunk { return self }
    let next = kernel.nextSymbol
    let p = Symbol(id: next, name: "p")
    let first = Symbol(id: next + 1, name: "first")
    let last = Symbol(id: next + 2, name: "last")
    let start = Scalar.local(first, .int64)
    var pieces = loop
    pieces.lower = start
    pieces.upper = .local(last, .int64)
    var unit = self
    unit.kernel.body = [
      .constant(first, .index(p) * chunk),
      .constant(last, .binary(.minimum, loop.upper, start + chunk)), .loop(pieces),
    ]
    let count = loop.upper.ceilingQuotient(.integer(chunk))
    let cost = (MergeCost.work(loop.body) ?? 1) * Int64(chunk)
    unit.kernel.parallel = .init(p, count: count, cost: .integer(max(cost, 1)))
    return unit
  }
}

extension Routine {
  fileprivate var isTileProduct: Bool { if case .tileProduct = self { true } else { false } }
}
