import AgnesiArray
import AgnesiGraph
import AgnesiKernel

/// What basic indexing takes of one axis.
package enum AxisIndex: Hashable, Sendable {
  /// One place; the axis goes.
  case at(HostInteger)
  /// Part of the axis.
  case slice(SliceBounds)

  /// The integers that it depends on.
  var integers: [HostInteger] {
    switch self {
    case .at(let place): [place]
    case .slice(let bounds): bounds.integers
    }
  }
}

/// The bounds of a slice, by Python's rules.
package struct SliceBounds: Hashable, Sendable {
  package var lower: HostInteger?
  package var upper: HostInteger?
  package var step: HostInteger

  package init(lower: HostInteger?, upper: HostInteger?, step: HostInteger) {
    self.lower = lower
    self.upper = upper
    self.step = step
  }

  /// The whole axis.
  package static let all = SliceBounds(lower: nil, upper: nil, step: .fixed(1))

  var integers: [HostInteger] { [lower, upper].compactMap { $0 } + [step] }

  /// Places along an axis: `start`, `start + step` ...
  package struct Places<Number> {
    package var start: Number
    package var step: Number
    package var count: Number

    package init(start: Number, step: Number, count: Number) {
      self.start = start
      self.step = step
      self.count = count
    }
  }

  // MARK: Numbers

  /// The number of places, where it is known when the expression is built.
  func knownCount(size: Int?) throws(OpFailure) -> Int? {
    if step == .fixed(0) { throw OpFailure("the step of a slice is 0") }
    if self == .all { return size }
    guard let size, integers.allSatisfy({ $0.known != nil }), let step = step.known else {
      return nil
    }
    return Self.places(lower: lower?.known, upper: upper?.known, step: step, size: size).count
  }

  /// The places in an axis of a given size.
  func places(size: Int, _ inputs: [NDArray]) throws -> Places<Int> {
    let step = try step.value(inputs)
    guard step != 0 else { throw ArrayError("the step of a slice is 0") }
    var bounds: [Int?] = []
    for bound in [lower, upper] { bounds.append(try bound?.value(inputs)) }
    return Self.places(lower: bounds[0], upper: bounds[1], step: step, size: size)
  }

  /// The places between known bounds in an axis of a given size.
  package static func places(
    lower: Int?, upper: Int?, step: Int, size: Int
  ) -> Places<Int> {
    let (first, last) = step > 0 ? (0, size) : (-1, size - 1)
    func clamped(_ bound: Int) -> Int {
      Swift.min(Swift.max(bound < 0 ? bound + size : bound, first), last)
    }
    let start = lower.map(clamped) ?? (step > 0 ? first : last)
    let stop = upper.map(clamped) ?? (step > 0 ? last : first)
    let span = step > 0 ? stop - start : start - stop
    let stride = Int(clamping: step.magnitude)
    return Places(start: start, step: step, count: span <= 0 ? 0 : (span - 1) / stride + 1)
  }

  // MARK: Scalars

  /// The places in an axis in a call.
  func places(size: Scalar, _ context: ShapeContext) -> Places<Scalar> {
    let step = step.scalar(context)
    let isForward = Scalar.compare(.greater, step, .integer(0))
    let forward = forwardSpan(size, context)
    let backward = backwardSpan(size, context)
    let span = Scalar.select(isForward, forward.span, backward.span)
    return Places(
      start: .select(isForward, forward.start, backward.start), step: step,
      count: count(span: span, stride: .select(isForward, step, .integer(0) - step)))
  }

  /// Forms that need no test whether the span is negative are written without: simple sizes make
  /// simple loops.
  private func forwardSpan(
    _ size: Scalar, _ context: ShapeContext
  ) -> (start: Scalar, span: Scalar) {
    func clamped(_ bound: HostInteger) -> Scalar {
      let bound = bound.scalar(context)
      return .select(
        .compare(.less, bound, .integer(0)),
        .binary(.maximum, .integer(0), size + bound), .binary(.minimum, bound, size))
    }
    switch (lower.map(clamped), upper.map(clamped)) {
    case (nil, nil): return (.integer(0), size)
    case (nil, let stop?): return (.integer(0), stop)
    case (let start?, nil): return (start, size - start)
    case (let start?, let stop?): return (start, .binary(.maximum, .integer(0), stop - start))
    }
  }

  private func backwardSpan(
    _ size: Scalar, _ context: ShapeContext
  ) -> (start: Scalar, span: Scalar) {
    func clamped(_ bound: HostInteger) -> Scalar {
      let bound = bound.scalar(context)
      return .select(
        .compare(.less, bound, .integer(0)),
        .binary(.maximum, .integer(-1), size + bound), .binary(.minimum, bound, size - 1))
    }
    switch (lower.map(clamped), upper.map(clamped)) {
    case (nil, nil): return (size - 1, size)
    case (let start?, nil): return (start, start + 1)
    case (let start, let stop?):
      let start = start ?? size - 1
      return (start, .binary(.maximum, .integer(0), start - stop))
    }
  }

  /// The span divided by the stride, rounded up.
  private func count(span: Scalar, stride: Scalar) -> Scalar {
    if stride.integerValue == 1 { return span }
    // A stride beyond the span takes one place; without the limit the sum below could overflow.
    let limit = Scalar.binary(.maximum, span, .integer(1))
    let isSmall = stride.integerValue.map { $0 > 0 && $0 < 1 << 31 } ?? false
    let stride = isSmall ? stride : .binary(.minimum, stride, limit)
    return span.ceilingQuotient(stride)
  }
}

/// The place along an axis for an index that may count from the end, with its check.
func resolvedPlace(
  _ index: Scalar, size: Scalar
) -> (place: Scalar, isInside: Scalar) {
  let isNegative = Scalar.compare(.less, index, .integer(0))
  let isInside = Scalar.select(
    isNegative, .compare(.greaterOrEqual, size + index, .integer(0)),
    .compare(.less, index, size))
  return (.select(isNegative, size + index, index), isInside)
}

/// The place along an axis for an index that may count from the end.
func resolvedPlace(_ index: Int, size: Int, axis: Int) throws(ArrayError) -> Int {
  guard index >= -size && index < size else {
    throw ArrayError(outOfRangeMessage(axis: axis, index: "\(index)", size: "\(size)"))
  }
  return index < 0 ? index + size : index
}

/// What every index outside its axis is told; the index and the size may be `#0` and `#1`.
func outOfRangeMessage(axis: Int, index: String = "#0", size: String = "#1") -> String {
  "index \(index) is out of range for axis \(axis) of size \(size)"
}
