import AgnesiTestSupport
import Testing

@testable import AgnesiCompiler

/// Temporaries share one block of memory, never at the same time.
@Suite struct MemoryTests {
  @Test("buffers that live at the same time do not overlap", arguments: 0..<40)
  func overlap(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    let steps = Int.random(in: 1...30, using: &random)
    let count = Int.random(in: 0...60, using: &random)
    let lifetimes = (0..<count).map { _ -> ClosedRange<Int>? in
      if Int.random(in: 0..<10, using: &random) == 0 { return nil }
      let first = Int.random(in: 0..<steps, using: &random)
      return first...Int.random(in: first..<steps, using: &random)
    }
    let sizes = (0..<count).map { _ -> Int? in
      switch Int.random(in: 0..<8, using: &random) {
      case 0: nil
      case 1: 0
      default: Int.random(in: 1...1000, using: &random)
      }
    }
    let plan = ArenaPlan(lifetimes: lifetimes, sizes: sizes, stepCount: steps)
    #expect(plan.largestLiveByteCount <= plan.byteCount)
    for (a, lifetime) in lifetimes.enumerated() {
      guard let lifetime, let size = sizes[a] else { continue }
      #expect(plan.offsets[a] % 64 == 0)
      #expect(plan.offsets[a] + size <= plan.byteCount)
      for (b, other) in lifetimes.enumerated().dropFirst(a + 1) {
        guard let other, let otherSize = sizes[b], lifetime.overlaps(other) else { continue }
        #expect(
          plan.offsets[a] + size <= plan.offsets[b]
            || plan.offsets[b] + otherSize <= plan.offsets[a], "buffers \(a) and \(b)")
      }
    }
  }

  @Test("memory is used again as soon as nobody needs what it holds")
  func reuse() {
    // A chain: each buffer is written in one step and read in the next.
    let lifetimes = (0..<100).map { $0...($0 + 1) }
    let plan = ArenaPlan(
      lifetimes: lifetimes, sizes: Array(repeating: 64, count: 100), stepCount: 101)
    #expect(plan.byteCount == 128)
    // A larger buffer at the end grows the last gap instead of starting behind it.
    let grown = ArenaPlan(lifetimes: [0...0, 1...1], sizes: [64, 128], stepCount: 2)
    #expect(grown.byteCount == 128)
  }

  @Test("large buffers are placed before small ones when that takes less memory")
  func sizes() {
    // In the order of steps the third buffer would start behind the second.
    let plan = ArenaPlan(
      lifetimes: [0...0, 0...2, 1...2], sizes: [64, 64, 128], stepCount: 3)
    #expect(plan.largestLiveByteCount == 192 && plan.byteCount == 192)
  }
}
