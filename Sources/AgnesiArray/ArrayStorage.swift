/// A block of memory that one or more arrays share; 64-byte aligned, so that vector loads are.
///
/// Unchecked `Sendable`: an array writes to it only while it holds the sole reference, which is
/// what copy-on-write means, so no two threads ever write and read it at once.
package final class ArrayStorage: @unchecked Sendable {
  /// The first byte.
  package let base: UnsafeMutableRawPointer
  /// The size that was asked for, in bytes.
  package let byteCount: Int
  private let block: MemoryBlock

  /// The alignment of every block, in bytes: a cache line and the widest vector register.
  package static let alignment = MemoryBlock.alignment

  /// Takes uninitialised memory, or throws when there is not enough.
  package init(byteCount: Int) throws(ArrayError) {
    guard let block = MemoryBlock(byteCount: byteCount) else {
      throw ArrayError("not enough memory for an array of \(byteCount) bytes")
    }
    self.block = block
    self.base = block.base
    self.byteCount = byteCount
  }

  /// Takes memory for bytes that are in memory already, and copies them.
  ///
  /// For a second copy of what a Swift array holds, which, like every Swift array, ends the process
  /// when there is no memory for it.
  package init(copying bytes: UnsafeRawBufferPointer) {
    let count = bytes.count
    block =
      MemoryBlock(byteCount: count)
      ?? MemoryBlock(
        base: .allocate(byteCount: count, alignment: Self.alignment), byteCount: count)
    base = block.base
    byteCount = count
    if let source = bytes.baseAddress { base.copyMemory(from: source, byteCount: count) }
  }

  /// Frees the memory that waits for the next large arrays.
  package static func freeIdleMemory() { IdleBlocks.freeAll() }

  deinit {
    if block.isLarge { IdleBlocks.keep(block) } else { block.free() }
  }
}
