import AgnesiArray

extension Kernel {
  /// Where each scratch buffer starts in a worker's scratch memory, by its number, and the size of
  /// all: one after the other, each at a multiple of 64 bytes.
  func scratchLayout(parameters: [Int64]) -> (offsets: [Int: Int], byteCount: Int) {
    var offsets: [Int: Int] = [:]
    var end = 0
    for (number, buffer) in buffers.enumerated() {
      guard case .scratch(let count) = buffer.role else { continue }
      offsets[number] = end
      let bytes = Int(count.size(parameters: parameters)) &* buffer.dtype.byteCount
      end &+= (bytes &+ 63) / 64 &* 64
    }
    return (offsets, end)
  }
}

extension Module {
  /// The scratch memory in bytes that each worker needs for any kernel: a multiple of 64.
  package func scratchByteCount(parameters: [Int64]) -> Int {
    kernels.map { $0.scratchLayout(parameters: parameters).byteCount }.max() ?? 0
  }

  /// The same where no parameter decides it; nil where one does.
  package var fixedScratchByteCount: Int? {
    let isFixed = kernels.allSatisfy { kernel in
      kernel.buffers.allSatisfy { buffer in
        if case .scratch(let count) = buffer.role { count.integerValue != nil } else { true }
      }
    }
    return isFixed ? scratchByteCount(parameters: []) : nil
  }
}

extension Scalar {
  /// The value of an expression over integer constants and parameters alone, such as a size;
  /// 0 for what depends on anything else.
  package func size(parameters: [Int64]) -> Int64 {
    switch kind {
    case .integer(let value): value
    case .parameter(let number): parameters.indices.contains(number) ? parameters[number] : 0
    case .unary(let function, let x):
      IntegerArithmetic.unary(function, x.size(parameters: parameters), dtype)
    case .binary(let function, let x, let y):
      IntegerArithmetic.binary(
        function, x.size(parameters: parameters), y.size(parameters: parameters), dtype)
    case .compare(let comparison, let x, let y):
      IntegerArithmetic.compare(
        comparison, x.size(parameters: parameters), y.size(parameters: parameters)) ? 1 : 0
    case .select(let condition, let x, let y):
      (condition.size(parameters: parameters) != 0 ? x : y).size(parameters: parameters)
    case .cast(let x): IntegerArithmetic.wrap(x.size(parameters: parameters), to: dtype)
    case .floating, .index, .local, .load: 0
    }
  }
}
