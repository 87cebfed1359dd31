import Synchronization

/// Large blocks of memory whose arrays are gone, for the arrays that come next.
///
/// A function that is called again and again returns arrays of the same sizes. Each would lie in
/// fresh memory, whose pages the system fills with zeros before they are written: as much again as
/// an element-wise function takes. What waits here the system may take at any time; it is bounded,
/// and only this process sees what is in it.
enum IdleBlocks {
  private static let waiting = Mutex<[MemoryBlock]>([])

  /// The number of bytes above which the blocks that wait longest are freed: a part of the
  /// machine's memory, and never much.
  static let byteLimit = min(256 << 20, MemoryBlock.machineMemory / 16)

  /// Takes the smallest block of at least a size, if one waits.
  ///
  /// It may be much larger: what is not needed goes back to the system, so that a block which no
  /// later array fills, such as that of data before their conversion, does not stay in memory
  /// beside its successor.
  static func take(_ byteCount: Int) -> MemoryBlock? {
    let block = waiting.withLock { waiting in
      var best: Int?
      for index in waiting.indices {
        let size = waiting[index].byteCount
        guard size >= byteCount else { continue }
        if best.map({ size < waiting[$0].byteCount }) ?? true { best = index }
      }
      return best.map { waiting.remove(at: $0) }
    }
    block?.release(behind: byteCount)
    return block
  }

  /// Keeps a block for a later array, and frees those for which there is no room any more.
  static func keep(_ block: MemoryBlock) {
    guard block.byteCount <= byteLimit else { return block.free() }
    block.offerToSystem()
    let surplus = waiting.withLock { waiting in
      waiting.append(block)
      var total = waiting.reduce(0) { $0 + $1.byteCount }
      let kept = waiting.firstIndex { block in
        if total <= byteLimit { return true }
        total -= block.byteCount
        return false
      }
      let surplus = Array(waiting[..<(kept ?? waiting.endIndex)])
      waiting.removeFirst(surplus.count)
      return surplus
    }
    for block in surplus { block.free() }
  }

  /// Frees what waits.
  static func freeAll() {
    let blocks = waiting.withLock { waiting in
      defer { waiting = [] }
      return waiting
    }
    for block in blocks { block.free() }
  }

  /// How many bytes wait.
  static var byteCount: Int { waiting.withLock { $0.reduce(0) { $0 + $1.byteCount } } }
}
