import AgnesiGraph

/// What generated code gets from this process; laid out as the C struct `agnesi_runtime`.
package struct RuntimeTable: @unchecked Sendable {
  /// The number of the interface, which is part of every cache key.
  package static let abi: Int64 = 1

  typealias SingleProduct =
    @convention(c) (
      _ transA: Int32, _ transB: Int32, _ m: Int64, _ n: Int64, _ k: Int64, _ alpha: Float,
      _ a: UnsafePointer<Float>?, _ lda: Int64, _ b: UnsafePointer<Float>?, _ ldb: Int64,
      _ beta: Float, _ c: UnsafeMutablePointer<Float>?, _ ldc: Int64
    ) -> Void
  typealias DoubleProduct =
    @convention(c) (
      _ transA: Int32, _ transB: Int32, _ m: Int64, _ n: Int64, _ k: Int64, _ alpha: Double,
      _ a: UnsafePointer<Double>?, _ lda: Int64, _ b: UnsafePointer<Double>?, _ ldb: Int64,
      _ beta: Double, _ c: UnsafeMutablePointer<Double>?, _ ldc: Int64
    ) -> Void
  typealias Parallel =
    @convention(c) (
      _ pool: UnsafeMutableRawPointer?, _ count: Int64, _ cost: Int64, _ body: ThreadPool.Body,
      _ context: UnsafeMutableRawPointer?
    ) -> Void

  private let abi = RuntimeTable.abi
  let workers: Int64
  private let pool: UnsafeMutableRawPointer?
  private let parallel: Parallel = { pool, count, cost, body, context in
    guard let pool else { return body(context, 0, count, 0) }
    Unmanaged<ThreadPool>.fromOpaque(pool).takeUnretainedValue()
      .run(count: count, cost: cost, body: body, context: context)
  }
  private let single: SingleProduct = MatrixProduct.single
  private let double: DoubleProduct = MatrixProduct.double

  /// Makes the table for a pool, which it keeps alive for ever, as the pool's threads do.
  init(_ pool: ThreadPool) {
    MatrixProduct.prepare()
    workers = Int64(pool.workerCount)
    self.pool = Unmanaged.passRetained(pool).toOpaque()
  }

  /// The table of this process, with `AGNESI_NUM_THREADS` workers.
  static let shared = RuntimeTable(
    ThreadPool(workerCount: Settings.current.threadCount ?? allowedProcessorCount()))

  /// The same in memory of its own, at an address that generated code may keep.
  nonisolated(unsafe) static let sharedPointer: UnsafePointer<RuntimeTable> = {
    let pointer = UnsafeMutablePointer<RuntimeTable>.allocate(capacity: 1)
    pointer.initialize(to: shared)
    return UnsafePointer(pointer)
  }()
}
