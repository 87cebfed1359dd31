import AgnesiArray
import AgnesiGraph
import AgnesiKernel

/// Indexing with index arrays: which axes the arrays list places of, and where the axes of the
/// arrays stand in the result.
///
/// The arrays follow the indexed tensor among the inputs of an op; they have one rank, and their
/// axes of known length 1 repeat.
package struct ArrayIndex: Hashable {
  /// What is taken of one axis.
  package enum Axis: Hashable {
    /// The places that the next index array lists.
    case listed
    /// Part of the axis.
    case slice(SliceBounds)
  }

  package let axes: [Axis]
  /// How many sliced axes stand before the axes of the arrays in the result.
  package let placement: Int

  package init(axes: [Axis], placement: Int) {
    self.axes = axes
    self.placement = placement
  }

  /// The inputs that are index arrays.
  var arrays: Range<Int> { 1..<(1 + axes.filter { $0 == .listed }.count) }

  var integers: [HostInteger] {
    axes.flatMap { if case .slice(let bounds) = $0 { bounds.integers } else { [HostInteger]() } }
  }

  /// The axes that are sliced, with their bounds.
  var slices: [(axis: Int, bounds: SliceBounds)] {
    axes.enumerated().compactMap { axis, entry in
      if case .slice(let bounds) = entry { (axis, bounds) } else { nil }
    }
  }

  /// Puts what belongs to the arrays' axes among what belongs to the sliced axes.
  func arranged<Element>(listed: [Element], sliced: [Element]) -> [Element] {
    Array(sliced[..<placement]) + listed + Array(sliced[placement...])
  }

  // MARK: Types and sizes

  /// The type of what is taken.
  func partType(_ inputs: [TensorType]) throws(OpFailure) -> TensorType {
    let lists = Array(inputs[arrays])
    for list in lists where !list.dtype.isInteger {
      throw OpFailure(
        "an index array holds integers, but got \(list)"
          + (list.dtype == .bool ? "; truth values cannot select elements" : ""))
    }
    let sliced = try slices.map { axis, bounds throws(OpFailure) in
      try bounds.knownCount(size: inputs[0].shape[axis])
    }
    return TensorType(
      inputs[0].dtype, arranged(listed: try broadcastShape(lists), sliced: sliced))
  }

  /// The sizes of the broadcast index arrays.
  func listedSizes(_ context: inout ShapeContext) -> [Scalar] {
    var lists = ShapeContext(
      inputTypes: Array(context.inputTypes[arrays]), outputTypes: [],
      inputShapes: Array(context.inputShapes[arrays]), inputValues: [])
    let sizes = broadcastSizes(&lists)
    for requirement in lists.requirements {
      context.require(requirement.condition, values: requirement.values, requirement.message)
    }
    return sizes
  }

  /// The sizes of what is taken.
  func partSizes(_ context: inout ShapeContext) -> [Scalar] {
    var sliced: [Scalar] = []
    for (axis, bounds) in slices {
      sliced.append(bounds.checkedCount(size: context.inputShapes[0][axis], &context))
    }
    return arranged(listed: listedSizes(&context), sliced: sliced)
  }

  // MARK: Places

  /// Splits a place in the result into that in the arrays and that along the sliced axes.
  func split(
    _ index: [Scalar], _ context: ShapeContext
  ) -> (listed: [Scalar], sliced: [Scalar]) {
    let rank = context.inputTypes[arrays.lowerBound].rank
    let listed = Array(index[placement..<(placement + rank)])
    return (listed, Array(index[..<placement]) + Array(index[(placement + rank)...]))
  }

  /// The place in the indexed tensor.
  ///
  /// - Parameters:
  ///   - listed: for each listed axis, the place that its array gives.
  ///   - sliced: the place along each sliced axis of the result.
  func sourcePlace(
    listed: [Scalar], sliced: [Scalar], _ context: ShapeContext
  ) -> [Scalar] {
    var listed = listed[...]
    var sliced = sliced[...]
    return axes.enumerated().map { axis, entry in
      switch entry {
      case .listed: return listed.popFirst() ?? .integer(0)
      case .slice(let bounds):
        let places = bounds.places(size: context.inputShapes[0][axis], context)
        return places.start + places.step * (sliced.popFirst() ?? .integer(0))
      }
    }
  }

  /// For each listed axis, the element of its array, and whether it is inside the axis.
  ///
  /// - Parameter load: the element of an input at a place.
  func listedPlaces(
    _ listed: [Scalar], _ context: ShapeContext, load: (Int, [Scalar]) -> Scalar
  ) -> [(axis: Int, index: Scalar, size: Scalar)] {
    let listedAxes = axes.indices.filter { axes[$0] == .listed }
    return zip(listedAxes, arrays).map { axis, array in
      let place = broadcastIndex(listed, in: context.inputTypes[array])
      return (axis, load(array, place).cast(to: .int64), context.inputShapes[0][axis])
    }
  }

  // MARK: Plain evaluation

  /// The row-major positions of what is taken, as an array of the result's shape.
  func positions(_ inputs: [NDArray]) throws -> NDArray {
    let shape = inputs[0].shape
    let lists = Array(inputs[arrays])
    let listShape = try broadcastShape(lists.map { TensorType(of: $0) }).compactMap { $0 }
    var places = try lists.map { try $0.broadcast(to: listShape).int64s().map(Int.init) }[...]
    let slices = try slices.map { axis, bounds in try bounds.places(size: shape[axis], inputs) }
    var rest = slices[...]
    let strides = NDArray.rowMajorStrides(shape)
    // Contributions of the arrays, and of each sliced axis, to the position.
    var listed = [Int](repeating: 0, count: listShape.reduce(1, *))
    var sliced: [[Int]] = []
    for (axis, entry) in axes.enumerated() {
      if entry == .listed, let list = places.popFirst() {
        for (item, index) in list.enumerated() {
          let place = try resolvedPlace(index, size: shape[axis], axis: axis)
          listed[item] += place * strides[axis]
        }
      } else if let part = rest.popFirst() {
        sliced.append((0..<part.count).map { (part.start + part.step * $0) * strides[axis] })
      }
    }
    let leading = sums(sliced[..<placement])
    let trailing = sums(sliced[placement...])
    let all = leading.flatMap { a in listed.flatMap { b in trailing.map { Int64(a + b + $0) } } }
    let resultShape = arranged(listed: listShape, sliced: slices.map(\.count))
    return try NDArray(int64s: all, shape: resultShape, dtype: .int64)
  }

  /// All sums of one element of each list, the last list varying fastest.
  private func sums(_ lists: ArraySlice<[Int]>) -> [Int] {
    lists.reduce([0]) { sums, list in sums.flatMap { sum in list.map { sum + $0 } } }
  }
}
