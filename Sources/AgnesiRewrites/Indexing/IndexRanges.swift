import AgnesiArray
import AgnesiGraph
import AgnesiOps

extension Rewrite {
  /// Arrays that list places at equal distances are slices, and parts of such arrays are others.
  ///
  /// Source: PyTensor's `local_replace_AdvancedSubtensor`.
  static let indexRanges: [Rewrite] = [indexByRange, writeByRange, subtensorOfRange]

  /// A slice is a view, and bounds out of range are no error; so the places must be known to exist.
  private static let indexByRange = Rewrite(
    "index-by-range", .canonicalize,
    summary: "`x[arange(x.shape[0]), 2]` is `x[.all, 2]`; so for other places at equal distances",
    on: Gather.self
  ) { op, node, _ in
    RangedPlaces(op.index, node.inputs).flatMap { places in
      node.refined(by: places.index.subtensor(of: node.inputs[0]).dimshuffle(places.order))
    }
  }

  private static let writeByRange = Rewrite(
    "write-by-range", .canonicalize,
    summary: "writing to `x[arange(x.shape[0])]` is writing to `x[...]`; so for the other slices",
    on: Scatter.self
  ) { op, node, _ in
    guard let places = RangedPlaces(op.index, node.inputs), let value = node.inputs.last else {
      return nil
    }
    let sliced = value.dimshuffle(places.inverseOrder)
    return node.replaced(by: places.index.write(op.mode, sliced, to: node.inputs[0]))
  }

  private static let subtensorOfRange = Rewrite(
    "subtensor-of-range", .canonicalize,
    summary: "`arange(from: 2, to: n)[1...]` is `arange(from: 3, to: n)`",
    roots: [Subtensor.self]
  ) { node, _ in
    guard let range = node.inputs[0].arithmeticRange, let taken = node.basicIndex?.axes.first,
      let result = range.part(taken)
    else { return nil }
    return node.refined(by: result)
  }
}

/// What index arrays take that slices and single places could take as well.
private struct RangedPlaces {
  let index: BasicIndex
  /// For each axis of what the arrays take, its number in what the slices take.
  let order: [DimshuffleAxis]
  let inverseOrder: [DimshuffleAxis]

  /// Recognises one array of places at equal distances, beside single places and whole axes.
  ///
  /// - Parameters:
  ///   - arrays: how the arrays are used.
  ///   - inputs: the operands of the indexing op: the tensor, then the arrays.
  init?(_ arrays: ArrayIndex, _ inputs: [Variable]) {
    var rest = inputs.dropFirst()
    var axes: [BasicIndex.Axis] = []
    var ranged: Int?
    for (axis, entry) in arrays.axes.enumerated() {
      guard entry == .listed, let array = rest.popFirst() else {
        guard entry == .slice(.all) else { return nil }
        axes.append(.all)
        continue
      }
      if array.isSingle, let place = array.plainNumber, let place = Int(exactly: place) {
        axes.append(.at(.fixed(place)))
      } else if ranged == nil, array.knownType?.rank == 1,
        let slice = array.slice(of: axis, in: inputs[0])
      {
        ranged = axis
        axes.append(.slice(slice))
      } else {
        return nil
      }
    }
    index = BasicIndex(axes)
    let kept = index.keptAxes
    guard let ranged, let place = kept.firstIndex(of: ranged) else { return nil }
    var sources = kept.indices.filter { $0 != place }
    sources.insert(place, at: arrays.placement)
    order = sources.map(DimshuffleAxis.axis)
    inverseOrder = kept.indices.compactMap { sources.firstIndex(of: $0) }.map(DimshuffleAxis.axis)
  }
}

/// The numbers of `arange` that are counted up by a known step from a known one.
struct ArithmeticRange {
  let start: Int
  let stop: BasicIndex.Bound
  let step: Int
  let dtype: DType
  /// How many numbers there are, where that is known.
  let count: Int?

  /// The largest start, step or bound with which sums and products cannot overflow.
  private static let limit: Int = 1 << 30

  /// Part of the numbers; nil where it depends on numbers that are known only in a call, or where
  /// a place does not exist.
  fileprivate func part(_ index: BasicIndex.Axis) -> Variable? {
    func known(_ bound: BasicIndex.Bound) -> Int? {
      bound.known.flatMap { (0..<Self.limit).contains($0) ? $0 : nil }
    }
    guard abs(start) < Self.limit, step < Self.limit else { return nil }
    switch index {
    case .at(let place):
      guard let place = known(place), let count, place < count else { return nil }
      return cast(Variable(start + step * place), to: dtype)
    case .slice(let slice):
      guard let lower = known(slice.lower ?? .fixed(0)), let stride = known(slice.step), stride > 0
      else { return nil }
      var end: any Size
      switch (stop, slice.upper) {
      case (.computed(let variable), nil): end = variable
      case (.fixed(let last), nil): end = last
      case (.fixed(let last), let upper?):
        guard let upper = known(upper) else { return nil }
        end = Swift.min(last, start + step * upper)
      case (.computed, _?): return nil
      }
      return arange(from: start + step * lower, to: end, step: step * stride, dtype: dtype)
    }
  }
}

extension Variable {
  /// The numbers that this holds, if it is an `arange` that counts up.
  var arithmeticRange: ArithmeticRange? {
    guard let range = op(as: Arange.self), let node,
      let start = BasicIndex.Bound(range.start, node.inputs).known,
      let step = BasicIndex.Bound(range.step, node.inputs).known, step > 0
    else { return nil }
    return ArithmeticRange(
      start: start, stop: BasicIndex.Bound(range.stop, node.inputs), step: step,
      dtype: range.dtype, count: node.outputTypes[0].shape[0])
  }

  /// The slice of an axis of x that takes what this array lists, where all is known to exist.
  fileprivate func slice(of axis: Int, in x: Variable) -> BasicIndex.Slice? {
    let size = x.knownType?.shape[axis]
    if let range = arithmeticRange {
      // Narrow integers may wrap, and then they count from the end.
      guard range.dtype.byteCount >= 4, range.start >= 0 else { return nil }
      var upper: BasicIndex.Bound?
      if !range.stop.isSize(of: axis, in: x) {
        guard let stop = range.stop.known, let size, stop <= size else { return nil }
        upper = stop == size ? nil : .fixed(max(stop, 0))
      }
      return BasicIndex.Slice(
        lower: range.start == 0 ? nil : .fixed(range.start), upper: upper,
        step: .fixed(range.step))
    }
    guard let size, let places = (try? constantValue?.int64s())?.map(Int.init), places.count > 1,
      places.allSatisfy({ (0..<size).contains($0) })
    else { return nil }
    let step = places[1] - places[0]
    guard step != 0, zip(places, places.dropFirst()).allSatisfy({ $1 - $0 == step }) else {
      return nil
    }
    return BasicIndex.Slice(.init(start: places[0], step: step, count: places.count), size: size)
  }
}
