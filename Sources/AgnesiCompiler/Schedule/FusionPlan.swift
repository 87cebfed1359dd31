import AgnesiArray
import AgnesiGraph
import AgnesiKernel

/// Which tensors of a graph get memory of their own, and which are computed where they are used.
///
/// Views never need memory unless a routine wants a whole buffer. An element-wise result is
/// computed inside the kernels that consume it when there is one, and computing it there costs no
/// repetition, or when repeating it takes less time than storing it (`RecomputeCost`); everything
/// else is a root: a kernel of its own.
struct FusionPlan {
  let graph: Graph
  let sizes: ShapeAnalysis
  let lowerings: [Lowering]
  /// Nodes that something wanted depends on.
  private(set) var isNeeded: [Bool]
  /// Tensors that are computed element by element into memory of their own.
  private(set) var isRoot: [Bool]
  /// How each tensor lies in memory, by node and output; nil for those computed in place.
  private(set) var views: [[StridedView?]] = []
  /// Whether tensors are computed in place at all.
  let fuses: Bool

  /// The largest number of ops in one fused expression: bounds recursion and compile time.
  static let maximumExpressionSize = 64

  /// The most kernels in which a tensor is computed anew; more are not told apart.
  private static let mostHomes = 8

  init(_ sizes: ShapeAnalysis, fuses: Bool = true) {
    self.sizes = sizes
    self.fuses = fuses
    let graph = sizes.graph
    self.graph = graph
    lowerings = graph.nodes.map { $0.op.lowering($0.inputs.compactMap(\.knownType)) }
    isNeeded = Array(repeating: false, count: graph.nodes.count)
    isRoot = Array(repeating: false, count: graph.nodes.count)
    chooseRoots()
    placeViews()
  }

  /// The tensor's elements as integers known on the host, if it has few and they are.
  func hostValues(_ value: Value) -> [Scalar]? { sizes.values[value.node][value.output] }

  /// The single number that a constant of one element holds.
  func constantScalar(_ value: Value) -> Scalar? {
    guard graph.nodes[value.node].applies(Constant.self),
      let constant = graph.nodes[value.node].op as? Constant, constant.value.count == 1
    else { return nil }
    if constant.value.dtype.isFloating {
      return (try? constant.value.doubles().first).map { .constant($0, constant.value.dtype) }
    }
    return (try? constant.value.int64s().first).map { .integer($0, constant.value.dtype) }
  }

  func inputValues(_ node: Int) -> [Value] { sizes.operands[node] }

  // MARK: Roots

  /// Walks from the outputs to the inputs: a tensor that several roots would compute, or that a
  /// routine reads as a whole, becomes a root.
  private mutating func chooseRoots() {
    // The roots in which each node would be computed.
    var homes = [Set<Int>](repeating: [], count: graph.nodes.count)
    let costs = RecomputeCost.costs(self)
    for output in graph.outputs {
      guard let value = sizes.value(of: output) else { continue }
      isNeeded[value.node] = true
      isRoot[value.node] = true
    }
    for node in graph.nodes.indices.reversed() where isNeeded[node] {
      let isInlined = canInline(node) && !isRoot[node]
      if isInlined && shouldMaterialize(node, homes[node], costs[node]) { isRoot[node] = true }
      let home: Set<Int> = canInline(node) && !isRoot[node] ? homes[node] : [node]
      for input in operands(of: node) {
        isNeeded[input.node] = true
        if homes[input.node].count < Self.mostHomes { homes[input.node].formUnion(home) }
        if readsWholeBuffers(node) { demandBuffer(input) }
      }
    }
  }

  /// The operands whose elements the node reads: not those that are known on the host, nor those of
  /// which a view takes only the sizes.
  func operands(of node: Int) -> [Value] {
    let inputs = inputValues(node)
    if case .view = lowerings[node] { return Array(inputs.prefix(1)) }
    let hostInputs = graph.nodes[node].op.hostInputs
    if hostInputs.isEmpty { return inputs }
    return inputs.enumerated().filter { !hostInputs.contains($0.offset) }.map(\.element)
  }

  /// Whether the node's elements can be computed inside another kernel.
  func canInline(_ node: Int) -> Bool {
    switch lowerings[node] {
    case .elementwise, .view, .pointwise: true
    case .reduction, .library, .loops, .expand, .reference: false
    }
  }

  private func readsWholeBuffers(_ node: Int) -> Bool {
    switch lowerings[node] {
    case .library, .loops, .reference: true
    case .elementwise, .view, .pointwise, .reduction, .expand: false
    }
  }

  private func shouldMaterialize(
    _ node: Int, _ homes: Set<Int>, _ cost: RecomputeCost?
  ) -> Bool {
    switch lowerings[node] {
    case .view: return false
    case .elementwise, .pointwise: break
    default: return true
    }
    let value = Value(node: node, output: 0)
    if hostValues(value) != nil { return false }
    if !fuses { return true }
    if !readsTensors(node) { return false }
    guard let home = homes.first else { return true }
    if homes.count == 1 { return isRepeated(value, in: home) && !isCheap(node) }
    guard let cost, homes.count < Self.mostHomes else { return true }
    return !cost.isWorthRepeating(users: homes.count)
      || homes.contains { isRepeated(value, in: $0) }
  }

  /// Whether any operand has more than one element, so that computing the node twice reads memory
  /// twice.
  private func readsTensors(_ node: Int) -> Bool {
    inputValues(node).contains { input in
      !sizes.shape(input).allSatisfy { $0.integerValue == 1 }
    }
  }

  /// Whether a root's loop runs over more elements than the tensor has.
  private func isRepeated(_ value: Value, in root: Int) -> Bool {
    var domain = sizes.shape(Value(node: root, output: 0))
    if case .reduction = lowerings[root] { domain = sizes.shape(inputValues(root)[0]) }
    let wanted = domain.reduce(.integer(1), *)
    let own = sizes.shape(value).reduce(.integer(1), *)
    if let wanted = wanted.integerValue, let own = own.integerValue { return wanted > own }
    return wanted != own
  }

  /// Whether the node is a few simple instructions, cheaper to repeat than to store.
  private func isCheap(_ node: Int) -> Bool {
    guard case .elementwise(let formula) = lowerings[node] else { return false }
    let operands = graph.nodes[node].inputs.compactMap(\.knownType).map {
      Scalar.constant(0.5, $0.dtype)
    }
    return formula(operands).isCheap
  }

  /// Makes sure that a tensor, or the tensor of which it is a view, has memory.
  private mutating func demandBuffer(_ value: Value) {
    var node = value.node
    while case .view(let map) = lowerings[node], !repeatsElements(node, map(sizes.context(node))),
      let source = inputValues(node).first
    {
      node = source.node
    }
    isNeeded[node] = true
    isRoot[node] = true
  }

  /// Whether some axis of a view shows the same elements again and again.
  private func repeatsElements(_ node: Int, _ map: ViewMap) -> Bool {
    guard case .axes(let axes) = map else { return false }
    let shown = Set(axes.compactMap(\.viewAxis))
    return sizes.shape(Value(node: node, output: 0)).enumerated().contains { axis, size in
      !shown.contains(axis) && size.integerValue != 1
    }
  }

  // MARK: Views

  /// Walks from the inputs to the outputs and settles how each tensor lies in memory.
  private mutating func placeViews() {
    var expressionSize = [Int](repeating: 0, count: graph.nodes.count)
    views = graph.nodes.map { Array(repeating: nil, count: $0.outputTypes.count) }
    for node in graph.nodes.indices where isNeeded[node] {
      let inputs = inputValues(node)
      if readsWholeBuffers(node) {
        for input in operands(of: node) where !isReadable(input, by: node) { materialize(input) }
      }
      switch lowerings[node] {
      case .view(let map):
        if !isRoot[node] { placeView(node, map(sizes.context(node)), inputs[0]) }
        expressionSize[node] = views[node][0] == nil ? expressionSize[inputs[0].node] + 1 : 0
      case .elementwise, .pointwise:
        expressionSize[node] = 1 + inputs.reduce(0) { $0 + expressionSize[$1.node] }
      default: break
      }
      if expressionSize[node] > Self.maximumExpressionSize { isRoot[node] = true }
      if isRoot[node] || !canInline(node) {
        expressionSize[node] = 0
        for output in graph.nodes[node].outputTypes.indices {
          let value = Value(node: node, output: output)
          views[node][output] = StridedView(whole: value, shape: sizes.shape(value))
        }
      }
    }
  }

  private mutating func placeView(_ node: Int, _ map: ViewMap, _ source: Value) {
    let shape = sizes.shape(Value(node: node, output: 0))
    switch map {
    case .axes(let axes):
      views[node][0] = views[source.node][source.output]?.mapped(axes, shape: shape)
    case .reshape:
      if isUnitReshape(node, source), views[source.node][source.output] == nil { return }
      if views[source.node][source.output]?.isContiguous != true { materialize(source) }
      guard let view = views[source.node][source.output] else { return }
      views[node][0] = StridedView(
        buffer: view.buffer, offset: view.offset, strides: StridedView.rowMajor(shape),
        shape: shape)
    }
  }

  /// Whether a reshape only adds or drops axes of size 1.
  func isUnitReshape(_ node: Int, _ source: Value) -> Bool {
    let from = sizes.shape(source).filter { $0.integerValue != 1 }
    let to = sizes.shape(Value(node: node, output: 0)).filter { $0.integerValue != 1 }
    return from == to
  }

  /// Gives a tensor that was to be computed in place, or that is a scattered view, memory.
  private mutating func materialize(_ value: Value) {
    isRoot[value.node] = true
    views[value.node][value.output] = StridedView(whole: value, shape: sizes.shape(value))
  }

  /// Whether a routine can read the tensor as it lies in memory.
  private func isReadable(_ value: Value, by node: Int) -> Bool {
    guard let view = views[value.node][value.output] else {
      // Scale factors of a matrix product are read as single numbers.
      if case .library = lowerings[node], sizes.shape(value).isEmpty { return true }
      return false
    }
    if case .library = lowerings[node], view.shape.count >= 2 {
      return MatrixLayout(view) != nil
    }
    return view.isContiguous
  }
}
