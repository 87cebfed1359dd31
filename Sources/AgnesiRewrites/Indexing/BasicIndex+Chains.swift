import AgnesiOps

extension BasicIndex.Axis {
  /// The same in its plainest form: bounds count from the front, and those at an end are left out.
  ///
  /// - Parameters:
  ///   - size: the size of the axis, if it is known.
  ///   - isSize: whether a bound is known to be the size of the axis in every call.
  func plain(size: Int?, isSize: (BasicIndex.Bound) -> Bool) -> BasicIndex.Axis {
    switch self {
    case .at(.fixed(let place)):
      guard place < 0, let size, place >= -size else { return self }
      return .at(.fixed(place + size))
    case .at: return self
    case .slice(var slice):
      if let size, let places = slice.places(size: size) {
        return .slice(.init(places, size: size))
      }
      guard let step = slice.step.known, step > 0 else { return self }
      if slice.lower == .fixed(0) { slice.lower = nil }
      if let upper = slice.upper, isSize(upper) { slice.upper = nil }
      return .slice(slice)
    }
  }
}

extension BasicIndex.Slice {
  /// The places that are taken, where all bounds are known.
  fileprivate func places(size: Int) -> SliceBounds.Places<Int>? {
    guard [lower, upper].allSatisfy({ $0 == nil || $0?.known != nil }), let step = step.known,
      step != 0
    else { return nil }
    return SliceBounds.places(lower: lower?.known, upper: upper?.known, step: step, size: size)
  }

  /// The plainest slice that takes given places of an axis.
  init(_ places: SliceBounds.Places<Int>, size: Int) {
    if places.count == 0 && size > 0 {
      self.init(lower: nil, upper: .fixed(0))
    } else if places.count == size && places.step == 1 || places.count == 0 {
      self = .all
    } else {
      let last = places.start + (places.count - 1) * places.step
      let step = places.count == 1 ? 1 : places.step
      let isFirst = places.start == (step > 0 ? 0 : size - 1)
      // Compared so that no sum can overflow.
      let isLast = step > 0 ? step > size - 1 - last : last < step.magnitude
      self.init(
        lower: isFirst ? nil : .fixed(places.start),
        upper: isLast ? nil : .fixed(last + (step > 0 ? 1 : -1)), step: .fixed(step))
    }
  }

  /// What an index into this slice takes of the axis itself; nil where that is not known.
  ///
  /// - Parameters:
  ///   - index: what is taken of the slice.
  ///   - size: the size of the axis, if it is known.
  func combined(with index: BasicIndex.Axis, size: Int?) -> BasicIndex.Axis? {
    if self == .all { return index }
    if index == .all { return .slice(self) }
    if let size, let places = places(size: size) {
      return Self.combined(places, with: index, size: size)
    }
    guard let step = step.known, step != 0 else { return nil }
    if step == -1 && lower == nil && upper == nil { return Self.mirrored(index) }
    return step > 0 ? combinedForward(step, with: index) : nil
  }

  private static func combined(
    _ places: SliceBounds.Places<Int>, with index: BasicIndex.Axis, size: Int
  ) -> BasicIndex.Axis? {
    switch index {
    case .at(let place):
      guard let place = place.known, place >= -places.count, place < places.count else {
        return nil
      }
      let counted = place < 0 ? place + places.count : place
      return .at(.fixed(places.start + places.step * counted))
    case .slice(let slice):
      guard let taken = slice.places(size: places.count) else { return nil }
      let (step, overflow) = places.step.multipliedReportingOverflow(by: taken.step)
      guard !overflow else { return nil }
      let start = taken.count == 0 ? 0 : places.start + places.step * taken.start
      return .slice(.init(.init(start: start, step: step, count: taken.count), size: size))
    }
  }

  /// What an index into the reversed axis takes: place p is place -1 - p.
  private static func mirrored(_ index: BasicIndex.Axis) -> BasicIndex.Axis? {
    func opposite(_ bound: BasicIndex.Bound) -> BasicIndex.Bound? {
      bound.known.map { .fixed(-1 - $0) }
    }
    switch index {
    case .at(let place): return opposite(place).map { .at($0) }
    case .slice(let slice):
      guard let step = slice.step.known, step > Int.min else { return nil }
      let (lower, upper) = (slice.lower.flatMap(opposite), slice.upper.flatMap(opposite))
      guard (lower == nil) == (slice.lower == nil), (upper == nil) == (slice.upper == nil) else {
        return nil
      }
      return .slice(.init(lower: lower, upper: upper, step: .fixed(-step)))
    }
  }

  /// Places from the front add up; being moved to the end of a shorter axis stays the same.
  private func combinedForward(_ step: Int, with index: BasicIndex.Axis) -> BasicIndex.Axis? {
    guard let start = lower.map(\.known) ?? 0, start >= 0 else { return nil }
    var limit: Int?
    if let upper {
      guard let known = upper.known, known >= 0 else { return nil }
      limit = known
    }
    func place(_ bound: BasicIndex.Bound) -> Int? {
      guard let bound = bound.known, bound >= 0 else { return nil }
      let (distance, isLarge) = bound.multipliedReportingOverflow(by: step)
      let (sum, overflow) = start.addingReportingOverflow(distance)
      return isLarge || overflow ? nil : sum
    }
    switch index {
    case .at(let bound):
      // A place beyond the bound is an error, which must stay.
      guard let place = place(bound), limit.map({ place < $0 }) ?? true else { return nil }
      return .at(.fixed(place))
    case .slice(let slice):
      guard let first = place(slice.lower ?? .fixed(0)), let inner = slice.step.known, inner > 0
      else { return nil }
      let (both, overflow) = step.multipliedReportingOverflow(by: inner)
      guard !overflow else { return nil }
      var end = limit
      if let upper = slice.upper {
        guard let stop = place(upper) else { return nil }
        end = Swift.min(stop, limit ?? stop)
      }
      return .slice(.init(lower: .fixed(first), upper: end.map { .fixed($0) }, step: .fixed(both)))
    }
  }
}
