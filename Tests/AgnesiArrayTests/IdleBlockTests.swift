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

  @Test("more than the machine has is refused")
  func tooMuch() {
    #expect(throws: ArrayError.self) { try ArrayStorage(byteCount: Int.max - 5) }
    #expect(throws: ArrayError.self) { try ArrayStorage(byteCount: Int.max / 2) }
  }
}
