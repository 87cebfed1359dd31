import AgnesiArray
import Synchronization

/// Memory that calls of compiled functions work in, between calls; shared by all functions, of
/// which mostly one runs at a time.
enum ArenaPool {
  private static let idle = Mutex<[ArrayStorage]>([])

  /// The number of idle bytes above which the blocks idle longest are freed; the one used last is
  /// kept whatever its size, since the next call will want it again.
  private static let idleLimit = 256 << 20
  /// The number of idle blocks above which the same holds.
  private static let idleCountLimit = 8

  /// Takes the smallest idle block that is large enough, else a new one.
  static func take(_ byteCount: Int) throws(ArrayError) -> ArrayStorage {
    let waiting = idle.withLock { idle -> ArrayStorage? in
      var best: Int?
      for index in idle.indices where idle[index].byteCount >= byteCount {
        if best.map({ idle[index].byteCount < idle[$0].byteCount }) ?? true { best = index }
      }
      return best.map { idle.remove(at: $0) }
    }
    if let waiting { return waiting }
    let block = try ArrayStorage(byteCount: byteCount)
    // A new arena is the start of a phase: what preparing its data left behind would wait beside it.
    ArrayStorage.freeIdleMemory()
    return block
  }

  /// Gives a block back for later calls.
  static func giveBack(_ block: ArrayStorage) {
    idle.withLock { idle in
      idle.append(block)
      while idle.count > idleCountLimit || (idle.count > 1 && byteCount(idle) > idleLimit) {
        idle.removeFirst()
      }
    }
  }

  /// How many bytes wait for a call.
  static var idleByteCount: Int { idle.withLock { byteCount($0) } }

  private static func byteCount(_ blocks: [ArrayStorage]) -> Int {
    blocks.reduce(0) { $0 + $1.byteCount }
  }
}
