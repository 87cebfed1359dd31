import AgnesiKernel

/// The loops of a kernel that computes independent elements: outer ones shared among workers, the
/// innermost one for vector registers.
struct MapLoops {
  private let axes: LoopAxes
  /// About how many operations an element takes.
  private let weight: Int
  /// The group of axes along which some operand lies contiguously while the result does not, as in
  /// a transposition.
  private let crossing: Int?

  /// The rows of a block in a transposition: a cache line of each operand gives an element to each.
  private static let blockRows = 16
  /// The columns of a block: so many cache lines stay in the cache for all of its rows.
  private static let blockColumns = 64

  init(_ axes: LoopAxes, weight: Int, accesses: [[Scalar]]) {
    self.axes = axes
    self.weight = weight
    crossing = Self.crossing(axes, accesses)
  }

  private static func crossing(_ axes: LoopAxes, _ accesses: [[Scalar]]) -> Int? {
    guard let inner = axes.groups.last?.axes.last,
      isLong(axes.groups[axes.groups.count - 1].size, blockColumns)
    else { return nil }
    for strides in accesses where ![0, 1].contains(strides[inner].integerValue) {
      let group = axes.groups.dropLast().lastIndex { group in
        isLong(group.size, blockRows) && strides[group.axes[group.axes.count - 1]].integerValue == 1
      }
      if let group { return group }
    }
    return nil
  }

  private static func isLong(_ size: Scalar, _ least: Int) -> Bool {
    size.integerValue.map { $0 >= least } ?? true
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
    if let crossing { return blocks(crossing, sizes, body) }
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

  /// Loops over blocks of some rows and columns, so that what lies across the rows is read from
  /// memory once.
  private func blocks(
    _ crossing: Int, _ sizes: [Scalar], _ body: (inout KernelBuilder, [Scalar]) -> Void
  ) -> (Kernel.ParallelRange?, [Statement]) {
    var builder = KernelBuilder()
    let (rows, columns) = (sizes[crossing], sizes[sizes.count - 1])
    let (blockRows, blockColumns) = (Self.blockRows, Self.blockColumns)
    let count = Scalar.binary(.floorDivide, rows + (blockRows - 1), .integer(blockRows))
    let outer = sizes.indices.dropLast().filter { $0 != crossing }
    let variable = builder.symbol("p")
    let p = Scalar.index(variable)
    var indices = sizes
    var rest = outer.isEmpty ? p : Scalar.binary(.floorDivide, p, count)
    for group in outer.reversed() {
      let isLast = group == outer.first
      indices[group] = isLast ? rest : .binary(.modulo, rest, sizes[group])
      rest = .binary(.floorDivide, rest, sizes[group])
    }
    let first = builder.constant(
      "first", (outer.isEmpty ? p : .binary(.modulo, p, count)) * blockRows)
    let height = builder.constant("height", .binary(.minimum, .integer(blockRows), rows - first))
    let steps = Scalar.binary(.floorDivide, columns + (blockColumns - 1), .integer(blockColumns))
    builder.loop("block", to: steps) { builder, step in
      let start = builder.constant("start", step * blockColumns)
      let width = builder.constant(
        "width", .binary(.minimum, .integer(blockColumns), columns - start))
      builder.loop("row", to: height) { builder, row in
        builder.loop("i", to: width, hint: .vector) { builder, i in
          indices[crossing] = first + row
          indices[sizes.count - 1] = start + i
          body(&builder, indices)
        }
      }
    }
    let work = columns * .integer(weight * blockRows)
    return (
      .init(variable, count: outer.reduce(count) { $0 * sizes[$1] }, cost: work),
      builder.statements
    )
  }
}
