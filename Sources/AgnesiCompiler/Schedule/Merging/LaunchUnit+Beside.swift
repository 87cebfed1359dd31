import AgnesiKernel

extension LaunchUnit {
  /// One kernel whose iterations are those of several that do not depend on each other.
  static func beside(_ units: [LaunchUnit], _ places: BufferPlaces) -> LaunchUnit {
    guard var result = units.first, units.count > 1 else { return units[0] }
    var renamings: [[BufferID: BufferID]] = [[:]]
    for unit in units.dropFirst() {
      let (joined, renamed) = result.bindings(with: unit, places)
      result = joined
      renamings.append(renamed)
    }
    let p = Symbol(id: 0, name: "p")
    var next = 1
    var pieces: [(first: Scalar, end: Scalar, body: [Statement])] = []
    var count = Scalar.integer(0)
    var work = Scalar.integer(0)
    for (unit, renamed) in zip(units, renamings) {
      let range = unit.kernel.parallel
      let place = Scalar.index(p) - count
      pieces.append(
        (
          count, count + (range?.count ?? .integer(1)),
          unit.kernel.body.renumberingSymbols(
            by: next, replacing: range.map { [$0.variable: place] } ?? [:], renaming: renamed)
        ))
      next += unit.kernel.nextSymbol
      count = pieces[pieces.count - 1].end
      work = work + (range.map { $0.count * $0.cost } ?? .integer(max(unit.work ?? 1, 1)))
    }
    result.kernel.body = choice(among: pieces[...], .index(p))
    let cost = Scalar.binary(
      .floorDivide, work, .binary(.maximum, count, .integer(1)))
    result.kernel.parallel = .init(p, count: count, cost: .binary(.maximum, cost, .integer(1)))
    return result
  }

  /// The body of the piece to which an iteration belongs.
  private static func choice(
    among pieces: ArraySlice<(first: Scalar, end: Scalar, body: [Statement])>, _ p: Scalar
  ) -> [Statement] {
    guard let piece = pieces.first else { return [] }
    if pieces.count == 1 { return piece.body }
    return [
      .branch(
        .compare(.less, p, piece.end), then: piece.body,
        else: choice(among: pieces.dropFirst(), p))
    ]
  }
}
