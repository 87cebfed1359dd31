import AgnesiGraph
import AgnesiKernel

extension Scheduler {
  /// Emits a kernel that multiplies, and before it one that copies the right operand into panels.
  ///
  /// - Parameters:
  ///   - packed: how the product is cut.
  ///   - a: the left operand.
  ///   - b: the right operand.
  ///   - addend: what the product is added to, if anything.
  func emit(
    _ packed: PackedProduct, _ node: Int, _ a: Value, _ b: Value, addedTo addend: Addend?
  ) {
    let panels = packed.packedPanels.isEmpty ? nil : emitPacking(packed, node, b)
    let assembly = KernelAssembly(program)
    guard let left = reader(a, assembly), let right = reader(b, assembly) else { return }
    let update = update(addend, assembly, packed)
    var builder = KernelBuilder()
    let variable = builder.symbol("block")
    let parts = PackedProduct.Parts(
      left: left, right: right, panels: panels.map(assembly.input),
      sums: assembly.scratch(
        "sums", packed.dtype, count: .integer(packed.rows * packed.panelWidth)),
      result: assembly.output(number(Value(node: node, output: 0))), update: update)
    packed.emitBlock(&builder, number: .index(variable), parts)
    let (count, cost) = packed.blockRange
    launch(
      node, nil, assembly, parallel: .init(variable, count: count, cost: cost),
      body: builder.statements)
  }

  /// Emits the kernel that copies panels.
  ///
  /// - Returns: the buffer of the copies.
  private func emitPacking(_ packed: PackedProduct, _ node: Int, _ b: Value) -> Int? {
    let panels = temporary("panels", packed.dtype, shape: [.integer(packed.packedCount)])
    let assembly = KernelAssembly(program)
    guard let right = reader(b, assembly) else { return nil }
    var builder = KernelBuilder()
    let variable = builder.symbol("piece")
    packed.emitPacking(
      &builder, number: .index(variable), from: right, to: assembly.output(panels))
    let (count, cost) = packed.packingRange
    launch(
      node, "panels", assembly, parallel: .init(variable, count: count, cost: cost),
      body: builder.statements)
    return panels
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
  private func update(
    _ addend: Addend?, _ assembly: KernelAssembly, _ packed: PackedProduct
  ) -> PackedProduct.Update? {
    guard let addend, let view = plan.views[addend.c.node][addend.c.output] else { return nil }
    let (alpha, beta) = factors(of: addend, assembly)
    let c = assembly.input(number(view.buffer))
    return PackedProduct.Update(alpha: alpha, beta: beta) { row, column in
      .load(c, at: view.position([row, column]), packed.dtype)
    }
  }
}
