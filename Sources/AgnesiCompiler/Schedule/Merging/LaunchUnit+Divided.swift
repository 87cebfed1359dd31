import AgnesiKernel

extension LaunchUnit {
  /// The kernel with its one loop in pieces, one for each iteration of another kernel whose range
  /// workers share; as it is when that is not possible.
  func divided(like other: LaunchUnit, _ program: ScheduledProgram) -> LaunchUnit {
    guard case .loop(let loop) = domain, case .range(let range) = other.domain,
      let size = loop.upper.integerValue, let count = range.count.integerValue, count > 0
    else { return self }
    if let length = pieceLength(loop, other, range, program),
      let pieces = divided(loop, into: count, of: length, size)
    {
      return pieces
    }
    guard size % count == 0 else { return self }
    return divided(loop, into: count, of: size / count, size) ?? self
  }

  /// How many elements of the loop touch what one iteration of the other kernel touches: of the
  /// first buffer that both divide.
  private func pieceLength(
    _ loop: Loop, _ other: LaunchUnit, _ range: Kernel.ParallelRange, _ program: ScheduledProgram
  ) -> Int64? {
    let own = IterationFootprint(of: loop.body, over: loop.variable)
    let others = IterationFootprint(of: other.kernel.body, over: range.variable)
    for (a, number) in bound.enumerated() {
      guard let number, let stride = own.stride(BufferID(a))?.integerValue, stride > 0 else {
        continue
      }
      for (b, otherNumber) in other.bound.enumerated() {
        guard let otherNumber, program.place(number) == program.place(otherNumber),
          let otherStride = others.stride(BufferID(b))?.integerValue, otherStride % stride == 0
        else { continue }
        return otherStride / stride
      }
    }
    return nil
  }

  /// The loop over `size` elements in `count` pieces of some length, the last perhaps shorter.
  private func divided(
    _ loop: Loop, into count: Int64, of length: Int64, _ size: Int64
  ) -> LaunchUnit? {
    guard length > 0, (size + length - 1) / length == count,
      MergeCost.allows(piecesOf: length, from: size)
    else { return nil }
    let p = Symbol(id: kernel.nextSymbol, name: "p")
    let inner = Symbol(id: kernel.nextSymbol + 1, name: loop.variable.name)
    var unit = self
    if length == 1 {
      unit.kernel.body = loop.body.renumberingSymbols(
        by: 0, replacing: [loop.variable: .index(p)])
    } else {
      let first = Scalar.index(p) * .integer(length)
      let isEven = size % length == 0
      let width =
        isEven
        ? .integer(length) : Scalar.binary(.minimum, .integer(length), .integer(size) - first)
      let body = loop.body.renumberingSymbols(
        by: 0, replacing: [loop.variable: first + .index(inner)])
      unit.kernel.body = [
        .loop(Loop(inner, from: .integer(0), to: width, hint: .vector, body: body))
      ]
    }
    let cost = (MergeCost.work(loop.body) ?? 1) * length
    unit.kernel.parallel = .init(p, count: .integer(count), cost: .integer(max(cost, 1)))
    return unit
  }
}
