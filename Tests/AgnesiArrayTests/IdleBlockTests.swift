import Foundation
import Testing

@testable import AgnesiArray

/// Memory of arrays that are gone.
@Suite(.serialized) struct IdleBlockTests {
  @Test("blocks start at multiples of 64 bytes", arguments: [0, 1, 63, 1000, 1 << 16, 1 << 20])
  func alignment(byteCount: Int) throws {
    for _ in 0..<20 {
      let storage = try ArrayStorage(byteCount: byteCount)
      #expect(Int(bitPattern: storage.base) % 64 == 0)
      storage.base.initializeMemory(as: UInt8.self, repeating: 7, count: byteCount)
    }
  }

  @Test("a large block serves the next array of about its size, and what waits is bounded")
  func reuse() throws {
    let size = 40 << 20
    var storage: ArrayStorage? = try ArrayStorage(byteCount: size)
    let address = storage?.base
    storage = nil
    #expect(IdleBlocks.byteCount >= size || IdleBlocks.byteLimit < size)
    if IdleBlocks.byteLimit >= size {
      let next = try ArrayStorage(byteCount: size - 1000)
      #expect(next.base == address)
    }
    for _ in 0..<3 {
      _ = try (0..<10).map { _ in try ArrayStorage(byteCount: size) }
      #expect(IdleBlocks.byteCount <= IdleBlocks.byteLimit)
    }
  }

  #if os(Linux)
    @Test("a much larger block serves as well, and takes no more memory than is needed")
    func largerBlock() throws {
      let size = 40 << 20
      guard IdleBlocks.byteLimit >= 3 * size else { return }
      // Of blocks that wait already, smaller ones would be taken.
      let others = try (0..<8).map { _ in try ArrayStorage(byteCount: 2 * size) }
      var storage: ArrayStorage? = try ArrayStorage(byteCount: 3 * size)
      let address = try #require(storage?.base)
      address.initializeMemory(as: UInt8.self, repeating: 7, count: 3 * size)
      storage = nil
      let next = try ArrayStorage(byteCount: 2 * size)
      #expect(next.base == address)
      next.base.initializeMemory(as: UInt8.self, repeating: 7, count: 2 * size)
      #expect(try residentBytes(address, 3 * size) == 2 * size)
      withExtendedLifetime(others) {}
    }

    /// How much of a range of memory lies in the machine's memory.
    private func residentBytes(_ base: UnsafeMutableRawPointer, _ byteCount: Int) throws -> Int {
      let page = sysconf(CInt(_SC_PAGESIZE))
      var pages = [UInt8](repeating: 0, count: byteCount / page)
      try #require(mincore(base, byteCount, &pages) == 0)
      return pages.count { $0 & 1 == 1 } * page
    }
  #endif

  @Test("what waits can be freed")
  func freeing() throws {
    _ = try ArrayStorage(byteCount: 40 << 20)
    ArrayStorage.freeIdleMemory()
    #expect(IdleBlocks.byteCount == 0)
  }

  @Test("more than the machine has is refused")
  func tooMuch() {
    #expect(throws: ArrayError.self) { try ArrayStorage(byteCount: Int.max - 5) }
    #expect(throws: ArrayError.self) { try ArrayStorage(byteCount: Int.max / 2) }
  }
}
