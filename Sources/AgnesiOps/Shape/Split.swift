public import AgnesiGraph

extension Variable {
  /// The tensor cut along an axis into parts of given sizes.
  ///
  /// - Parameters:
  ///   - sizes: how many places each part takes; an error unless they make up the whole axis: at
  ///     once where its size is known, else in the call.
  ///   - axis: the axis; negative ones count from the end.
  /// - Returns: the parts, as views.
  /// - SeeAlso: Theano's `split`.
  public func split(sizes: [Int], axis: Int = 0) -> [Variable] {
    var start = 0
    return sizes.enumerated().map { number, size in
      build("split", [self]) { types throws(OpFailure) in
        let place = try resolveAxis(axis, rank: types[0].rank)
        let total = try totalSize(sizes)
        if let whole = types[0].shape[place], total != whole {
          throw OpFailure("sizes \(sizes) make \(total), but axis \(place) has size \(whole)")
        }
        defer { start += size }
        // The last part reaches to the end, so that what is left over does not go unnoticed.
        let stop = number == sizes.count - 1 ? nil : start + size
        return sliced(axis: place, Slice(from: start, to: stop)).withSize(size, axis: place)
      }
    }
  }

  /// The tensor with the size of an axis known, which is demanded in each call.
  func withSize(_ size: Int, axis: Int) -> Variable {
    build("reshape", [self]) { types throws(OpFailure) in
      if types[0].shape[axis] == size { return self }
      var entries = types[0].shape.indices.map { Reshape.Entry.axes($0..<($0 + 1)) }
      entries[axis] = .given(.fixed(size))
      return applyOne(Reshape(entries: entries), to: [self])
    }
  }

  /// A slice of one axis; the others are taken whole.
  func sliced(axis: Int, _ slice: Slice) -> Variable {
    build("subtensor", [self, slice.lower, slice.upper].compactMap { $0 }) {
      types throws(OpFailure) in
      var operands = HostOperands(after: 1)
      var axes = [AxisIndex](repeating: .slice(.all), count: types[0].rank)
      axes[axis] = .slice(try operands.bounds(slice))
      return applyOne(Subtensor(axes: axes), to: [self] + operands.variables)
    }
  }
}

/// The sum of sizes; refused when one is negative or there are more places than can be counted.
private func totalSize(_ sizes: [Int]) throws(OpFailure) -> Int {
  var total = 0
  for size in sizes {
    guard size >= 0 else { throw OpFailure("size \(size) is negative") }
    let (sum, overflow) = total.addingReportingOverflow(size)
    guard !overflow else { throw OpFailure("sizes \(sizes) are too large") }
    total = sum
  }
  return total
}
