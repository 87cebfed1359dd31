import AgnesiKernel

extension ScheduledProgram {
  /// Lets element-wise kernels write their result over an operand that nobody needs afterwards.
  ///
  /// A kernel qualifies when it stores into one buffer only, and reads the operand only at the
  /// place that it is about to store: then every element is read before it is overwritten. Saves
  /// the memory of the result, and the time to bring it into the cache. A kernel that then copies
  /// elements onto themselves, as the first of an op that writes into part of a tensor, is dropped.
  /// A product that is added to a copy of such an operand is added to the operand itself.
  mutating func reuseOperands() {
    var lifetimes = lifetimes()
    var dropped: Set<Int> = []
    for number in steps.indices {
      guard case .launch(let kernel, let bound) = steps[number],
        let (operand, target) = reusable(kernel, bound, lifetimes, step: number),
        let buffer = bound[operand.number], let result = bound[target.number]
      else { continue }
      var reusing = kernel.writingOver(operand, target)
      if !kernel.routines.isEmpty {
        reusing.body = reusing.body.removingStores(to: [target])
      } else if reusing.copiesOntoItself {
        dropped.insert(number)
      }
      steps[number] = .launch(reusing, bound)
      buffers[result].source = .part(of: buffer, offset: .integer(0))
      if let own = lifetimes[buffer], let taken = lifetimes[result] {
        lifetimes[buffer] = own.lowerBound...taken.upperBound
      }
    }
    steps = steps.enumerated().filter { !dropped.contains($0.offset) }.map(\.element)
  }

  /// An operand that a kernel may write over, and the result to take its place.
  private func reusable(
    _ kernel: Kernel, _ bound: [Int?], _ lifetimes: [ClosedRange<Int>?], step: Int
  ) -> (operand: BufferID, result: BufferID)? {
    func isFree(_ operand: BufferID, _ result: BufferID) -> Bool {
      guard let operand = bound[operand.number], let result = bound[result.number],
        case .temporary = buffers[result].source
      else { return false }
      return lifetimes[result]?.lowerBound == step
        && canTakeOver(operand, for: result, lastStep: lifetimes[operand]?.upperBound == step)
    }
    if let (operand, copy) = kernel.summand {
      return isFree(operand, copy) ? (operand, copy) : nil
    }
    guard let store = kernel.singleStore, case .output = kernel.buffers[store.buffer.number].role
    else { return nil }
    let operand = kernel.buffers.indices.map(BufferID.init).first { candidate in
      guard case .input = kernel.buffers[candidate.number].role else { return false }
      return isFree(candidate, store.buffer) && kernel.reads(candidate, onlyAt: store.position)
    }
    return operand.map { ($0, store.buffer) }
  }

  /// Whether a temporary's memory is free for a result of the same type.
  private func canTakeOver(_ buffer: Int, for result: Int, lastStep: Bool) -> Bool {
    guard case .temporary = buffers[buffer].source, lastStep else { return false }
    return buffer < result && buffers[buffer].dtype == buffers[result].dtype
      && buffers[buffer].shape == buffers[result].shape
  }
}
