/// What a compiled module may call.
///
/// Generated text declares it as this C struct:
///
///     typedef struct {
///       int64_t abi;
///       int64_t workers;
///       void *pool;
///       void (*parallel)(void *pool, int64_t count, int64_t cost,
///                        void (*body)(void *context, int64_t begin, int64_t end, int64_t worker),
///                        void *context);
///       void (*sgemm)(int32_t transA, int32_t transB, int64_t m, int64_t n, int64_t k,
///                     float alpha, const float *a, int64_t lda, const float *b, int64_t ldb,
///                     float beta, float *c, int64_t ldc);
///       void (*dgemm)(the same with double);
///     } agnesi_runtime;
///
/// Matrices are row-major. The fields are in C's order and of C's sizes, which a test compares.
package struct RuntimeTable {
  /// A part of a loop: the iterations from `begin` up to but not including `end`.
  package typealias Body =
    @convention(c) (
      _ context: UnsafeMutableRawPointer?, _ begin: Int64, _ end: Int64, _ worker: Int64
    ) -> Void

  package typealias Parallel =
    @convention(c) (
      _ pool: UnsafeMutableRawPointer?, _ count: Int64, _ cost: Int64, _ body: Body,
      _ context: UnsafeMutableRawPointer?
    ) -> Void

  package typealias SingleProduct =
    @convention(c) (
      _ transA: Int32, _ transB: Int32, _ m: Int64, _ n: Int64, _ k: Int64, _ alpha: Float,
      _ a: UnsafePointer<Float>?, _ lda: Int64, _ b: UnsafePointer<Float>?, _ ldb: Int64,
      _ beta: Float, _ c: UnsafeMutablePointer<Float>?, _ ldc: Int64
    ) -> Void

  package typealias DoubleProduct =
    @convention(c) (
      _ transA: Int32, _ transB: Int32, _ m: Int64, _ n: Int64, _ k: Int64, _ alpha: Double,
      _ a: UnsafePointer<Double>?, _ lda: Int64, _ b: UnsafePointer<Double>?, _ ldb: Int64,
      _ beta: Double, _ c: UnsafeMutablePointer<Double>?, _ ldc: Int64
    ) -> Void

  /// The number of this layout; it is part of the key of cached modules.
  package static let currentABI: Int64 = 1

  package let abi: Int64
  /// Bodies of one loop run with `worker` numbers from 0 up to but not including this.
  package let workers: Int64
  package let pool: UnsafeMutableRawPointer?
  package let parallel: Parallel
  package let sgemm: SingleProduct
  package let dgemm: DoubleProduct
}
