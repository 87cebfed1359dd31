import AgnesiArray

@testable import AgnesiKernel

/// Runs integer kernels statement by statement, straight from their definition.
///
/// Nothing is shared and nothing is translated. What it does is the meaning that the others must keep.
struct ReferenceRunner {
  let kernel: Kernel
  let buffers: [TestBuffer]
  let parameters: [Int64]
  private var values: [Symbol: Int64] = [:]

  init(_ kernel: Kernel, _ buffers: [TestBuffer], parameters: [Int64]) {
    self.kernel = kernel
    self.buffers = buffers
    self.parameters = parameters
  }

  /// Runs the kernel; buffers are those of the kernel, scratch included.
  mutating func run() {
    guard let parallel = kernel.parallel else { return run(kernel.body) }
    for i in 0..<max(value(parallel.count), 0) {
      values[parallel.variable] = i
      run(kernel.body)
    }
  }

  private mutating func run(_ statements: [Statement]) {
    for statement in statements {
      switch statement {
      case .loop(let loop):
        let (lower, upper) = (value(loop.lower), value(loop.upper))
        for i in lower..<max(upper, lower) {
          values[loop.variable] = i
          run(loop.body)
        }
      case .constant(let symbol, let x), .variable(let symbol, let x), .assign(let symbol, let x):
        values[symbol] = value(x)
      case .accumulate(let symbol, let function, let x):
        values[symbol] = IntegerArithmetic.binary(
          function, values[symbol] ?? .min, value(x), x.dtype)
      case .store(let buffer, let position, let x):
        buffers[buffer.number][Int(value(position))] = value(x)
      case .branch(let condition, let first, let second):
        run(value(condition) != 0 ? first : second)
      case .call, .require, .comment: break
      }
    }
  }

  private func value(_ x: Scalar) -> Int64 {
    switch x.kind {
    case .integer(let value): value
    case .index(let symbol), .local(let symbol): values[symbol] ?? .min
    case .parameter(let number): parameters[number]
    case .load(let buffer, let position): buffers[buffer.number][Int(value(position))]
    case .unary(let function, let a): IntegerArithmetic.unary(function, value(a), x.dtype)
    case .binary(let function, let a, let b):
      IntegerArithmetic.binary(function, value(a), value(b), x.dtype)
    case .compare(let comparison, let a, let b):
      IntegerArithmetic.compare(comparison, value(a), value(b)) ? 1 : 0
    case .select(let condition, let a, let b): value(condition) != 0 ? value(a) : value(b)
    case .cast(let a): IntegerArithmetic.wrap(value(a), to: x.dtype)
    case .floating: .min
    }
  }
}
