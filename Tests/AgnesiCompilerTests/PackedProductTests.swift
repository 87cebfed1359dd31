import Agnesi
import AgnesiArray
import AgnesiKernel
import Testing

@testable import AgnesiCompiler

@Suite("packed products")
struct PackedProductTests {
  /// m, n and k: sizes around those of tiles, panels, blocks and parts of sums, and few rows.
  static let sizes = [
    [65, 64, 65], [129, 65, 33], [2, 300, 600], [7, 1030, 40], [64, 130, 70], [66, 10, 513],
    [131, 17, 1025], [70, 263, 9], [500, 4, 300], [300, 500, 2], [97, 96, 512],
  ]

  @Test(
    "every way round agrees with the definition", arguments: sizes,
    [DType.float32, .float64])
  func values(sizes: [Int], dtype: DType) throws {
    let (m, n, k) = (sizes[0], sizes[1], sizes[2])
    let (a, b) = (try filled([m, k], 1, dtype), try filled([k, n], 2, dtype))
    let c = try filled([m, n], 3, dtype)
    let (x, y) = (tensor(dtype, shape: [m, k]), tensor(dtype, shape: [k, n]))
    let (turnedX, turnedY) = (tensor(dtype, shape: [k, m]), tensor(dtype, shape: [n, k]))
    let z = tensor(dtype, shape: [m, n])
    let right = turnedY.dimshuffle(1, 0)
    let left = turnedX.dimshuffle(1, 0)
    let products = [dot(x, y), dot(left, y), dot(x, right), dot(left, right)]
    let sums = [z * 0.5 - 2 * products[0]] + products.dropFirst().map { z - $0 * 2 }
    // One function of all ways, since starting a compiler takes as long as compiling one.
    let native = try function(inputs: [x, y, turnedX, turnedY, z], outputs: products + sums)(
      a, b, a.transposed([1, 0]), b.transposed([1, 0]), c)
    // The definition adds up all products one by one, so once for all ways.
    let product = try function(inputs: [x, y], outputs: dot(x, y), mode: .reference)(a, b)
    let p = tensor(dtype, shape: [m, n])
    let sum = try function(
      inputs: [z, p], outputs: [z * 0.5 - 2 * p, z - p * 2], mode: .reference)(c, product)
    for way in products.indices {
      #expect(native[way] == product, "\(sizes) \(dtype), product \(way)")
      #expect(native[4 + way] == sum[way == 0 ? 0 : 1], "\(sizes) \(dtype), sum \(way)")
    }
  }

  @Test("parts of larger matrices are read where they lie")
  func views() throws {
    let (a, b) = (try filled([150, 90], 1, .float32), try filled([100, 210], 2, .float32))
    let (x, y) = (matrix("x", shape: [150, 90]), matrix("y", shape: [100, 210]))
    let product = dot(
      x[Slice(from: 3, to: 133), Slice(from: 5, to: 85)],
      y[Slice(from: 11, to: 91), Slice(from: 7, to: 204)])
    let native = try function(inputs: [x, y], outputs: product)(a, b)
    let reference = try function(inputs: [x, y], outputs: product, mode: .reference)(a, b)
    #expect(native == reference)
  }

  @Test("NaN stays in its row and column, and is not read where beta is 0")
  func notANumber() throws {
    let (m, n, k) = (130, 70, 600)
    var left = try filled([m, k], 1, .float32).converted(to: .float64).doubles()
    left[3 * k + 599] = .nan
    let a = try NDArray(left, shape: [m, k]).converted(to: .float32)
    let b = try filled([k, n], 2, .float32)
    let (x, y) = (matrix("x", shape: [m, k]), matrix("y", shape: [k, n]))
    let values = try function(inputs: [x, y], outputs: dot(x, y))(a, b).doubles()
    for (place, value) in values.enumerated() { #expect(value.isNaN == (place / n == 3)) }

    let beta = scalar("beta", dtype: .float32)
    let c = matrix("c", shape: [m, n])
    let sum = try function(inputs: [c, beta, x, y], outputs: beta * c + dot(x, y))
    let nothing = try NDArray([Float](repeating: .nan, count: m * n), shape: [m, n])
    let plain = try sum(nothing, Float(0), filled([m, k], 1, .float32), b).doubles()
    #expect(plain.allSatisfy { !$0.isNaN })
  }

  /// What makes results independent of the number of threads.
  @Test("an element does not depend on its place in tiles, panels and blocks")
  func places() throws {
    let (m, n, k) = (139, 263, 1025)
    let row = (0..<k).map { Float(1 + $0 % 97) / 97 }
    let column = (0..<k).map { Float(3 + $0 % 89) / 89 }
    let a = try NDArray((0..<m).flatMap { _ in row }, shape: [m, k])
    let b = try NDArray(column.flatMap { [Float](repeating: $0, count: n) }, shape: [k, n])
    let (x, y) = (matrix("x", shape: [m, k]), matrix("y", shape: [k, n]))
    let values = try function(inputs: [x, y], outputs: dot(x, y))(a, b).doubles()
    #expect(Set(values).count == 1)
    let exact = zip(row, column).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
    // The bound of sums in any order.
    let bound = Double(k) * Double(Float.ulpOfOne) / 2 * exact
    #expect(abs(values[0] - exact) <= bound)
  }

  @Test("tiles fit the registers, and blocks and parts cover the product", arguments: sizes)
  func division(sizes: [Int]) throws {
    for unit in [VectorUnit.sse, .avx, .avx512, .neon] {
      for dtype in [DType.float32, .float64] {
        let packed = try #require(
          PackedProduct(
            dtype, m: sizes[0], n: sizes[1], k: sizes[2], turnsRight: false, unit: unit))
        #expect(packed.rows * packed.vectors + packed.vectors < unit.registerCount)
        #expect(packed.rows <= sizes[0] && packed.depth <= PackedProduct.longestPart)
        #expect(packed.blocksDown * packed.blockRows >= sizes[0])
        #expect(packed.blocksAcross * packed.blockPanels >= packed.panelCount)
        #expect(packed.partCount * packed.depth >= sizes[2])
      }
    }
  }

  @Test("vectors, empty sums and huge operands are left to BLAS")
  func limits() {
    let all: [[Int]] = [[1, 500, 500], [500, 3, 500], [500, 500, 0], [100, 16_384, 4096]]
    for size in all {
      let packed = PackedProduct(
        .float32, m: size[0], n: size[1], k: size[2], turnsRight: false, unit: .avx512)
      #expect(packed == nil)
    }
  }
}
