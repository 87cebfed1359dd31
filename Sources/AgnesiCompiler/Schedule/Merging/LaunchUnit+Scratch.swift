import AgnesiArray
import AgnesiKernel

extension LaunchUnit {
  /// The kernel with those results that nobody else reads kept in memory that each worker has for
  /// itself: the part of one iteration, which stays in the cache, instead of a whole buffer.
  ///
  /// - Parameters:
  ///   - roots: the owners of memory that only this kernel uses.
  ///   - places: tells which buffers share memory.
  func keepingRows(of roots: Set<Int>, _ places: BufferPlaces) -> LaunchUnit {
    guard let range = kernel.parallel else { return self }
    var rows: [BufferID: Int64] = [:]
    for (number, bound) in bound.enumerated() {
      // No other kernel has written what this one reads, so that it has written it itself before.
      guard let bound, roots.contains(places[bound].root), kernel.isWritten(number),
        let size = footprint.stride(BufferID(number))?.integerValue,
        MergeCost.keepsRow(of: size * Int64(kernel.buffers[number].dtype.byteCount))
      else { continue }
      rows[BufferID(number)] = size
    }
    guard !rows.isEmpty, let body = RowPositions(kernel.body, range.variable).replacing(rows) else {
      return self
    }
    var unit = self
    unit.kernel.body = body
    for (buffer, size) in rows {
      unit.kernel.buffers[buffer.number].role = .scratch(count: .integer(size))
      unit.bound[buffer.number] = nil
    }
    return unit.sharingRows(rows)
  }

  /// The kernel with rows of one size and type in the same memory if they are not needed at the same
  /// time: a long chain of them then stays in the nearest cache.
  private func sharingRows(_ rows: [BufferID: Int64]) -> LaunchUnit {
    var uses: [BufferID: ClosedRange<Int>] = [:]
    for (place, statement) in kernel.body.enumerated() {
      let use = BufferUse([statement])
      for buffer in use.read.union(use.stored) where rows[buffer] != nil {
        uses[buffer] = (uses[buffer]?.lowerBound ?? place)...place
      }
    }
    var renamed: [BufferID: BufferID] = [:]
    var owners: [(buffer: BufferID, lastUse: Int)] = []
    for (buffer, range) in uses.sorted(by: { $0.value.lowerBound < $1.value.lowerBound }) {
      let owner = owners.indices.first { number in
        let other = owners[number].buffer
        return owners[number].lastUse < range.lowerBound && rows[other] == rows[buffer]
          && kernel.buffers[other.number].dtype == kernel.buffers[buffer.number].dtype
      }
      if let owner {
        renamed[buffer] = owners[owner].buffer
        owners[owner].lastUse = range.upperBound
      } else {
        owners.append((buffer, range.upperBound))
      }
    }
    guard !renamed.isEmpty else { return self }
    var shared = kernel
    shared.body = shared.body.map { $0.renamingBuffers(renamed) }
    // Made anew, which leaves out the buffers that are no longer used.
    var unit = LaunchUnit(shared, bound)
    unit.partCount = partCount
    unit.readsOwnStores = readsOwnStores
    unit.findFootprint()
    return unit
  }
}

/// Positions within the part of a buffer that one iteration of a loop touches.
private struct RowPositions {
  private let body: [Statement]
  private let variable: Symbol
  /// The integers with a name that are computed from the number of the iteration.
  private var definitions: [Symbol: Scalar] = [:]

  init(_ body: [Statement], _ variable: Symbol) {
    self.body = body
    self.variable = variable
    body.forEachStatement { statement in
      if case .constant(let symbol, let value) = statement, value.isArithmetic, dependsOnRow(value)
      {
        definitions[symbol] = value
      }
    }
  }

  /// The statements with positions in some buffers counted from the start of the iteration's part,
  /// given the size of each part; nil when some position cannot be.
  func replacing(_ rows: [BufferID: Int64]) -> [Statement]? {
    var isPossible = true
    var memo: [Scalar: Scalar] = [:]
    func inRow(_ position: Scalar) -> Scalar {
      if let result = self.inRow(position) { return result }
      isPossible = false
      return position
    }
    func replaced(_ x: Scalar) -> Scalar {
      if let known = memo[x] { return known }
      var result = x.mapOperands(replaced)
      if case .load(let buffer, let position) = result.kind, rows[buffer] != nil {
        result = .load(buffer, at: inRow(position), x.dtype)
      }
      memo[x] = result
      return result
    }
    let result = body.map { statement in
      statement.mapExpressions(replaced).mapPositions { buffer, position in
        rows[buffer] == nil ? position : inRow(position)
      }
    }
    return isPossible ? result : nil
  }

  /// A position without the start of the iteration's part, which is its multiple of the iteration's
  /// number; nil when the number stands elsewhere in it as well.
  private func inRow(_ position: Scalar) -> Scalar? {
    var form = LinearForm(position, variable, definitions)
    form.joinQuotients(of: variable)
    form.terms[.index(variable)] = nil
    return form.terms.keys.contains(where: dependsOnRow) ? nil : withoutRow(position)
  }

  /// The position with 0 for the iteration's number.
  private func withoutRow(_ x: Scalar) -> Scalar {
    switch x.kind {
    case .index(variable): .integer(0)
    case .local(let symbol): definitions[symbol].map(withoutRow) ?? x
    case .binary(let function, let a, let b): .binary(function, withoutRow(a), withoutRow(b))
    default: x
    }
  }

  private func dependsOnRow(_ x: Scalar) -> Bool {
    switch x.kind {
    case .index(let symbol): symbol == variable
    case .local(let symbol): definitions[symbol] != nil
    default: x.kind.operands.contains(where: dependsOnRow)
    }
  }
}
