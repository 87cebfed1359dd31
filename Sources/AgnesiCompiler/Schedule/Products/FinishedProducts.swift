import AgnesiGraph
import AgnesiKernel

/// The products whose elements one element-wise kernel alone reads, each at its own place: a bias,
/// say, and a function after it.
///
/// The kernel of such a product computes what becomes of its elements while they are in the nearest
/// cache, and the product needs no memory.
struct FinishedProducts {
  /// The product that the kernel of a node finishes, and the node that finishes a product.
  private(set) var products: [Int: Int] = [:]
  private(set) var finishers: [Int: Int] = [:]

  /// - Parameters:
  ///   - plan: tells which tensors have memory, and so which kernels read what.
  ///   - unit: the vector registers that the kernels are for.
  init(_ plan: FusionPlan, unit: VectorUnit) {
    guard plan.fuses else { return }
    for (product, readers) in Self.readers(plan) {
      guard let reader = readers.first, readers.count == 1, products[reader] == nil,
        plan.isWritten(product, unit: unit), plan.finishes(product, reader)
      else { continue }
      products[reader] = product
      finishers[product] = reader
    }
  }

  /// The products with memory, in order, each with the nodes whose kernels read its elements; those
  /// that the function returns are left out.
  private static func readers(_ plan: FusionPlan) -> [(product: Int, readers: Set<Int>)] {
    var readers: [Int: Set<Int>] = [:]
    // The products that the formula of each node computed in place reads.
    var read = [Set<Int>](repeating: [], count: plan.graph.nodes.count)
    for node in plan.graph.nodes.indices where plan.isNeeded[node] {
      let view = plan.views[node].first ?? nil
      if let view, view.buffer.node != node { continue }
      for input in plan.inputValues(node) {
        guard let owner = plan.views[input.node][input.output]?.buffer.node else {
          read[node].formUnion(read[input.node])
          continue
        }
        if plan.isProduct(owner) { read[node].insert(owner) }
      }
      if view != nil {
        for product in read[node] { readers[product, default: []].insert(node) }
      }
    }
    for output in plan.graph.outputs {
      guard let value = plan.sizes.value(of: output) else { continue }
      readers[plan.views[value.node][value.output]?.buffer.node ?? value.node] = nil
    }
    return readers.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}

extension FusionPlan {
  /// Whether a node is a product of two matrices to which nothing is added.
  fileprivate func isProduct(_ node: Int) -> Bool {
    if case .library(.matrixProduct) = lowerings[node] { true } else { false }
  }

  /// Whether a product is a kernel that is written out, not a call of BLAS.
  fileprivate func isWritten(_ node: Int, unit: VectorUnit) -> Bool {
    let inputs = inputValues(node)
    let factors = inputs.map { input in
      views[input.node][input.output].flatMap { view in
        MatrixLayout(view).map {
          ProductOperands.Factor(buffer: BufferID(0), view: view, layout: $0)
        }
      }
    }
    guard factors.count == 2, let a = factors[0], let b = factors[1] else { return false }
    let operands = ProductOperands(
      a: a, b: b, result: BufferID(0), shape: sizes.shape(Value(node: node, output: 0)))
    let dtype = graph.nodes[node].outputTypes[0].dtype
    return SmallProduct(dtype, operands, unit: unit) != nil
      || operands.shape.count == 2 && PackedProduct(dtype, operands, unit: unit) != nil
  }

  /// Whether the kernel of a node reads each element of a product where it stores one of its own of
  /// the same type, and reads rows of all else.
  fileprivate func finishes(_ product: Int, _ node: Int) -> Bool {
    let (sum, result) = (Value(node: product, output: 0), Value(node: node, output: 0))
    guard canInline(node), sizes.shape(sum) == sizes.shape(result),
      graph.nodes[product].outputTypes[0].dtype == graph.nodes[node].outputTypes[0].dtype
    else { return false }
    var reads = 0
    var finished = 0
    let element = BufferID(-1)
    let shape = sizes.shape(sum)
    let emitter = ElementEmitter(
      self, loopRank: shape.count, index: { .index(Symbol(id: -1 - $0, name: "")) },
      position: { _ in .integer(0) },
      buffer: { value in
        if value == sum { reads += 1 }
        return value == sum ? element : BufferID(0)
      },
      staged: { access in
        guard access.buffer == element, access.isElement(of: shape) else { return nil }
        finished += 1
        return .constant(0, access.dtype)
      })
    _ = emitter.formula(result, at: ElementEmitter.identity(shape.count))
    return reads > 0 && reads == finished && emitter.requirements.isEmpty
      && emitter.accesses.allSatisfy { [0, 1].contains($0[shape.count - 1].integerValue) }
  }
}

extension ElementEmitter.Access {
  /// Whether the loops over a tensor of some shape read each of its elements in its place.
  fileprivate func isElement(of shape: [Scalar]) -> Bool {
    offset.integerValue == 0 && strides == StridedView.rowMajor(shape)
  }
}

extension Scheduler {
  /// What becomes of an element of a product, at some indices, in the kernel of the node that
  /// finishes it.
  func finish(
    _ product: Int, by node: Int, _ assembly: KernelAssembly
  ) -> (_ element: Scalar, _ indices: [Scalar]) -> Scalar {
    let sum = Value(node: product, output: 0)
    return { [plan, numbers] element, indices in
      ElementEmitter(
        plan, loopRank: indices.count, index: { indices[$0] },
        position: { strides in
          zip(indices, strides).reduce(.integer(0)) { $0 + $1.0 * $1.1 }
        },
        buffer: { $0 == sum ? BufferID(-1) : assembly.input(numbers[$0] ?? 0) },
        staged: { $0.buffer == BufferID(-1) ? element : nil }
      ).formula(Value(node: node, output: 0), at: ElementEmitter.identity(indices.count))
    }
  }
}
