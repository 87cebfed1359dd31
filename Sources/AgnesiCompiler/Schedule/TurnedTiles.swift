import AgnesiArray
import AgnesiKernel

/// The blocks of operands that lie across the rows of a result, with rows and columns exchanged in
/// scratch memory.
///
/// A class, since elements ask for blocks from within closures.
final class TurnedTiles {
  private var tiles: [(access: ElementEmitter.Access, id: BufferID)] = []
  private let loops: BlockLoops
  private let assembly: KernelAssembly

  init(_ loops: BlockLoops, _ assembly: KernelAssembly) {
    self.loops = loops
    self.assembly = assembly
  }

  /// The element of an operand from its turned block; nil for one that does not lie across.
  func element(_ access: ElementEmitter.Access, _ place: BlockLoops.Place) -> Scalar? {
    guard access.dtype.isFloating, stride(access, loops.crossing).integerValue == 1,
      stride(access, loops.axes.groups.count - 1).integerValue.map({ $0 > 1 }) ?? false
    else { return nil }
    let position = place.row * loops.columnCount + place.column
    return .load(tile(access), at: position, access.dtype)
  }

  private func tile(_ access: ElementEmitter.Access) -> BufferID {
    if let known = tiles.first(where: { $0.access == access }) { return known.id }
    let count = loops.rowCount * loops.columnCount
    let id = assembly.scratch("tile", access.dtype, count: .integer(count))
    tiles.append((access, id))
    return id
  }

  private func stride(_ access: ElementEmitter.Access, _ group: Int) -> Scalar {
    loops.axes.groups[group].axes.last.map { access.strides[$0] } ?? .integer(0)
  }

  /// Adds the statements that turn the blocks at a corner.
  func turn(_ builder: inout KernelBuilder, corner: [Scalar], height: Scalar, width: Scalar) {
    for (access, id) in tiles {
      let source = MatrixOperand(
        access.buffer, offset: access.offset + loops.axes.position(access.strides, corner),
        leadingDimension: stride(access, loops.axes.groups.count - 1))
      let target = MatrixOperand(
        id, offset: .integer(0), leadingDimension: .integer(loops.columnCount))
      builder.add(
        .call(
          .transposition(
            Transposition(access.dtype, rows: width, columns: height, from: source, to: target))))
    }
  }
}
