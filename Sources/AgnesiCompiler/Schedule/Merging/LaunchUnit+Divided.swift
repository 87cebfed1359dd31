import AgnesiKernel

extension LaunchUnit {
  /// The kernel with its one loop, or its range, in pieces, one for each iteration of another kernel
  /// whose range workers share; as it is when that is not possible.
  func divided(like other: LaunchUnit, _ places: BufferPlaces) -> LaunchUnit {
    if case .range(let own) = domain { return grouped(own, like: other, places) }
    guard case .loop(let loop) = domain, case .range(let range) = other.domain,
      let size = loop.upper.integerValue, let count = range.count.integerValue, count > 0
    else { return self }
    if let length = pieceLength(other, places),
      let pieces = divided(into: count, of: length, size)
    {
      return pieces
    }
    guard size % count == 0 else { return self }
    return divided(into: count, of: size / count, size) ?? self
  }

  /// The kernel with several iterations of its range in one, as many as touch what one of the other
  /// kernel does.
  private func grouped(
    _ own: Kernel.ParallelRange, like other: LaunchUnit, _ places: BufferPlaces
  ) -> LaunchUnit {
    guard case .range(let range) = other.domain, let size = own.count.integerValue,
      let count = range.count.integerValue, size > count,
      let length = pieceLength(other, places), length > 1, (size + length - 1) / length == count
    else { return self }
    var unit = self
    let p = Symbol(id: kernel.nextSymbol, name: "p")
    let inner = Symbol(id: kernel.nextSymbol + 1, name: own.variable.name)
    let first = Scalar.index(p) * .integer(length)
    let body = kernel.body.renumberingSymbols(
      by: 0, replacing: [own.variable: first + .index(inner)])
    let height = Scalar.binary(.minimum, .integer(length), .integer(size) - first)
    unit.kernel.body = [.loop(Loop(inner, from: .integer(0), to: height, body: body))]
    unit.kernel.parallel = .init(p, count: range.count, cost: own.cost * .integer(length))
    unit.findFootprint()
    return unit
  }

  /// How many iterations touch what one iteration of the other kernel touches: of the
  /// first buffer that both divide.
  private func pieceLength(_ other: LaunchUnit, _ places: BufferPlaces) -> Int64? {
    for (a, number) in bound.enumerated() {
      guard let number, let stride = footprint.stride(BufferID(a))?.integerValue, stride > 0 else {
        continue
      }
      for (b, otherNumber) in other.bound.enumerated() {
        guard let otherNumber, places[number] == places[otherNumber],
          let otherStride = other.footprint.stride(BufferID(b))?.integerValue,
          otherStride % stride == 0
        else { continue }
        return otherStride / stride
      }
    }
    return nil
  }

  /// The loop over `size` elements in `count` pieces of some length, the last perhaps shorter.
  private func divided(
    into count: Int64, of length: Int64, _ size: Int64
  ) -> LaunchUnit? {
    guard length > 0, (size + length - 1) / length == count,
      MergeCost.allows(piecesOf: length, from: size)
    else { return nil }
    var unit = forwardedWithinLoop
    guard case .loop(let loop) = unit.domain else { return nil }
    let next = unit.kernel.nextSymbol
    let p = Symbol(id: next, name: "p")
    let inner = Symbol(id: next + 1, name: loop.variable.name)
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
    unit.findFootprint()
    return unit
  }
}
