import COpenBLAS
import Dispatch

/// A product by a call of OpenBLAS and nothing else.
final class PlainProduct {
  private let m, k, n: Int
  private let isDouble, turnsLeft, turnsRight: Bool
  private let left, right, result: UnsafeMutableRawPointer

  /// A product; operands that are turned lie in memory as their transposes.
  init(
    m: Int, k: Int, n: Int, isDouble: Bool, turnsLeft: Bool = false, turnsRight: Bool = false
  ) {
    (self.m, self.k, self.n, self.isDouble) = (m, k, n, isDouble)
    (self.turnsLeft, self.turnsRight) = (turnsLeft, turnsRight)
    func allocate(_ count: Int) -> UnsafeMutableRawPointer {
      let memory = UnsafeMutableRawPointer.allocate(byteCount: count * 8, alignment: 64)
      if isDouble {
        memory.initializeMemory(as: Double.self, repeating: 0.5, count: count)
      } else {
        memory.initializeMemory(as: Float.self, repeating: 0.5, count: count)
      }
      return memory
    }
    left = allocate(m * k)
    right = allocate(k * n)
    result = allocate(m * n)
  }

  deinit { for memory in [left, right, result] { memory.deallocate() } }

  /// Multiplies.
  func run(threads: Int) {
    // The library keeps BLAS to one thread; this product may use all of them.
    if threads > 1 { openblas_set_num_threads(Int32(threads)) }
    defer { if threads > 1 { openblas_set_num_threads(1) } }
    let (m, k, n) = (Int32(m), Int32(k), Int32(n))
    let a = (order: turnsLeft ? CblasTrans : CblasNoTrans, row: turnsLeft ? m : k)
    let b = (order: turnsRight ? CblasTrans : CblasNoTrans, row: turnsRight ? k : n)
    if isDouble {
      cblas_dgemm(
        CblasRowMajor, a.order, b.order, m, n, k, 1,
        left.assumingMemoryBound(to: Double.self), a.row,
        right.assumingMemoryBound(to: Double.self), b.row, 0,
        result.assumingMemoryBound(to: Double.self), n)
    } else {
      cblas_sgemm(
        CblasRowMajor, a.order, b.order, m, n, k, 1,
        left.assumingMemoryBound(to: Float.self), a.row,
        right.assumingMemoryBound(to: Float.self), b.row, 0,
        result.assumingMemoryBound(to: Float.self), n)
    }
  }
}

/// Many small products, each by a call of OpenBLAS, spread over threads.
final class PlainBatch: Sendable {
  private let products: [PlainProductBox]

  /// A product that one thread at a time uses.
  private struct PlainProductBox: @unchecked Sendable { let product: PlainProduct }

  init(count: Int, side: Int) {
    products = (0..<count).map { _ in
      PlainProductBox(product: PlainProduct(m: side, k: side, n: side, isDouble: false))
    }
  }

  /// Multiplies all.
  func run(threads: Int) {
    if threads == 1 { return products.forEach { $0.product.run(threads: 1) } }
    let products = products
    DispatchQueue.concurrentPerform(iterations: threads) { part in
      let range = products.count * part / threads..<products.count * (part + 1) / threads
      for number in range { products[number].product.run(threads: 1) }
    }
  }
}
