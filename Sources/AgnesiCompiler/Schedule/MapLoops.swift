import AgnesiKernel

/// The loops of a kernel that computes independent elements: outer ones shared among workers, the
/// innermost one for vector registers.
struct MapLoops {
  private let axes: LoopAxes
  /// About how many operations an element takes.
  private let weight: Int

  /// The index of the loop where there is one loop alone: the first name of the kernel.
  static let onlyIndex = Scalar.index(Symbol(id: 0, name: "i"))

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
