import AgnesiArray
import AgnesiGraph
import AgnesiKernel

extension Scheduler {
  /// How many elements one worker takes at a time from a long loop.
  static let chunk = 8192

  /// Emits the kernel that computes each element of a root by its fused formula.
  func emitMap(_ node: Int) {
    let value = Value(node: node, output: 0)
    let shape = plan.sizes.shape(value)
    let places = ElementEmitter.identity(shape.count)
    let probe = ElementEmitter(
      plan, loopRank: shape.count, index: { .index(Symbol(id: -1 - $0, name: "")) },
      position: { _ in .integer(0) }, buffer: { _ in BufferID(0) })
    let formula = probe.formula(value, at: places)
    let mayMerge = !probe.needsIndices
    let axes = LoopAxes(
      shape, accesses: probe.accesses + [StridedView.rowMajor(shape)],
      canMerge: { _, _ in mayMerge })

    let assembly = KernelAssembly(program)
    let output = assembly.output(number(value))
    let loops = MapLoops(axes, weight: formula.weight)
    let strides = StridedView.rowMajor(shape)
    let (parallel, body) = loops.build { builder, indices in
      let emitter = ElementEmitter(
        plan, loopRank: shape.count, index: { axes.index(of: $0, indices) },
        position: { axes.position($0, indices) },
        buffer: { [numbers] in assembly.input(numbers[$0] ?? 0) })
      let element = emitter.formula(value, at: places)
      for check in checks(emitter) { builder.add(check) }
      builder.store(output, at: axes.position(strides, indices), element)
    }
    launch(node, nil, assembly, parallel: parallel, body: body)
  }
}

/// The loops of a kernel that computes independent elements: outer ones shared among workers, the
/// innermost one for vector registers.
struct MapLoops {
  private let axes: LoopAxes
  /// About how many operations an element takes.
  private let weight: Int

  init(_ axes: LoopAxes, weight: Int) {
    self.axes = axes
    self.weight = weight
  }

  /// Builds the loops around a body that gets one index for each group of axes.
  func build(
    _ body: (inout KernelBuilder, [Scalar]) -> Void
  ) -> (Kernel.ParallelRange?, [Statement]) {
    var builder = KernelBuilder()
    let sizes = axes.groups.map(\.size)
    guard let inner = sizes.last else {
      body(&builder, [])
      return (nil, builder.statements)
    }
    if sizes.count == 1 {
      // Cut into pieces once it is known which kernels share the loop.
      builder.loop("i", to: inner, hint: .vector) { body(&$0, [$1]) }
      return (nil, builder.statements)
    }
    let variable = builder.symbol("p")
    // The two outermost loops together give workers enough to share.
    let shared = sizes.count > 2 ? 2 : 1
    let count = sizes[..<shared].reduce(.integer(1), *)
    let p = Scalar.index(variable)
    let outer =
      shared == 1
      ? [p]
      : [.binary(.floorDivide, p, sizes[1]), .binary(.modulo, p, sizes[1])]
    nest(&builder, Array(sizes[shared...]), outer, body)
    let work = sizes[shared...].reduce(.integer(weight), *)
    return (.init(variable, count: count, cost: work), builder.statements)
  }

  private func nest(
    _ builder: inout KernelBuilder, _ sizes: [Scalar], _ indices: [Scalar],
    _ body: (inout KernelBuilder, [Scalar]) -> Void
  ) {
    guard let size = sizes.first else { return body(&builder, indices) }
    let hint: Loop.Hint = sizes.count == 1 ? .vector : .serial
    builder.loop("i", to: size, hint: hint) { inner, index in
      nest(&inner, Array(sizes.dropFirst()), indices + [index], body)
    }
  }
}

extension Scalar {
  /// About how many simple operations an expression takes, counting a function of libm as many;
  /// a rough figure, which decides whether to share work among threads.
  var weight: Int {
    var seen: Set<Scalar> = []
    func count(_ expression: Scalar) -> Int {
      guard seen.insert(expression).inserted else { return 0 }
      let own =
        switch expression.kind {
        case .integer, .floating, .index, .local, .parameter: 0
        case .load, .compare, .select, .cast: 1
        case .unary(let function, _):
          [.negate, .absolute, .not, .isNaN, .isInfinite, .floor, .ceil].contains(function) ? 1 : 8
        case .binary(let function, _, _):
          [.power, .atan2, .modulo, .floorDivide].contains(function) ? 16 : 1
        }
      return expression.kind.operands.reduce(own) { $0 + count($1) }
    }
    return max(count(self) / 4, 1)
  }
}
