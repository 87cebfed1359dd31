import AgnesiArray
import AgnesiGraph
import AgnesiKernel

/// The loops of a reduction: groups of merged axes, each either kept or reduced.
struct ReductionLoops {
  let node: Int
  let reduction: Reduction
  /// The result.
  let value: Value
  /// The tensor that is reduced.
  let source: Value
  let resultDType: DType
  let axes: LoopAxes
  /// Numbers of the groups that are kept, and that are reduced, outermost first.
  let kept: [Int]
  let reduced: [Int]
  /// About how many operations an element takes.
  let weight: Int
  /// The rank of the source.
  let rank: Int
  private let outputStrides: [Scalar]
  private let plan: FusionPlan

  init(_ scheduler: Scheduler, _ node: Int, _ reduction: Reduction) {
    let plan = scheduler.plan
    self.plan = plan
    self.node = node
    self.reduction = reduction
    value = Value(node: node, output: 0)
    source = plan.inputValues(node)[0]
    resultDType = plan.graph.nodes[node].outputTypes[0].dtype
    let shape = plan.sizes.shape(source)
    rank = shape.count

    var strides = StridedView.rowMajor(plan.sizes.shape(value))[...]
    outputStrides = shape.indices.map { axis in
      if reduction.axes.contains(axis) {
        if reduction.keepDims { _ = strides.popFirst() }
        return .integer(0)
      }
      return strides.popFirst() ?? .integer(0)
    }
    let probe = ElementEmitter(
      plan, loopRank: shape.count, index: { .index(Symbol(id: -1 - $0, name: "")) },
      position: { _ in .integer(0) }, buffer: { _ in BufferID(0) })
    let element = probe.element(source, at: ElementEmitter.identity(shape.count))
    weight = element.weight
    let mayMerge = !probe.needsIndices
    axes = LoopAxes(
      shape, accesses: probe.accesses + [outputStrides],
      canMerge: { outer, inner in
        mayMerge && reduction.axes.contains(outer) == reduction.axes.contains(inner)
      })
    let isReduced = axes.groups.map { reduction.axes.contains($0.axes[0]) }
    kept = isReduced.indices.filter { !isReduced[$0] }
    reduced = isReduced.indices.filter { isReduced[$0] }
  }

  /// Whether the innermost loop is over reduced elements.
  var isInnermostReduced: Bool { (reduced.last ?? -1) > (kept.last ?? -1) || reduced.isEmpty }

  /// Whether the results are too few for workers to share, but take long rows each.
  ///
  /// More results are computed one after the other by each worker, which can then pass on to other
  /// kernels what it still has in its cache.
  var hasFewLongRows: Bool {
    guard isInnermostReduced, reduced.count == 1,
      let length = axes.groups[reduced[0]].size.integerValue
    else { return false }
    let count = kept.reduce(.integer(1)) { $0 * axes.groups[$1].size }.integerValue ?? .max
    return count <= Self.fewRows && length >= 4 * Int64(Scheduler.chunk)
  }

  private static let fewRows: Int64 = 4

  /// The position of a result, from the indices of the kept groups.
  func outputPosition(_ indices: [Int: Scalar]) -> Scalar {
    axes.position(outputStrides, ordered(indices))
  }

  /// An emitter of the source's elements at the given indices.
  func emitter(_ indices: [Int: Scalar], buffer: @escaping (Value) -> BufferID) -> ElementEmitter {
    let indices = ordered(indices)
    return ElementEmitter(
      plan, loopRank: rank, index: { axes.index(of: $0, indices) },
      position: { axes.position($0, indices) }, buffer: buffer)
  }

  private func ordered(_ indices: [Int: Scalar]) -> [Scalar] {
    axes.groups.indices.map { indices[$0] ?? .integer(0) }
  }

  /// Loops over all results, shared among workers.
  func overKept(
    _ body: (inout KernelBuilder, [Int: Scalar]) -> Void
  ) -> (Kernel.ParallelRange?, [Statement]) {
    var builder = KernelBuilder()
    guard !kept.isEmpty else {
      body(&builder, [:])
      return (nil, builder.statements)
    }
    let variable = builder.symbol("p")
    body(&builder, unraveled(.index(variable), kept))
    let count = kept.reduce(.integer(1)) { $0 * axes.groups[$1].size }
    let work = reduced.reduce(.integer(weight)) { $0 * axes.groups[$1].size }
    return (.init(variable, count: count, cost: work), builder.statements)
  }

  /// Loops over all results, the innermost kept group in tiles; the body gets the first index of
  /// its tile and the tile's width.
  func overTiles(
    of inner: Int, tile: Int,
    _ body: (inout KernelBuilder, [Int: Scalar], Scalar, Scalar) -> Void
  ) -> (Kernel.ParallelRange?, [Statement]) {
    var builder = KernelBuilder()
    let size = axes.groups[inner].size
    let tiles = size.ceilingQuotient(.integer(tile))
    let outer = kept.filter { $0 != inner }
    let variable = builder.symbol("p")
    let p = Scalar.index(variable)
    let indices = unraveled(.binary(.floorDivide, p, tiles), outer)
    let first = builder.constant(
      "first", (outer.isEmpty ? p : .binary(.modulo, p, tiles)) * tile)
    let width = builder.constant("width", Self.width(of: size, first, tile: tile))
    body(&builder, indices, first, width)
    let count = outer.reduce(tiles) { $0 * axes.groups[$1].size }
    let work = reduced.reduce(.integer(weight * tile)) { $0 * axes.groups[$1].size }
    return (.init(variable, count: count, cost: work), builder.statements)
  }

  /// One index for each of the given groups, from a linear one.
  func unraveled(_ linear: Scalar, _ groups: [Int]) -> [Int: Scalar] {
    var indices: [Int: Scalar] = [:]
    var rest = linear
    for (number, group) in groups.enumerated().reversed() {
      let size = axes.groups[group].size
      indices[group] = number == 0 ? rest : .binary(.modulo, rest, size)
      rest = .binary(.floorDivide, rest, size)
    }
    return indices
  }
}
