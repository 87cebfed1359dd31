import AgnesiArray
import AgnesiGraph
import AgnesiKernel

/// The place of an element along one axis of a tensor, in terms of the loops of a kernel.
enum Place: Hashable {
  /// `start + step * index` of a loop axis, or `start` alone.
  case affine(axis: Int?, start: Scalar, step: Scalar)
  /// Any integer expression.
  case general(Scalar)

  /// The first place.
  static let zero = Place.affine(axis: nil, start: .integer(0), step: .integer(0))

  /// The place within a view's source.
  static func composed(_ map: ViewMap.Axis, _ places: [Place]) -> Place {
    guard let viewAxis = map.viewAxis else {
      return .affine(axis: nil, start: map.start, step: .integer(0))
    }
    switch places[viewAxis] {
    case .affine(let axis, let start, let step):
      return .affine(axis: axis, start: map.start + map.step * start, step: map.step * step)
    case .general(let index): return .general(map.start + map.step * index)
    }
  }
}

/// Writes the formula of one element of a tensor, with everything that is computed in place.
///
/// Used twice for each kernel: first to learn how buffers are accessed, which decides the loops;
/// then, with the loops there, to build the formula.
final class ElementEmitter {
  /// How a buffer is read: strides along the loop axes.
  private(set) var accesses: [[Scalar]] = []
  /// Whether some place needs the index of a single loop axis, so that axes cannot merge.
  private(set) var needsIndices = false
  /// What must hold for the elements to exist, with the node that demands it.
  private(set) var requirements: [(ShapeContext.Requirement, node: Int)] = []

  /// How a kernel's buffer is read: `offset` plus the indices of the loop axes times `strides`.
  struct Access: Equatable {
    let buffer: BufferID
    let offset: Scalar
    let strides: [Scalar]
    let dtype: DType
  }

  /// An element by its tensor and place.
  ///
  /// Most tensors are read at one place only, which is always the same array: comparing it takes no
  /// time, hashing it would.
  private struct Key: Hashable {
    let value: Value
    let places: [Place]

    func hash(into hasher: inout Hasher) { value.hash(into: &hasher) }
  }

  private let plan: FusionPlan
  private let loopRank: Int
  /// The index of a loop axis.
  private let index: (Int) -> Scalar
  /// The sum over loop axes of index times stride.
  private let position: ([Scalar]) -> Scalar
  /// The kernel's buffer for a tensor.
  private let buffer: (Value) -> BufferID
  /// The element from somewhere else than the buffer, or nil.
  private let staged: (Access) -> Scalar?
  private var memo: [Key: Scalar] = [:]
  /// In how many formulas that may choose among operands the walk is: the element is then not known
  /// to exist at every place.
  private var choiceDepth = 0

  init(
    _ plan: FusionPlan, loopRank: Int, index: @escaping (Int) -> Scalar,
    position: @escaping ([Scalar]) -> Scalar, buffer: @escaping (Value) -> BufferID,
    staged: @escaping (Access) -> Scalar? = { _ in nil }
  ) {
    self.plan = plan
    self.loopRank = loopRank
    self.index = index
    self.position = position
    self.buffer = buffer
    self.staged = staged
  }

  /// The places that follow the loop axes one to one.
  static func identity(_ rank: Int) -> [Place] {
    (0..<rank).map { .affine(axis: $0, start: .integer(0), step: .integer(1)) }
  }

  /// The formula of the root tensor itself, not a load of it.
  func formula(_ value: Value, at places: [Place]) -> Scalar { computed(value, places) }

  /// The element of a tensor: loaded where it has memory, computed where not.
  func element(_ value: Value, at places: [Place]) -> Scalar {
    if let constant = plan.constantScalar(value) { return constant }
    if let known = plan.hostValues(value), known.count == 1 { return known[0] }
    let view = plan.views[value.node][value.output]
    if let owner = view?.buffer, let constant = plan.constantScalar(owner) { return constant }
    let key = Key(value: value, places: places)
    if let known = memo[key] { return known }
    let result =
      view.map { load(value, $0, places) }
      ?? computed(value, places)
    memo[key] = result
    return result
  }

  private func load(_ value: Value, _ view: StridedView, _ places: [Place]) -> Scalar {
    var offset = view.offset
    var strides = [Scalar](repeating: .integer(0), count: loopRank)
    var isAffine = true
    for (place, stride) in zip(places, view.strides) {
      switch place {
      case .affine(let axis, let start, let step):
        offset = offset + start * stride
        if let axis { strides[axis] = strides[axis] + step * stride }
      case .general(let index):
        offset = offset + index * stride
        isAffine = false
      }
    }
    accesses.append(strides)
    let access = Access(
      buffer: buffer(view.buffer), offset: offset, strides: strides,
      dtype: plan.graph.nodes[value.node].outputTypes[value.output].dtype)
    if isAffine, choiceDepth == 0, let element = staged(access) { return element }
    return .load(access.buffer, at: offset + position(strides), access.dtype)
  }

  private func computed(_ value: Value, _ places: [Place]) -> Scalar {
    let inputs = plan.inputValues(value.node)
    switch plan.lowerings[value.node] {
    case .elementwise(let formula):
      return formula(inputs.map { element($0, at: broadcast(places, to: $0)) })
    case .view(let map):
      switch map(plan.sizes.context(value.node)) {
      case .axes(let axes):
        return element(inputs[0], at: axes.map { Place.composed($0, places) })
      case .reshape:
        return element(inputs[0], at: reshaped(places, value, inputs[0]))
      }
    case .pointwise(let formula):
      choiceDepth += 1
      defer { choiceDepth -= 1 }
      var context = PointContext(
        shapes: plan.sizes.context(value.node), index: places.map(resolved),
        loadElement: { input, index in self.element(inputs[input], at: index.map(self.place)) })
      let result = formula(&context)
      requirements += context.requirements.map { ($0, value.node) }
      return result
    case .reduction, .library, .loops, .expand, .reference:
      // Such tensors always have memory, so that this is not reached.
      return .constant(0, plan.graph.nodes[value.node].outputTypes[value.output].dtype)
    }
  }

  /// Places of an operand whose axes of known length 1 repeat.
  private func broadcast(_ places: [Place], to operand: Value) -> [Place] {
    let shape = plan.graph.nodes[operand.node].outputTypes[operand.output].shape
    guard shape.contains(1) else { return places }
    return zip(places, shape).map { place, size in size == 1 ? .zero : place }
  }

  /// The index that a place stands for.
  private func resolved(_ place: Place) -> Scalar {
    switch place {
    case .affine(let axis, let start, let step):
      guard let axis else { return start }
      needsIndices = true
      return start + step * index(axis)
    case .general(let index): return index
    }
  }

  /// The place for an index that a formula gave; a bare loop index keeps its axis.
  private func place(_ index: Scalar) -> Place {
    if index.integerValue != nil {
      return .affine(axis: nil, start: index, step: .integer(0))
    }
    for axis in 0..<loopRank where index == self.index(axis) {
      return .affine(axis: axis, start: .integer(0), step: .integer(1))
    }
    return .general(index)
  }

  /// Places in the source of a reshape.
  private func reshaped(_ places: [Place], _ value: Value, _ source: Value) -> [Place] {
    let from = plan.sizes.shape(source)
    let to = plan.sizes.shape(value)
    if plan.isUnitReshape(value.node, source) {
      var rest = zip(places, to).filter { $0.1.integerValue != 1 }.map(\.0)[...]
      return from.map { $0.integerValue == 1 ? .zero : rest.popFirst() ?? .zero }
    }
    var linear = Scalar.integer(0)
    for (place, size) in zip(places, to) { linear = linear * size + resolved(place) }
    var result: [Place] = []
    for (axis, stride) in StridedView.rowMajor(from).enumerated() {
      let quotient = Scalar.binary(.floorDivide, linear, stride)
      result.append(.general(axis == 0 ? quotient : .binary(.modulo, quotient, from[axis])))
    }
    return result
  }
}
