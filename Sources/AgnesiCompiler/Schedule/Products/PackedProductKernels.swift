import AgnesiArray
import AgnesiGraph
import AgnesiKernel

extension Scheduler {
  /// Emits a kernel that multiplies, and before it those that copy operands: the right one, and the
  /// left one if its columns lie side by side.
  ///
  /// - Parameters:
  ///   - packed: how the product is cut.
  ///   - a: the left operand.
  ///   - b: the right operand.
  ///   - addend: what the product is added to, if anything.
  ///   - finisher: the node to whose elements those of the product become, if there is one.
  func emit(
    _ packed: PackedProduct, _ node: Int, _ a: Value, _ b: Value, addedTo addend: Addend?,
    finishedBy finisher: Int? = nil
  ) {
    let panels = packed.packedPanels.isEmpty ? nil : emitPacking(packed, node, b)
    let columns = emitLeftPacking(packed, node, a)
    let assembly = KernelAssembly(program)
    guard let stored = reader(a, assembly), let right = reader(b, assembly) else { return }
    let left: PackedProduct.LeftReader =
      if let columns {
        { packed.packedLeft(assembly.input(columns), row: $0, rows: $1, inner: $2) }
      } else {
        { row, _, inner in stored(row, inner) }
      }
    let update = addend.flatMap { self.update($0, assembly, packed.dtype) }
    let finish = finisher.map { self.finish(node, by: $0, assembly) }
    var builder = KernelBuilder()
    let variable = builder.symbol("block")
    let parts = PackedProduct.Parts(
      left: left, right: right, panels: panels.map(assembly.input),
      sums: assembly.scratch(
        "sums", packed.dtype, count: .integer(packed.rows * packed.panelWidth)),
      result: assembly.output(number(Value(node: finisher ?? node, output: 0))), update: update,
      finish: finish.map { finish in { finish($0, [$1, $2]) } })
    packed.emitBlock(&builder, number: .index(variable), parts)
    let (count, cost) = packed.blockRange
    launch(
      finisher ?? node, after: finisher == nil ? [] : [node], nil, assembly,
      parallel: .init(variable, count: count, cost: cost), body: builder.statements)
  }

  /// Emits the kernel that copies panels.
  ///
  /// - Returns: the buffer of the copies.
  private func emitPacking(_ packed: PackedProduct, _ node: Int, _ b: Value) -> Int? {
    emitCopy(
      of: b, node, "panels", packed.dtype, shape: [.integer(packed.packedCount)],
      packed.packingRange
    ) { packed.emitPacking(&$0, number: $1, from: $2, to: $3) }
  }

  /// Emits the kernel that copies a left operand whose columns lie side by side: tiles that read
  /// down columns wait for the memory.
  ///
  /// - Returns: the buffer of the copy; nil where there is none.
  private func emitLeftPacking(_ packed: PackedProduct, _ node: Int, _ a: Value) -> Int? {
    guard let view = plan.views[a.node][a.output], let layout = MatrixLayout(view),
      layout.isTransposed, packed.packsColumnsOfLeft
    else { return nil }
    return emitCopy(
      of: a, node, "columns", packed.dtype, shape: [.integer(packed.k), .integer(packed.m)],
      packed.leftPackingRange
    ) { packed.emitLeftPacking(&$0, number: $1, from: $2, to: $3) }
  }

  /// Emits a kernel that copies an operand, whose workers share the pieces of a range.
  ///
  /// - Parameters:
  ///   - name: what the copy is called.
  ///   - range: the number of pieces, and the cost of one.
  ///   - body: writes the copying of the piece with some number.
  /// - Returns: the buffer of the copy.
  private func emitCopy(
    of operand: Value, _ node: Int, _ name: String, _ dtype: DType, shape: [Scalar],
    _ range: (count: Scalar, cost: Scalar),
    _ body: (inout KernelBuilder, Scalar, @escaping PackedProduct.Reader, BufferID) -> Void
  ) -> Int? {
    let copy = temporary(name, dtype, shape: shape)
    let assembly = KernelAssembly(program)
    guard let source = reader(operand, assembly) else { return nil }
    var builder = KernelBuilder()
    let variable = builder.symbol("piece")
    body(&builder, .index(variable), source, assembly.output(copy))
    launch(
      node, name, assembly, parallel: .init(variable, count: range.count, cost: range.cost),
      body: builder.statements)
    return copy
  }

  /// Part of an operand's one matrix from some row and column on; what is not asked for does not
  /// become a buffer of the kernel.
  private func reader(_ value: Value, _ assembly: KernelAssembly) -> PackedProduct.Reader? {
    guard let view = plan.views[value.node][value.output], let layout = MatrixLayout(view) else {
      return nil
    }
    let buffer = number(view.buffer)
    let place = [Scalar](repeating: .integer(0), count: view.shape.count - 2)
    return { row, column in
      ProductOperands.Factor(buffer: assembly.input(buffer), view: view, layout: layout)
        .part(place, row: row, column: column)
    }
  }

  /// What becomes of the sums of a product that is added to something.
  func update(
    _ addend: Addend, _ assembly: KernelAssembly, _ dtype: DType
  ) -> PackedProduct.Update? {
    guard let view = plan.views[addend.c.node][addend.c.output] else { return nil }
    let (alpha, beta) = factors(of: addend, assembly)
    let c = assembly.input(number(view.buffer))
    return PackedProduct.Update(alpha: alpha, beta: beta) { row, column in
      .load(c, at: view.position([row, column]), dtype)
    }
  }
}
