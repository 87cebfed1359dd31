import AgnesiArray
import AgnesiGraph
import AgnesiKernel

extension Scheduler {
  /// The number of rows or columns of a product that one worker computes at a time.
  static let productTile = 128

  /// Emits the kernel of a matrix product: tiles of the result, each by one call of BLAS.
  func emitProduct(_ node: Int, _ call: LibraryCall) {
    let inputs = plan.inputValues(node)
    switch call {
    case .matrixProduct:
      let one = Scalar.constant(1, plan.graph.nodes[node].outputTypes[0].dtype)
      let zero = Scalar.constant(0, one.dtype)
      emitProduct(
        node, a: inputs[0], b: inputs[1], c: nil, alpha: { _ in one }, beta: { _ in zero })
    case .generalMatrixProduct:
      let (c, alpha, a, b, beta) = (inputs[0], inputs[1], inputs[2], inputs[3], inputs[4])
      emitProduct(
        node, a: a, b: b, c: c, alpha: { $0.element(alpha, at: []) },
        beta: { $0.element(beta, at: []) })
    }
  }

  private func emitProduct(
    _ node: Int, a: Value, b: Value, c: Value?, alpha: (ElementEmitter) -> Scalar,
    beta: (ElementEmitter) -> Scalar
  ) {
    let value = Value(node: node, output: 0)
    let shape = plan.sizes.shape(value)
    let rank = shape.count
    let (m, n) = (shape[rank - 2], shape[rank - 1])
    let batch = Array(shape.dropLast(2))
    guard let aView = plan.views[a.node][a.output], let bView = plan.views[b.node][b.output],
      let aLayout = MatrixLayout(aView), let bLayout = MatrixLayout(bView)
    else { return }
    let k = aView.shape[rank - 1]

    let assembly = KernelAssembly(program)
    let aBuffer = assembly.input(number(aView.buffer))
    let bBuffer = assembly.input(number(bView.buffer))
    let output = assembly.output(number(value))
    let cView = c.flatMap { plan.views[$0.node][$0.output] }
    let emitter = ElementEmitter(
      plan, loopRank: 0, index: { _ in .integer(0) }, position: { _ in .integer(0) },
      buffer: { [numbers] in assembly.input(numbers[$0] ?? 0) })
    let (alpha, beta) = (alpha(emitter), beta(emitter))

    // Rows of the result are shared among workers; columns when there are few rows.
    var builder = KernelBuilder()
    let tile = Self.productTile
    let splitsRows = (m.integerValue ?? .max) >= (n.integerValue ?? 0)
    let long = splitsRows ? m : n
    let tiles = Scalar.binary(
      .maximum, .integer(1), .binary(.floorDivide, long + (tile - 1), .integer(tile)))
    let variable = builder.symbol("p")
    let p = Scalar.index(variable)
    let first = builder.constant("first", .binary(.modulo, p, tiles) * tile)
    let width = builder.constant("width", .binary(.minimum, .integer(tile), long - first))
    let place = batchIndices(.binary(.floorDivide, p, tiles), batch)
    let (row, column) = splitsRows ? (first, .integer(0)) : (.integer(0), first)
    let (rows, columns) = splitsRows ? (width, n) : (m, width)

    if let cView {
      copyTile(&builder, cView, assembly, output, row, column, rows, columns, n)
    }
    let c = MatrixOperand(
      output, offset: offset(StridedView(whole: value, shape: shape), place, row, column),
      leadingDimension: .binary(.maximum, n, .integer(1)))
    builder.add(
      .call(
        .matrixProduct(
          dtype: alpha.dtype, m: rows, n: columns, k: k, alpha: alpha,
          a: operand(aBuffer, aView, aLayout, place, row, .integer(0)),
          b: operand(bBuffer, bView, bLayout, place, .integer(0), column),
          beta: beta, c: c)))
    let count = batch.reduce(tiles, *)
    // Two operations an element of the inner axis, at about sixteen a nanosecond.
    let work = .integer(tile) * (splitsRows ? n : m) * k
    launch(
      node, nil, assembly,
      parallel: .init(
        variable, count: count, cost: .binary(.floorDivide, work, .integer(16)) + 1),
      body: builder.statements)
  }

  private func operand(
    _ buffer: BufferID, _ view: StridedView, _ layout: MatrixLayout, _ place: [Scalar],
    _ row: Scalar, _ column: Scalar
  ) -> MatrixOperand {
    MatrixOperand(
      buffer, offset: offset(view, place, row, column),
      leadingDimension: .binary(.maximum, layout.leadingDimension, .integer(1)),
      isTransposed: layout.isTransposed)
  }

  private func offset(
    _ view: StridedView, _ place: [Scalar], _ row: Scalar, _ column: Scalar
  ) -> Scalar {
    zip(place + [row, column], view.strides).reduce(view.offset) { $0 + $1.0 * $1.1 }
  }

  private func batchIndices(_ linear: Scalar, _ batch: [Scalar]) -> [Scalar] {
    var rest = linear
    var indices = batch
    for axis in batch.indices.reversed() {
      indices[axis] = axis == 0 ? rest : .binary(.modulo, rest, batch[axis])
      rest = .binary(.floorDivide, rest, batch[axis])
    }
    return indices
  }

  /// Copies the part of c that a tile of the result is added to.
  private func copyTile(
    _ builder: inout KernelBuilder, _ c: StridedView, _ assembly: KernelAssembly,
    _ output: BufferID, _ row: Scalar, _ column: Scalar, _ rows: Scalar, _ columns: Scalar,
    _ width: Scalar
  ) {
    let source = assembly.input(number(c.buffer))
    let dtype = program.buffers[number(c.buffer)].dtype
    builder.loop("i", to: rows) { body, i in
      body.loop("j", to: columns, hint: .vector) { body, j in
        body.store(
          output, at: (row + i) * width + (column + j),
          .load(source, at: offset(c, [], row + i, column + j), dtype))
      }
    }
  }
}
