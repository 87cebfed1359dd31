/// The services of this process to compiled modules: a thread pool and matrix products.
package final class NativeRuntime: Sendable {
  package let pool: ThreadPool
  private let storage: Storage

  /// Memory that is written once, before anyone else sees it.
  private struct Storage: @unchecked Sendable {
    let table: UnsafeMutablePointer<RuntimeTable>
  }

  /// Makes the services, with threads for this many workers, the caller included.
  package init(workers: Int) {
    let pool = ThreadPool(workers: workers)
    MatrixProduct.useCallingThreadOnly()
    let table = UnsafeMutablePointer<RuntimeTable>.allocate(capacity: 1)
    table.initialize(
      to: RuntimeTable(
        abi: RuntimeTable.currentABI, workers: Int64(pool.workers),
        pool: Unmanaged.passUnretained(pool).toOpaque(),
        parallel: { pool, count, cost, body, context in
          guard let pool else { return body(context, 0, count, 0) }
          Unmanaged<ThreadPool>.fromOpaque(pool).takeUnretainedValue()
            .parallel(count: count, cost: cost, body, context)
        },
        sgemm: { transA, transB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc in
          guard let c else { return }
          MatrixProduct(
            transposeA: transA != 0, transposeB: transB != 0, m: Int(m), n: Int(n), k: Int(k),
            lda: Int(lda), ldb: Int(ldb), ldc: Int(ldc)
          ).run(alpha, a, b, beta, c)
        },
        dgemm: { transA, transB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc in
          guard let c else { return }
          MatrixProduct(
            transposeA: transA != 0, transposeB: transB != 0, m: Int(m), n: Int(n), k: Int(k),
            lda: Int(lda), ldb: Int(ldb), ldc: Int(ldc)
          ).run(alpha, a, b, beta, c)
        }))
    self.pool = pool
    self.storage = Storage(table: table)
  }

  deinit { storage.table.deallocate() }

  /// Calls a function with the address of the C struct, valid during the call.
  package func withTable<Result, Failure: Error>(
    _ body: (UnsafeRawPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { withExtendedLifetime(self) {} }
    return try body(UnsafeRawPointer(storage.table))
  }

  /// The C struct, but with loops that another function divides among workers.
  ///
  /// - Parameters:
  ///   - divider: what is passed to the function in place of the pool; must outlive the struct.
  ///   - parallel: the function.
  func table(dividedBy divider: AnyObject, _ parallel: @escaping RuntimeTable.Parallel)
    -> RuntimeTable
  {
    let own = storage.table.pointee
    return RuntimeTable(
      abi: own.abi, workers: own.workers, pool: Unmanaged.passUnretained(divider).toOpaque(),
      parallel: parallel, sgemm: own.sgemm, dgemm: own.dgemm)
  }
}
