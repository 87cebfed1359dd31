import AgnesiArray
import AgnesiKernel

/// Where temporary buffers lie in one block of memory: buffers that are never needed at the same
/// time share it.
struct ArenaPlan {
  /// The start of each buffer of the program, in bytes; 0 for those outside the arena.
  private(set) var offsets: [Int]
  /// The size of the block in bytes.
  private(set) var byteCount = 0

  /// The most bytes of buffers that are needed at the same time: no plan takes less.
  private(set) var largestLiveByteCount = 0

  /// Above this number of buffers only the quick way of placing them is tried.
  private static let carefulLimit = 1024

  /// Places buffers of given sizes.
  ///
  /// Two ways are tried, and the one that takes less memory is used: in the order of the steps, and
  /// in the order of sizes.
  ///
  /// - Parameters:
  ///   - lifetimes: for each buffer, the first and last step that uses it; nil when none does.
  ///   - sizes: for each buffer its size in bytes; nil for those outside the arena.
  ///   - stepCount: the number of steps.
  init(lifetimes: [ClosedRange<Int>?], sizes: [Int?], stepCount: Int) {
    offsets = Array(repeating: 0, count: sizes.count)
    placeByStep(lifetimes, sizes, stepCount)
    var blocks: [Block] = []
    for (buffer, lifetime) in lifetimes.enumerated() {
      guard let lifetime, let size = sizes[buffer] else { continue }
      blocks.append(Block(buffer: buffer, lifetime: lifetime, size: Self.aligned(size)))
    }
    if byteCount > largestLiveByteCount && blocks.count <= Self.carefulLimit {
      placeBySize(blocks)
    }
  }

  /// A buffer to place.
  private struct Block {
    let buffer: Int
    let lifetime: ClosedRange<Int>
    let size: Int
    var start = 0
  }

  /// Goes through the steps in order and gives each buffer the smallest free gap that holds it.
  private mutating func placeByStep(
    _ lifetimes: [ClosedRange<Int>?], _ sizes: [Int?], _ stepCount: Int
  ) {
    var starting = [[Int]](repeating: [], count: stepCount)
    var ending = [[Int]](repeating: [], count: stepCount)
    for (buffer, lifetime) in lifetimes.enumerated() {
      guard let lifetime, sizes[buffer] != nil else { continue }
      starting[lifetime.lowerBound].append(buffer)
      ending[lifetime.upperBound].append(buffer)
    }
    var free = FreeList()
    var live = 0
    for step in 0..<stepCount {
      for buffer in starting[step] {
        let size = Self.aligned(sizes[buffer] ?? 0)
        offsets[buffer] = free.take(size)
        live += size
      }
      largestLiveByteCount = max(largestLiveByteCount, live)
      for buffer in ending[step] {
        let size = Self.aligned(sizes[buffer] ?? 0)
        free.give(offsets[buffer], size)
        live -= size
      }
    }
    byteCount = free.end
  }

  /// Places the largest buffers first, each in the lowest gap between those placed before it that
  /// are needed at the same time; keeps the result if it takes less memory.
  private mutating func placeBySize(_ blocks: [Block]) {
    let order = blocks.sorted { ($1.size, $0.buffer) < ($0.size, $1.buffer) }
    var placed: [Block] = []
    var end = 0
    for var block in order {
      for other in placed where other.lifetime.overlaps(block.lifetime) {
        if block.start + block.size <= other.start { break }
        block.start = max(block.start, other.start + other.size)
      }
      end = max(end, block.start + block.size)
      if end >= byteCount { return }
      // By position, so that gaps are met from the lowest up.
      let place = placed.firstIndex { $0.start > block.start } ?? placed.count
      placed.insert(block, at: place)
    }
    for block in placed { offsets[block.buffer] = block.start }
    byteCount = end
  }

  /// Sizes are rounded up to whole cache lines, so that every buffer is aligned to one.
  private static func aligned(_ size: Int) -> Int {
    (max(size, 1) + ArrayStorage.alignment - 1) / ArrayStorage.alignment * ArrayStorage.alignment
  }

  /// The gaps between placed buffers, by position.
  private struct FreeList {
    private var gaps: [(start: Int, size: Int)] = []
    /// The end of the highest buffer so far.
    private(set) var end = 0

    mutating func take(_ size: Int) -> Int {
      var best: Int?
      for index in gaps.indices where gaps[index].size >= size {
        if best.map({ gaps[index].size < gaps[$0].size }) ?? true { best = index }
      }
      if let best {
        let start = gaps[best].start
        gaps[best].start += size
        gaps[best].size -= size
        if gaps[best].size == 0 { gaps.remove(at: best) }
        return start
      }
      // A gap at the end grows.
      if let last = gaps.last, last.start + last.size == end {
        gaps.removeLast()
        end = last.start + size
        return last.start
      }
      end += size
      return end - size
    }

    mutating func give(_ start: Int, _ size: Int) {
      let index = gaps.firstIndex { $0.start > start } ?? gaps.count
      gaps.insert((start, size), at: index)
      merge(at: index)
      if index > 0 { merge(at: index - 1) }
    }

    private mutating func merge(at index: Int) {
      guard index + 1 < gaps.count,
        gaps[index].start + gaps[index].size == gaps[index + 1].start
      else { return }
      gaps[index].size += gaps[index + 1].size
      gaps.remove(at: index + 1)
    }
  }
}

extension ScheduledProgram {
  /// For each temporary buffer, the steps from the first that uses it to the last.
  func lifetimes() -> [ClosedRange<Int>?] {
    var lifetimes = [ClosedRange<Int>?](repeating: nil, count: buffers.count)
    for (number, step) in steps.enumerated() {
      for used in step.buffers {
        let buffer = place(used).root
        lifetimes[buffer] = (lifetimes[buffer]?.lowerBound ?? number)...number
      }
    }
    return lifetimes
  }
}

extension ScheduledProgram.Step {
  /// The buffers that the step reads or writes.
  var buffers: [Int] {
    switch self {
    case .launch(_, let numbers): numbers.compactMap { $0 }
    case .evaluate(_, let inputs, let outputs): inputs + outputs
    }
  }
}
