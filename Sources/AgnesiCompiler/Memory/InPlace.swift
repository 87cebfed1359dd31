import AgnesiKernel

extension ScheduledProgram {
  /// Lets element-wise kernels write their result over an operand that nobody needs afterwards.
  ///
  /// A kernel qualifies when it stores into one buffer only, and reads the operand only at the
  /// place that it is about to store: then every element is read before it is overwritten. Saves
  /// the memory of the result, and the time to bring it into the cache. A kernel that then copies
  /// elements onto themselves, as the first of an op that writes into part of a tensor, is dropped.
  mutating func reuseOperands() {
    var lifetimes = lifetimes()
    var dropped: Set<Int> = []
    for number in steps.indices {
      guard case .launch(let kernel, let bound) = steps[number], let store = kernel.singleStore,
        case .output = kernel.buffers[store.buffer.number].role,
        let result = bound[store.buffer.number], case .temporary = buffers[result].source
      else { continue }
      let operand = kernel.buffers.indices.first { candidate in
        guard case .input = kernel.buffers[candidate].role, let buffer = bound[candidate] else {
          return false
        }
        return lifetimes[result]?.lowerBound == number
          && canTakeOver(buffer, for: result, lastStep: lifetimes[buffer]?.upperBound == number)
          && kernel.reads(BufferID(candidate), onlyAt: store.position)
      }
      guard let operand, let buffer = bound[operand] else { continue }
      let reusing = kernel.writingOver(BufferID(operand), store.buffer)
      steps[number] = .launch(reusing, bound)
      if reusing.copiesOntoItself { dropped.insert(number) }
      buffers[result].source = .part(of: buffer, offset: .integer(0))
      if let own = lifetimes[buffer], let taken = lifetimes[result] {
        lifetimes[buffer] = own.lowerBound...taken.upperBound
      }
    }
    steps = steps.enumerated().filter { !dropped.contains($0.offset) }.map(\.element)
  }

  /// Whether a temporary's memory is free for a result of the same type.
  private func canTakeOver(_ buffer: Int, for result: Int, lastStep: Bool) -> Bool {
    guard case .temporary = buffers[buffer].source, lastStep else { return false }
    return buffer < result && buffers[buffer].dtype == buffers[result].dtype
      && buffers[buffer].shape == buffers[result].shape
  }
}
