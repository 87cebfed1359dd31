import AgnesiArray

/// Counts what a run of a kernel does, from the numbers of iterations of its loops.
///
/// Counts are exact where branches and bounds depend on sizes and loop variables alone. A branch on
/// data counts half of either body. Of a loop with very many rounds that differ, the first, the
/// last and some between stand for all.
package struct WorkCounter: Sendable {
  /// The numbers of the parameters on which the counts depend.
  package let parameters: [Int]
  private let steps: [WorkStep]
  private let byteCounts: [Int?]
  private let symbolCount: Int

  /// Reads a kernel.
  package init(_ kernel: Kernel) {
    let shared = SharedKernel(kernel)
    let reasons = CountReasons(shared)
    parameters = reasons.parameters.sorted()
    var steps = [WorkStep](shared.preamble, reasons.symbols)
    if let range = kernel.parallel {
      steps.append(
        .loop(
          WorkLoop(
            range.variable, from: .integer(0), to: range.count, shared.body, reasons.symbols)))
    } else {
      steps += [WorkStep](shared.body, reasons.symbols)
    }
    self.steps = steps
    byteCounts = kernel.buffers.map { buffer in
      if case .scratch = buffer.role { nil } else { buffer.dtype.byteCount }
    }
    let last = (shared.preamble + shared.body).nextSymbol
    symbolCount = max(last, (kernel.parallel?.variable.id ?? -1) + 1)
  }

  /// Counts for one call.
  ///
  /// - Parameters:
  ///   - parameters: the integers of the call.
  ///   - elementCounts: the size of each buffer of the kernel; not used for scratch.
  package func work(parameters: [Int64], elementCounts: [Int64]) -> KernelWork {
    var walk = WorkWalk(parameters: parameters, symbolCount: symbolCount)
    walk.count(steps, times: 1)
    var work = KernelWork()
    work.operationCount = walk.tally.operations
    for (number, byteCount) in byteCounts.enumerated() {
      guard let byteCount, number < elementCounts.count else { continue }
      let most = Double(max(elementCounts[number], 0))
      let reads = walk.tally.reads[BufferID(number)] ?? 0
      let stores = walk.tally.stores[BufferID(number)] ?? 0
      work.readByteCount += min(reads, most) * Double(byteCount)
      work.writtenByteCount += min(stores, most) * Double(byteCount)
    }
    return work
  }
}

/// On which symbols and parameters the counts of a kernel depend.
private struct CountReasons {
  private(set) var symbols: Set<Symbol> = []
  private(set) var parameters: Set<Int> = []

  init(_ kernel: SharedKernel) {
    var definitions: [Symbol: Scalar] = [:]
    var pending: [Scalar] = kernel.kernel.parallel.map { [$0.count] } ?? []
    (kernel.preamble + kernel.body).forEachStatement { statement in
      switch statement {
      case .loop(let loop): pending += [loop.lower, loop.upper]
      case .branch(let condition, _, _): pending.append(condition)
      case .call(let routine): pending += routine.work.flatMap(\.factors)
      case .constant(let symbol, let value): definitions[symbol] = value
      case .variable, .assign, .accumulate, .store, .require, .comment: break
      }
    }
    while let expression = pending.popLast() {
      switch expression.kind {
      case .parameter(let number): parameters.insert(number)
      case .index(let symbol): symbols.insert(symbol)
      case .local(let symbol):
        if symbols.insert(symbol).inserted, let value = definitions[symbol] {
          pending.append(value)
        }
      default: pending += expression.kind.operands
      }
    }
  }
}
