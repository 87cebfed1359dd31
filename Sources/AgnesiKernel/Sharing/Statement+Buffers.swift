/// Which buffers some statements read and write.
package struct BufferUse {
  package private(set) var read: Set<BufferID> = []
  package private(set) var stored: Set<BufferID> = []

  package init(_ statements: [Statement]) {
    var seen = ExpressionSet()
    func visit(_ expression: Scalar) {
      guard expression.node.hasLoad, seen.insert(expression) else { return }
      if case .load(let buffer, _) = expression.kind { read.insert(buffer) }
      expression.kind.forEachOperand(visit)
    }
    statements.forEachStatement { statement in
      statement.expressions.forEach(visit)
      switch statement {
      case .store(let buffer, _, _): stored.insert(buffer)
      case .call(let routine):
        read.formUnion(routine.buffers.read)
        stored.insert(routine.buffers.stored)
      case .loop, .constant, .variable, .assign, .accumulate, .branch, .require, .comment: break
      }
    }
  }
}

extension Statement {
  /// The buffers that the statement, nested bodies included, writes.
  package var storedBuffers: Set<BufferID> {
    switch self {
    case .store(let buffer, _, _): return [buffer]
    case .call(let routine): return [routine.buffers.stored]
    case .loop, .branch:
      return bodies.joined().reduce(into: []) { $0.formUnion($1.storedBuffers) }
    case .constant, .variable, .assign, .accumulate, .require, .comment: return []
    }
  }

  /// The same statement, nested bodies included, on other buffers.
  package func renamingBuffers(_ buffers: [BufferID: BufferID]) -> Statement {
    mapExpressions { $0.renamingBuffers(buffers) }.mapStoredBuffers(buffers)
  }

  /// The same statement, nested bodies included, storing to other buffers; what it loads stays.
  func mapStoredBuffers(_ buffers: [BufferID: BufferID]) -> Statement {
    if buffers.isEmpty { return self }
    return mapLeaves { statement in
      switch statement {
      case .store(let buffer, let position, let value):
        .store(buffers[buffer] ?? buffer, at: position, value: value)
      case .call(let routine): .call(routine.renamingBuffers { buffers[$0] ?? $0 })
      default: statement
      }
    }
  }

  /// The same statement, nested bodies included, with the positions of stores replaced, and those
  /// from which blocks start.
  package func mapPositions(_ place: (BufferID, Scalar) -> Scalar) -> Statement {
    mapLeaves { statement in
      switch statement {
      case .store(let buffer, let position, let value):
        .store(buffer, at: place(buffer, position), value: value)
      case .call(let routine): .call(routine.mapOffsets(place))
      default: statement
      }
    }
  }

  /// The same statement with other numbers of failure sites.
  package func renumberingSites(_ sites: [Int]) -> Statement {
    mapLeaves { statement in
      guard case .require(let condition, var failure) = statement else { return statement }
      failure.site = sites[failure.site]
      return .require(condition, failure)
    }
  }

  /// The same statement with those that hold no others replaced.
  private func mapLeaves(_ replace: (Statement) -> Statement) -> Statement {
    switch self {
    case .loop(var loop):
      loop.body = loop.body.map { $0.mapLeaves(replace) }
      return .loop(loop)
    case .branch(let condition, let first, let second):
      return .branch(
        condition, then: first.map { $0.mapLeaves(replace) },
        else: second.map { $0.mapLeaves(replace) })
    case .constant, .variable, .assign, .accumulate, .store, .call, .require, .comment:
      return replace(self)
    }
  }
}

extension Kernel {
  /// The only store of the kernel, if there is one, with nothing but loops, names and checks
  /// around it.
  package var singleStore: (buffer: BufferID, position: Scalar)? {
    var stores: [(buffer: BufferID, position: Scalar)] = []
    var isSimple = true
    body.forEachStatement { statement in
      switch statement {
      case .store(let buffer, let position, _): stores.append((buffer, position))
      case .loop, .constant, .comment, .require: break
      case .variable, .assign, .accumulate, .branch, .call: isSimple = false
      }
    }
    return isSimple && stores.count == 1 ? stores[0] : nil
  }

  /// Whether all that the kernel does is to store elements where they are.
  package var copiesOntoItself: Bool {
    var result = singleStore != nil
    body.forEachStatement { statement in
      switch statement {
      case .store(let buffer, let position, let value):
        if value != .load(buffer, at: position, value.dtype) { result = false }
      case .require: result = false
      default: break
      }
    }
    return result
  }

  /// Whether a buffer is read, and only at one position.
  package func reads(_ buffer: BufferID, onlyAt position: Scalar) -> Bool {
    var isRead = false
    var isElsewhere = false
    var seen = ExpressionSet()
    func visit(_ expression: Scalar) {
      guard expression.node.hasLoad, seen.insert(expression) else { return }
      if case .load(buffer, let place) = expression.kind {
        isRead = true
        if place != position { isElsewhere = true }
      }
      expression.kind.forEachOperand(visit)
    }
    body.forEachStatement { $0.expressions.forEach(visit) }
    return isRead && !isElsewhere
  }

  /// For a product that is added to a copy of an operand: the operand and the copy.
  package var summand: (operand: BufferID, copy: BufferID)? {
    var copies: [(operand: BufferID, copy: BufferID)] = []
    var routines: [Routine] = []
    var isSimple = true
    body.forEachStatement { statement in
      switch statement {
      case .store(let copy, let position, let value):
        guard case .load(let operand, position) = value.kind else { return isSimple = false }
        copies.append((operand, copy))
      case .call(let routine): routines.append(routine)
      case .loop, .constant, .comment: break
      case .variable, .assign, .accumulate, .branch, .require: isSimple = false
      }
    }
    guard isSimple, copies.count == 1, routines.count == 1,
      routines[0].buffers.stored == copies[0].copy,
      !routines[0].buffers.read.contains(copies[0].operand)
    else { return nil }
    return copies[0]
  }

  /// The kernel with an input read from the memory of its result, which it writes over.
  package func writingOver(_ operand: BufferID, _ result: BufferID) -> Kernel {
    var kernel = self
    kernel.buffers[result.number].role = .inputOutput
    kernel.body = body.map { $0.renamingBuffers([operand: result]) }
    return kernel
  }
}
