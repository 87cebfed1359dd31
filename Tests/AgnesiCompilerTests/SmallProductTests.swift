import Agnesi
import AgnesiKernel
import Testing

@testable import AgnesiCompiler

@Suite("small products")
struct SmallProductTests {
  static let sizes = [
    [1, 4, 1], [2, 5, 3], [1, 31, 7], [7, 8, 9], [13, 12, 11], [16, 16, 16], [17, 17, 17],
    [3, 23, 0], [29, 24, 5], [8, 40, 2], [33, 50, 10], [64, 64, 64], [2, 130, 3], [130, 6, 4],
    [10, 10, 10], [12, 48, 31], [24, 24, 24], [31, 31, 31], [32, 32, 32], [50, 50, 50],
  ]

  @Test(
    "every way round agrees with the definition", arguments: sizes,
    [DType.float32, .float64])
  func values(sizes: [Int], dtype: DType) throws {
    let (m, n, k) = (sizes[0], sizes[1], sizes[2])
    let batch = 3
    for (turnsLeft, turnsRight) in [(false, false), (true, false), (false, true), (true, true)] {
      let a = try filled(turnsLeft ? [batch, k, m] : [batch, m, k], 1, dtype)
      let b = try filled(turnsRight ? [batch, n, k] : [batch, k, n], 2, dtype)
      let (x, y) = (tensor(dtype, shape: a.shape), tensor(dtype, shape: b.shape))
      let product = matmul(
        turnsLeft ? x.dimshuffle(0, 2, 1) : x, turnsRight ? y.dimshuffle(0, 2, 1) : y)
      let native = try function(inputs: [x, y], outputs: product)(a, b)
      let reference = try function(inputs: [x, y], outputs: product, mode: .reference)(a, b)
      #expect(native == reference, "\(sizes) \(dtype) \(turnsLeft) \(turnsRight)")
    }
  }

  @Test("tiles cover the product and fit the registers", arguments: sizes)
  func tiles(sizes: [Int]) throws {
    for unit in [VectorUnit.sse, .avx, .avx512, .neon] {
      for dtype in [DType.float32, .float64] {
        let small = try #require(
          SmallProduct(dtype, m: sizes[0], n: sizes[1], k: sizes[2], unit: unit))
        #expect(small.rows <= sizes[0])
        #expect((small.vectors - 1) * small.vectorStride + small.laneCount <= sizes[1])
        #expect(small.vectorStride <= small.laneCount)
        #expect((small.rows + 1) * small.vectors < unit.registerCount)
      }
    }
  }

  @Test("a product that is added to something is one kernel", arguments: sizes)
  func sums(sizes: [Int]) throws {
    let (m, n, k) = (sizes[0], sizes[1], sizes[2])
    let (a, b) = (try filled([m, k], 1, .float32), try filled([k, n], 2, .float32))
    let c = try filled([m, n], 3, .float32)
    let (x, y, z) = (
      matrix("x", shape: [m, k]), matrix("y", shape: [k, n]), matrix("z", shape: [m, n])
    )
    let outputs = [z + dot(x, y), z * 0.5 - 2 * dot(x, y), dot(x, y) - (z * z) * 3]
    for output in outputs {
      let made = try function(inputs: [x, y, z], outputs: output)
      let native = try made(a, b, c)
      #expect(
        try native == function(inputs: [x, y, z], outputs: output, mode: .reference)(a, b, c))
      #expect(made.report.specializations.last?.kernelCount == 1, "\(sizes)")
      #expect(!made.explain(.c).contains("runtime->sgemm"))
    }
    // A single row or step is no product of matrices, and no such sum.
    if min(m, k) < 2 { return }
    let beta = scalar("beta", dtype: .float32)
    let nothing = try NDArray([Float](repeating: .nan, count: m * n), shape: [m, n])
    let sum = try function(inputs: [z, beta, x, y], outputs: beta * z + dot(x, y))
    #expect(
      try sum(nothing, Float(0), a, b)
        == function(inputs: [x, y], outputs: dot(x, y), mode: .reference)(a, b))
  }

  @Test("the operands of the next product are asked for, once they are larger than a few lines")
  func ahead() throws {
    func text(_ left: [Int], _ right: [Int]) throws -> String {
      let (x, y) = (tensor(.float32, shape: left), tensor(.float32, shape: right))
      let f = try function(inputs: [x, y], outputs: matmul(x, y))
      _ = try f(filled(left, 1, .float32), filled(right, 2, .float32))
      return f.explain(.c)
    }
    #expect(try text([5, 32, 32], [5, 32, 32]).contains("AGNESI_ASK(r_"))
    #expect(try text([5, 32, 32], [5, 32, 32]).contains("AGNESI_ASK(l_"))
    // A matrix for all products is there already, and one alone has no next.
    #expect(try !text([5, 32, 32], [1, 32, 32]).contains("AGNESI_ASK(r_"))
    #expect(try !text([1, 32, 32], [1, 32, 32]).contains("AGNESI_ASK"))
    #expect(try !text([5, 8, 8], [5, 8, 8]).contains("AGNESI_ASK"))
  }

  @Test("a large result that is returned passes the cache")
  func pastCache() throws {
    let isWide = Toolchain.vectorUnit.byteCount == 64
    for (count, size, passes) in [(520, 32, true), (10, 32, false), (520, 31, false)] {
      let (left, right) = ([count, size, 8], [count, 8, size])
      let (x, y) = (tensor(.float32, shape: left), tensor(.float32, shape: right))
      let (a, b) = (try filled(left, 1, .float32), try filled(right, 2, .float32))
      let made = try function(inputs: [x, y], outputs: matmul(x, y))
      #expect(
        try made(a, b) == function(inputs: [x, y], outputs: matmul(x, y), mode: .reference)(a, b))
      #expect(made.explain(.c).contains("AGNESI_PASS") == (passes && isWide), "\(count) \(size)")
      let sum = try function(inputs: [x, y], outputs: matmul(x, y) + 1)
      _ = try sum(a, b)
      #expect(!sum.explain(.c).contains("AGNESI_PASS"))
    }
  }

  @Test("tiles need few loads: of 512 bits, one in a cycle")
  func shapes() throws {
    func shape(_ side: Int, _ unit: VectorUnit) throws -> [Int] {
      let small = try #require(SmallProduct(.float32, m: side, n: side, k: side, unit: unit))
      return [small.laneCount, small.vectors, small.rows]
    }
    #expect(try shape(8, .avx512) == [8, 1, 8])
    #expect(try shape(16, .avx512) == [8, 2, 8])
    #expect(try shape(32, .avx512) == [16, 2, 8])
    #expect(try shape(64, .avx512) == [16, 4, 4])
  }

  @Test("vectors overlap where that covers all columns at once")
  func overlap() throws {
    let twelve = try #require(SmallProduct(.float32, m: 12, n: 12, k: 12, unit: .avx512))
    #expect((twelve.laneCount, twelve.vectors, twelve.vectorStride, twelve.rows) == (8, 2, 4, 12))
    let forty = try #require(SmallProduct(.float32, m: 40, n: 40, k: 9, unit: .avx512))
    #expect((forty.laneCount, forty.vectors, forty.vectorStride, forty.rows) == (16, 3, 12, 8))
  }

  @Test("other products are left to BLAS")
  func limits() {
    let sizes = [[65, 64, 64], [8, 3, 8], [0, 8, 8], [1, 8, 513], [262_144, 8, 1]]
    for size in sizes {
      #expect(SmallProduct(.float32, m: size[0], n: size[1], k: size[2], unit: .avx512) == nil)
    }
  }

  @Test("a small product is one kernel, a large one packs its operand, and BLAS multiplies vectors")
  func source() throws {
    func text(_ rows: Int, _ size: Int) throws -> String {
      let x = tensor(.float32, shape: [rows, size], name: "x")
      let y = tensor(.float32, shape: [size, size], name: "y")
      let f = try function(inputs: [x, y], outputs: dot(x, y))
      _ = try f(filled([rows, size], 1, .float32), filled([size, size], 1, .float32))
      return f.explain(.c)
    }
    #expect(try !text(64, 64).contains("runtime->sgemm"))
    #expect(try !text(64, 64).contains("panels"))
    #expect(try text(65, 65).contains("panels"))
    #expect(try text(1, 600).contains("runtime->sgemm"))
  }
}
