package import AgnesiArray

/// What of a processor decides the sizes of tiles: its vector registers.
package struct VectorUnit: Hashable, Sendable {
  /// The bytes of a register.
  package let byteCount: Int
  /// The number of registers.
  package let registerCount: Int

  package init(byteCount: Int, registerCount: Int) {
    self.byteCount = byteCount
    self.registerCount = registerCount
  }

  /// 16 registers of 128 bits: every x86-64 processor.
  package static let sse = VectorUnit(byteCount: 16, registerCount: 16)
  /// 16 registers of 256 bits.
  package static let avx = VectorUnit(byteCount: 32, registerCount: 16)
  /// 32 registers of 512 bits.
  package static let avx512 = VectorUnit(byteCount: 64, registerCount: 32)
  /// 32 registers of 128 bits: every 64-bit ARM processor.
  package static let neon = VectorUnit(byteCount: 16, registerCount: 32)

  /// The registers of a processor with some features, as compilers' macros name them without their
  /// underscores.
  package init(_ hasFeature: (String) -> Bool) {
    if hasFeature("AVX512F") {
      self = .avx512
    } else if hasFeature("AVX2") {
      self = .avx
    } else {
      self = hasFeature("aarch64") ? .neon : .sse
    }
  }

  /// The least time of one step of a tile of sums, in cycles of vectors of up to 256 bits: so many
  /// rows and vectors of so many bytes, for each row a number that is loaded into all lanes.
  ///
  /// Processors multiply two vectors at a time, and load two, of which the second must not be of 512
  /// bits: measured on Ice Lake, where a step of 8 rows by 2 vectors took 10 cycles, of 4 by 4 took
  /// 8, and cycles were a fifth longer than with narrower ones. Each sum waits four cycles for its
  /// last addition.
  package static func stepTime(rows: Int, vectors: Int, byteCount: Int) -> Double {
    let isWide = byteCount >= 64
    let (products, loads) = (Double(rows * vectors), Double(rows + vectors))
    return max(products / 2, loads / (isWide ? 1 : 2), 4) * (isWide ? 1.2 : 1)
  }

  /// How many elements of a dtype a register holds.
  package func laneCount(_ dtype: DType) -> Int { byteCount / dtype.byteCount }
}
