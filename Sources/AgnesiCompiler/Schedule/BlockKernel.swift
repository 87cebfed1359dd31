import AgnesiArray
import AgnesiGraph
import AgnesiKernel

extension Scheduler {
  /// Emits the kernel of a root whose operands lie across its own rows, as those of a transposition:
  /// block by block, with the operands' blocks turned first.
  func emitBlocks(_ node: Int, _ loops: BlockLoops) {
    let value = Value(node: node, output: 0)
    let shape = plan.sizes.shape(value)
    let assembly = KernelAssembly(program)
    let output = assembly.output(number(value))
    let strides = StridedView.rowMajor(shape)
    let tiles = TurnedTiles(loops, assembly)
    let (parallel, body) = loops.build(tiles) { builder, block in
      let indices = block.indices
      let emitter = ElementEmitter(
        plan, loopRank: shape.count, index: { loops.axes.index(of: $0, indices) },
        position: { loops.axes.position($0, indices) },
        buffer: { [numbers] in assembly.input(numbers[$0] ?? 0) },
        staged: { tiles.element($0, block) })
      let element = emitter.formula(value, at: ElementEmitter.identity(shape.count))
      for check in checks(emitter) { builder.add(check) }
      builder.store(output, at: loops.axes.position(strides, indices), element)
    }
    launch(node, nil, assembly, parallel: parallel, body: body)
  }
}

extension Scheduler {
  /// The bytes from which on a result is written past the cache: more than the nearer caches hold,
  /// and than is left of a far one that all processors share.
  private static let passingSize: Int64 = 16 << 20
  /// The bytes from which on the longer text of turning whole registers pays.
  private static let registerSize: Int64 = 1 << 20

  /// Emits the kernel of a root that only exchanges axes: blocks are turned straight into the result.
  ///
  /// - Returns: false if it is small, or its elements are not those of one operand that lies across
  ///   its rows.
  func emitTransposition(_ node: Int, _ loops: BlockLoops) -> Bool {
    let value = Value(node: node, output: 0)
    let shape = plan.sizes.shape(value)
    let strides = StridedView.rowMajor(shape)
    let assembly = KernelAssembly(program)
    let output = assembly.output(number(value))
    var turned: ElementEmitter.Access?
    let probe = ElementEmitter(
      plan, loopRank: shape.count, index: { _ in .integer(0) }, position: { _ in .integer(0) },
      buffer: { [numbers] in assembly.input(numbers[$0] ?? 0) },
      staged: { access in
        turned = access
        return nil
      })
    _ = probe.formula(value, at: ElementEmitter.identity(shape.count))
    guard let access = turned, access.dtype.isFloating,
      let across = loops.axes.groups.last?.axes.last,
      let along = loops.axes.groups[loops.crossing].axes.last,
      access.strides[along].integerValue == 1, access.strides[across].integerValue ?? 0 > 1
    else { return false }
    let bytes = shape.reduce(.integer(Int64(access.dtype.byteCount)), *).integerValue ?? 0
    if bytes < Self.registerSize { return false }
    let side = vectorUnit.laneCount(access.dtype)
    let (parallel, body) = loops.buildBlocks { builder, block in
      let source = MatrixOperand(
        access.buffer, offset: access.offset + loops.axes.position(access.strides, block.corner),
        leadingDimension: access.strides[across])
      let target = MatrixOperand(
        output, offset: loops.axes.position(strides, block.corner),
        leadingDimension: strides[along])
      builder.add(
        .call(
          .transposition(
            Transposition(
              access.dtype, rows: block.width, columns: block.height, from: source, to: target,
              way: .registers(side: side, passesCache: bytes >= Self.passingSize)))))
    }
    launch(node, nil, assembly, parallel: parallel, body: body)
    return true
  }
}

/// Loops over blocks of some rows and columns of a result, shared among workers.
///
/// The rows of a block are as many as a cache line has elements, so that what is read across the
/// rows is read from memory once; more where columns are few, so that a block is worth its loops.
struct BlockLoops {
  /// Where an element is.
  struct Place {
    /// One index for each group of axes.
    var indices: [Scalar]
    /// The place within the block.
    var row: Scalar
    var column: Scalar
  }

  let axes: LoopAxes
  /// The group of axes along which some operand is contiguous, while the result is along the last.
  let crossing: Int
  /// The most rows and columns of a block.
  let rowCount: Int
  let columnCount: Int
  private let weight: Int

  private static let leastRowCount = 16
  private static let leastColumnCount = 8
  private static let mostColumnCount = 64
  private static let blockSize = leastRowCount * mostColumnCount

  /// Takes the axes of a result; nil when no operand lies across its rows, or when it is small.
  init?(_ axes: LoopAxes, accesses: [[Scalar]], weight: Int) {
    func isLong(_ size: Scalar, _ least: Int) -> Bool {
      size.integerValue.map { $0 >= Int64(least) } ?? true
    }
    guard let last = axes.groups.last, let inner = last.axes.last,
      isLong(last.size, Self.leastColumnCount)
    else { return nil }
    let crossings = accesses.filter { ![0, 1].contains($0[inner].integerValue) }.compactMap {
      strides in
      axes.groups.dropLast().lastIndex { group in
        isLong(group.size, Self.leastRowCount)
          && strides[group.axes[group.axes.count - 1]].integerValue == 1
      }
    }
    guard let crossing = crossings.first else { return nil }
    self.axes = axes
    self.crossing = crossing
    self.weight = weight
    columnCount = min(last.size.integerValue.map { Int($0) } ?? .max, Self.mostColumnCount)
    rowCount = min(Self.blockSize / columnCount, Self.mostColumnCount)
  }

  /// A block: its first element, by one index for each group of axes, and its size.
  struct Block {
    var corner: [Scalar]
    var height: Scalar
    var width: Scalar
  }

  /// Builds the loops around a body that gets the place of an element.
  func build(
    _ tiles: TurnedTiles, _ body: (inout KernelBuilder, Place) -> Void
  ) -> (Kernel.ParallelRange?, [Statement]) {
    buildBlocks { builder, block in
      let elements = builder.nested { builder in
        builder.loop("row", to: block.height) { builder, row in
          builder.loop("i", to: block.width, hint: .vector) { builder, i in
            var indices = block.corner
            indices[crossing] = indices[crossing] + row
            indices[indices.count - 1] = indices[indices.count - 1] + i
            body(&builder, Place(indices: indices, row: row, column: i))
          }
        }
      }
      tiles.turn(&builder, corner: block.corner, height: block.height, width: block.width)
      elements.forEach { builder.add($0) }
    }
  }

  /// Builds the loops around a body that gets a block.
  func buildBlocks(
    _ body: (inout KernelBuilder, Block) -> Void
  ) -> (Kernel.ParallelRange?, [Statement]) {
    var builder = KernelBuilder()
    let sizes = axes.groups.map(\.size)
    let (rows, columns) = (sizes[crossing], sizes[sizes.count - 1])
    let blockCount = rows.ceilingQuotient(.integer(rowCount))
    let outer = sizes.indices.dropLast().filter { $0 != crossing }
    let variable = builder.symbol("p")
    let p = Scalar.index(variable)
    var indices = sizes
    var rest = outer.isEmpty ? p : Scalar.binary(.floorDivide, p, blockCount)
    for group in outer.reversed() {
      indices[group] = group == outer.first ? rest : .binary(.modulo, rest, sizes[group])
      rest = .binary(.floorDivide, rest, sizes[group])
    }
    let first = builder.constant(
      "first", (outer.isEmpty ? p : .binary(.modulo, p, blockCount)) * rowCount)
    let height = builder.constant("height", Self.least(rowCount, rows - first))
    builder.loop("block", to: columns.ceilingQuotient(.integer(columnCount))) {
      builder, block in
      let start = builder.constant("start", block * columnCount)
      let width = builder.constant("width", Self.least(columnCount, columns - start))
      indices[crossing] = first
      indices[sizes.count - 1] = start
      body(&builder, Block(corner: indices, height: height, width: width))
    }
    let work = columns * .integer(weight * rowCount)
    return (
      .init(variable, count: outer.reduce(blockCount) { $0 * sizes[$1] }, cost: work),
      builder.statements
    )
  }

  private static func least(_ length: Int, _ rest: Scalar) -> Scalar {
    .binary(.minimum, .integer(length), rest)
  }
}
