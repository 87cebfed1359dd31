import AgnesiKernel

/// Which buffers some statements read and write.
struct BufferUse {
  private(set) var read: Set<BufferID> = []
  private(set) var stored: Set<BufferID> = []
  private var seen: Set<Scalar> = []

  init(_ statements: [Statement]) { statements.forEach { visit($0) } }

  private mutating func visit(_ statement: Statement) {
    switch statement {
    case .loop(let loop):
      visit(loop.lower)
      visit(loop.upper)
      loop.body.forEach { visit($0) }
    case .constant(_, let value), .variable(_, let value), .assign(_, let value),
      .accumulate(_, _, let value):
      visit(value)
    case .store(let buffer, let position, let value):
      stored.insert(buffer)
      visit(position)
      visit(value)
    case .branch(let condition, let first, let second):
      visit(condition)
      (first + second).forEach { visit($0) }
    case .call(
      .matrixProduct(_, let m, let n, let k, let alpha, let a, let b, let beta, let c)):
      for value in [m, n, k, alpha, beta] { visit(value) }
      for operand in [a, b] {
        read.insert(operand.buffer)
        visit(operand.offset)
        visit(operand.leadingDimension)
      }
      stored.insert(c.buffer)
      visit(c.offset)
      visit(c.leadingDimension)
      if beta != .constant(0, beta.dtype) { read.insert(c.buffer) }
    case .require(let condition, let failure):
      visit(condition)
      failure.values.forEach { visit($0) }
    case .comment: break
    }
  }

  private mutating func visit(_ expression: Scalar) {
    guard seen.insert(expression).inserted else { return }
    if case .load(let buffer, _) = expression.kind { read.insert(buffer) }
    expression.kind.operands.forEach { visit($0) }
  }
}

/// Puts a kernel's own numbers in the place of those that an op's loop nest used.
struct BufferRenaming {
  let buffers: [BufferID: BufferID]
  /// The program's failure sites, by the nest's.
  let sites: [Int]

  func statement(_ statement: Statement) -> Statement {
    switch statement {
    case .loop(var loop):
      loop.lower = scalar(loop.lower)
      loop.upper = scalar(loop.upper)
      loop.body = loop.body.map(self.statement)
      return .loop(loop)
    case .constant(let symbol, let value): return .constant(symbol, scalar(value))
    case .variable(let symbol, let value): return .variable(symbol, scalar(value))
    case .assign(let symbol, let value): return .assign(symbol, scalar(value))
    case .accumulate(let symbol, let function, let value):
      return .accumulate(symbol, function, scalar(value))
    case .store(let buffer, let position, let value):
      return .store(renamed(buffer), at: scalar(position), value: scalar(value))
    case .branch(let condition, let first, let second):
      return .branch(
        scalar(condition), then: first.map(self.statement), else: second.map(self.statement))
    case .call(
      .matrixProduct(
        let dtype, let m, let n, let k, let alpha, let a, let b, let beta, let c)):
      return .call(
        .matrixProduct(
          dtype: dtype, m: scalar(m), n: scalar(n), k: scalar(k), alpha: scalar(alpha),
          a: operand(a), b: operand(b), beta: scalar(beta), c: operand(c)))
    case .require(let condition, let failure):
      return .require(
        scalar(condition),
        Failure(site: sites[failure.site], values: failure.values.map(scalar)))
    case .comment: return statement
    }
  }

  private func renamed(_ buffer: BufferID) -> BufferID { buffers[buffer] ?? buffer }

  private func operand(_ operand: MatrixOperand) -> MatrixOperand {
    MatrixOperand(
      renamed(operand.buffer), offset: scalar(operand.offset),
      leadingDimension: scalar(operand.leadingDimension), isTransposed: operand.isTransposed)
  }

  private func scalar(_ expression: Scalar) -> Scalar { expression.renamingBuffers(buffers) }
}
