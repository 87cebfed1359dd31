import AgnesiArray

/// The fetching of a worker's next row into the cache while it computes with the present one.
///
/// A kernel that goes over a row several times, as a normalisation does, finds it in the cache from the
/// second time on: memory would wait in the meantime, and then the next row's first loop for it.
struct RowFetch {
  /// The number of the statement behind which the row is fetched.
  let place: Int
  /// The first loop, which reads the row from memory.
  let loop: Loop
  /// What it reads.
  let buffer: BufferID
  /// The place of an element in terms of the loop's variable, which is its last summand.
  let position: Scalar
  /// The number of elements of a row.
  let count: Int64
  /// The number of elements of a line of the cache.
  let step: Int

  /// The bytes of rows for which it pays: shorter ones follow each other as one stream, which
  /// processors see for themselves, and longer ones would drive the present row out of the cache.
  private static let rowSize: ClosedRange<Int64> = 1 << 10...1 << 14

  /// Looks at the body of a shared loop; nil unless it goes over one row at least three times.
  init?(_ body: [Statement], _ buffers: [KernelBuffer]) {
    let loops = body.enumerated().compactMap { place, statement -> (place: Int, loop: Loop)? in
      guard case .loop(let loop) = statement, loop.hint == .vector else { return nil }
      return (place, loop)
    }
    guard loops.count >= 3, let first = loops.first?.loop, first.lower.integerValue == 0,
      let count = first.upper.integerValue,
      loops.allSatisfy({ $0.loop.upper.integerValue == count })
    else { return nil }
    var row: (buffer: BufferID, position: Scalar)?
    func visit(_ x: Scalar) {
      guard row == nil, x.node.hasLoad else { return }
      if case .load(let buffer, let position) = x.kind,
        case .input = buffers[buffer.number].role,
        case .binary(.add, let start, let last) = position.kind, start.integerValue == nil,
        last == .index(first.variable)
      {
        row = (buffer, position)
      }
      x.kind.forEachOperand(visit)
    }
    first.body.forEachStatement { $0.expressions.forEach(visit) }
    guard let row else { return nil }
    let size = buffers[row.buffer.number].dtype.byteCount
    guard Self.rowSize.contains(count * Int64(size)) else { return nil }
    place = loops[1].place
    loop = first
    (buffer, position) = row
    self.count = count
    step = TileProduct.Ahead.lineByteCount / size
  }
}
