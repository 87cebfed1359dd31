import AgnesiArray
import AgnesiGraph
import AgnesiKernel

extension Scheduler {
  /// Emits the kernels of a product of matrices.
  ///
  /// - Parameter finisher: the node to whose elements those of the product become, if there is one.
  func emitProduct(_ node: Int, _ call: LibraryCall, finishedBy finisher: Int? = nil) {
    let inputs = plan.inputValues(node)
    switch call {
    case .matrixProduct:
      let assembly = KernelAssembly(program)
      guard let operands = operands(node, assembly, inputs[0], inputs[1], finisher) else { return }
      let dtype = plan.graph.nodes[node].outputTypes[0].dtype
      if let small = SmallProduct(dtype, operands, unit: vectorUnit) {
        let finish = finisher.map { self.finish(node, by: $0, assembly) }
        return emit(small, node, assembly, operands, finishedBy: finisher, finish)
      }
      if let packed = PackedProduct(dtype, operands, unit: vectorUnit) {
        return emit(packed, node, inputs[0], inputs[1], addedTo: nil, finishedBy: finisher)
      }
      let (one, zero) = (Scalar.constant(1, dtype), Scalar.constant(0, dtype))
      emitTiles(node, assembly, operands, alpha: one, beta: zero)
    case .generalMatrixProduct:
      let (c, alpha, a, b, beta) = (inputs[0], inputs[1], inputs[2], inputs[3], inputs[4])
      let addend = Addend(c: c, alpha: alpha, beta: beta)
      let assembly = KernelAssembly(program)
      guard let operands = operands(node, assembly, a, b) else { return }
      let dtype = plan.graph.nodes[node].outputTypes[0].dtype
      if let small = SmallProduct(dtype, operands, unit: vectorUnit),
        let update = update(addend, assembly, dtype)
      {
        return emit(small, node, assembly, operands) { update.first($0, $1[0], $1[1]) }
      }
      // BLAS adds to a temporary in place, which saves the memory of the result.
      if !isTemporary(c), let packed = PackedProduct(dtype, operands, unit: vectorUnit) {
        return emit(packed, node, a, b, addedTo: addend)
      }
      let numbers = factors(of: addend, assembly)
      emitTiles(
        node, assembly, operands, addend: plan.views[c.node][c.output], alpha: numbers.alpha,
        beta: numbers.beta)
    }
  }

  private func isTemporary(_ value: Value) -> Bool {
    guard let view = plan.views[value.node][value.output],
      case .temporary = program.buffers[number(view.buffer)].source
    else { return false }
    return true
  }

  /// What a product is added to: `alpha` times it to `beta` times c.
  struct Addend {
    let c, alpha, beta: Value
  }

  /// The numbers that a product and its addend are multiplied by.
  func factors(of addend: Addend, _ assembly: KernelAssembly) -> (alpha: Scalar, beta: Scalar) {
    let emitter = ElementEmitter(
      plan, loopRank: 0, index: { _ in .integer(0) }, position: { _ in .integer(0) },
      buffer: { [numbers] in assembly.input(numbers[$0] ?? 0) })
    return (emitter.element(addend.alpha, at: []), emitter.element(addend.beta, at: []))
  }

  /// How an operand lies in memory; nil where neither its rows nor its columns are contiguous.
  func factor(_ value: Value, _ assembly: KernelAssembly) -> ProductOperands.Factor? {
    guard let view = plan.views[value.node][value.output], let layout = MatrixLayout(view) else {
      return nil
    }
    return .init(buffer: assembly.input(number(view.buffer)), view: view, layout: layout)
  }

  /// The operands of a product, with the result's buffer: of the node that finishes it, if there is
  /// one.
  private func operands(
    _ node: Int, _ assembly: KernelAssembly, _ a: Value, _ b: Value, _ finisher: Int? = nil
  ) -> ProductOperands? {
    guard let a = factor(a, assembly), let b = factor(b, assembly) else { return nil }
    let value = Value(node: finisher ?? node, output: 0)
    return ProductOperands(
      a: a, b: b, result: assembly.output(number(value)), shape: plan.sizes.shape(value))
  }

  /// Emits a kernel that multiplies small matrices itself.
  ///
  /// - Parameter finish: what becomes of an element at some indices; nil where it is the result.
  private func emit(
    _ small: SmallProduct, _ node: Int, _ assembly: KernelAssembly, _ operands: ProductOperands,
    finishedBy finisher: Int? = nil,
    _ finish: ((_ element: Scalar, _ indices: [Scalar]) -> Scalar)?
  ) {
    var builder = KernelBuilder()
    let variable = builder.symbol("p")
    let p = Scalar.index(variable)
    let rows = small.blockRows(turnsRight: operands.b.layout.isTransposed)
    let blocks = Scalar.binary(.floorDivide, operands.m, .integer(rows))
    let matrices = operands.batch.reduce(.integer(1), *)
    let isAlone = matrices.integerValue == 1
    let number = isAlone ? .integer(0) : Scalar.binary(.floorDivide, p, blocks)
    let block = isAlone ? p : .binary(.modulo, p, blocks)
    let row = block * rows
    var part = operands.part(number, row: row, column: .integer(0))
    if part.b.isTransposed {
      let rows = MatrixOperand(
        assembly.scratch("rows", small.dtype, count: operands.k * operands.n),
        offset: .integer(0), leadingDimension: operands.n)
      part.b.isTransposed = false
      builder.add(
        .call(
          .transposition(
            Transposition(
              small.dtype, rows: operands.n, columns: operands.k, from: part.b, to: rows))))
      part.b = rows
    }
    let place = operands.batchIndices(number)
    small.emit(
      &builder, rows: rows, a: part.a, b: part.b, c: part.c,
      next: isAlone ? nil : next(after: number, operands, small, firstBlock: block),
      passesCache: isLargeOutput(Value(node: finisher ?? node, output: 0)),
      finish: finish.map { finish in { finish($0, place + [row + $1, $2]) } })
    launch(
      finisher ?? node, after: finisher == nil ? [] : [node], nil, assembly,
      parallel: .init(
        variable, count: matrices * blocks, cost: cost(operands.n * operands.k * rows)),
      body: builder.statements)
  }

  /// The operands of the matrices after those with some number, as far as they lie in memory that is
  /// filled before the kernel, and that the kernel reads as it is.
  private func next(
    after number: Scalar, _ operands: ProductOperands, _ small: SmallProduct, firstBlock: Scalar
  ) -> SmallProduct.Next {
    func operand(_ factor: ProductOperands.Factor, _ now: MatrixOperand, _ then: MatrixOperand)
      -> MatrixOperand?
    {
      let shape = factor.view.shape.suffix(2)
      let row = then.isTransposed ? shape.first : shape.last
      let isRead = isFilledBefore(factor.view) && then.offset != now.offset
      return isRead && factor.layout.leadingDimension == row ? then : nil
    }
    let now = operands.part(number, row: .integer(0), column: .integer(0))
    let then = operands.part(number + 1, row: .integer(0), column: .integer(0))
    return SmallProduct.Next(
      a: operand(operands.a, now.a, then.a),
      b: now.b.isTransposed ? nil : operand(operands.b, now.b, then.b),
      firstTile: small.firstTile(ofBlock: firstBlock))
  }

  /// Whether a tensor is a result of the function that does not fit the cache of a core.
  private func isLargeOutput(_ value: Value) -> Bool {
    guard case .output = program.buffers[number(value)].source else { return false }
    let size = plan.sizes.shape(value).reduce(.integer(1), *).integerValue ?? 0
    let bytes = Int64(program.buffers[number(value)].dtype.byteCount)
    return size >= SmallProduct.leastBytesPastCache / bytes
  }

  /// Whether a tensor lies in memory that no kernel writes.
  private func isFilledBefore(_ view: StridedView) -> Bool {
    switch program.buffers[number(view.buffer)].source {
    case .input, .shared, .constant: true
    case .temporary, .output, .part: false
    }
  }

  /// Emits a kernel whose workers share tiles of the result, each made by one call of BLAS.
  private func emitTiles(
    _ node: Int, _ assembly: KernelAssembly, _ operands: ProductOperands,
    addend: StridedView? = nil, alpha: Scalar, beta: Scalar
  ) {
    let (m, n, k) = (operands.m, operands.n, operands.k)
    let (height, width) = (tileSide(m), tileSide(n))
    let (down, across) = (tileCount(m, height), tileCount(n, width))
    var builder = KernelBuilder()
    let variable = builder.symbol("p")
    let p = Scalar.index(variable)
    let row = builder.constant(
      "row", .binary(.modulo, .binary(.floorDivide, p, across), down) * height)
    let column = builder.constant("column", .binary(.modulo, p, across) * width)
    let rows = builder.constant("rows", .binary(.minimum, height, m - row))
    let columns = builder.constant("columns", .binary(.minimum, width, n - column))
    if let addend {
      copyTile(
        &builder, assembly.input(number(addend.buffer)), addend, to: operands, alpha.dtype,
        row, column, rows, columns)
    }
    let part = operands.part(
      .binary(.floorDivide, p, down * across), row: row, column: column)
    builder.add(
      .call(
        .matrixProduct(
          dtype: alpha.dtype, m: rows, n: columns, k: k, alpha: alpha, a: part.a, b: part.b,
          beta: beta, c: part.c)))
    launch(
      node, nil, assembly,
      parallel: .init(
        variable, count: operands.batch.reduce(down * across, *), cost: cost(height * width * k)),
      body: builder.statements)
  }

  /// The rows or columns of a result that one worker computes at a time.
  ///
  /// BLAS packs its operands anew for each tile, which must be worth it. The tiles do not depend on
  /// the number of workers, so that results do not.
  private func tileSide(_ size: Scalar) -> Scalar {
    let eighth = size.ceilingQuotient(.integer(8))
    return .binary(
      .minimum, .binary(.maximum, size, .integer(1)),
      .binary(.maximum, .integer(256), .binary(.minimum, eighth, .integer(1024))))
  }

  private func tileCount(_ size: Scalar, _ side: Scalar) -> Scalar {
    .binary(.maximum, .integer(1), size.ceilingQuotient(side))
  }

  /// The cost of so many multiply-adds: about sixteen a nanosecond.
  private func cost(_ work: Scalar) -> Scalar { .binary(.floorDivide, work, .integer(16)) + 1 }

  /// Copies the part of an addend that a tile of the result is added to.
  private func copyTile(
    _ builder: inout KernelBuilder, _ source: BufferID, _ addend: StridedView,
    to operands: ProductOperands, _ dtype: DType, _ row: Scalar, _ column: Scalar,
    _ rows: Scalar, _ columns: Scalar
  ) {
    builder.loop("i", to: rows) { body, i in
      body.loop("j", to: columns, hint: .vector) { body, j in
        body.store(
          operands.result, at: (row + i) * operands.n + (column + j),
          .load(source, at: addend.position([row + i, column + j]), dtype))
      }
    }
  }
}
