import Testing

@testable import AgnesiCompiler

@Suite("Runtime: matrix products")
struct RuntimeMatrixProductTests {
  /// Whole numbers, so that any order of adding gives the same bits.
  private func filled(_ count: Int, _ seed: Int) -> [Double] {
    (0..<count).map { Double(($0 * 37 + seed * 11) % 17 - 8) }
  }

  @Test(
    "all forms, sizes and block lengths agree with the definition",
    arguments: [
      (1, 1, 1), (3, 4, 5), (7, 1, 9), (1, 6, 2), (16, 5, 33),
    ], [1, 2, 5, MatrixProduct.longestSide])
  func forms(size: (Int, Int, Int), longestSide: Int) {
    let (m, n, k) = size
    for (transposeA, transposeB) in [(false, false), (true, false), (false, true), (true, true)] {
      let (lda, ldb, ldc) = ((transposeA ? m : k) + 2, (transposeB ? k : n) + 1, n + 3)
      let a = filled((transposeA ? k : m) * lda, 1)
      let b = filled((transposeB ? n : k) * ldb, 2)
      let before = filled(m * ldc, 3)
      for (alpha, beta) in [(1.0, 0.0), (2.0, 1.0), (-1.0, 0.5), (0.0, 0.0)] {
        var c = before
        if beta == 0 { for i in 0..<m { for j in 0..<n { c[i * ldc + j] = .nan } } }
        let product = MatrixProduct(
          transposeA: transposeA, transposeB: transposeB, m: m, n: n, k: k, lda: lda, ldb: ldb,
          ldc: ldc)
        c.withUnsafeMutableBufferPointer { c in
          if let c = c.baseAddress { product.run(alpha, a, b, beta, c, longestSide: longestSide) }
        }
        var expected = before
        for i in 0..<m {
          for j in 0..<n {
            let sum = (0..<k).reduce(0.0) { sum, l in
              sum + a[transposeA ? l * lda + i : i * lda + l]
                * b[transposeB ? j * ldb + l : l * ldb + j]
            }
            expected[i * ldc + j] = alpha * sum + beta * before[i * ldc + j]
          }
        }
        #expect(c == expected)
      }
    }
  }

  @Test("empty sums scale C, and with beta 0 clear it")
  func empty() {
    var c: [Float] = [1, 2, .nan, 4]
    let product = MatrixProduct(
      transposeA: false, transposeB: false, m: 1, n: 2, k: 0, lda: 0, ldb: 2, ldc: 2)
    product.run(1, nil, nil, 3, &c)
    #expect(Array(c.prefix(2)) == [3, 6])
    product.run(1, nil, nil, 0, &c)
    #expect(Array(c.prefix(2)) == [0, 0])
    #expect(c[2].isNaN && c[3] == 4)
  }

  @Test("rows further apart than BLAS can count")
  func farRows() {
    // One row each, so the distance is never stepped over.
    let product = MatrixProduct(
      transposeA: false, transposeB: false, m: 1, n: 1, k: 1, lda: 1 << 40, ldb: 1 << 40,
      ldc: 1 << 40)
    var c: [Float] = [.nan]
    product.run(2, [3], [5], 0, &c)
    #expect(c == [30])
  }

  @Test("products on several threads at once are right")
  func concurrent() async {
    MatrixProduct.useCallingThreadOnly()
    let n = 96
    let a = filled(n * n, 4)
    let product = MatrixProduct(
      transposeA: false, transposeB: true, m: n, n: n, k: n, lda: n, ldb: n, ldc: n)
    func multiply() -> [Double] {
      var c = [Double](repeating: 0, count: n * n)
      product.run(1, a, a, 0, &c)
      return c
    }
    let expected = multiply()
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<4 { group.addTask { (0..<20).allSatisfy { _ in multiply() == expected } } }
      for await isRight in group { #expect(isRight) }
    }
  }

  @Test("generated code reaches the pool and the products through the table")
  func table() throws {
    let source = """
      #include <stdint.h>
      typedef struct { int64_t abi; int64_t workers; void *pool;
        void (*parallel)(void *, int64_t, int64_t,
                         void (*)(void *, int64_t, int64_t, int64_t), void *);
        void (*sgemm)(int32_t, int32_t, int64_t, int64_t, int64_t, float, const float *, int64_t,
                      const float *, int64_t, float, float *, int64_t);
        void (*dgemm)(int32_t, int32_t, int64_t, int64_t, int64_t, double, const double *, int64_t,
                      const double *, int64_t, double, double *, int64_t); } agnesi_runtime;
      typedef struct { int32_t site; int32_t count; int64_t values[4]; } agnesi_failure;

      static void doubled(void *context, int64_t begin, int64_t end, int64_t worker) {
        double *x = context;
        (void)worker;
        for (int64_t i = begin; i < end; i++) x[i] *= 2;
      }

      int32_t agnesi_run(const agnesi_runtime *runtime, void *const *buffers,
                         const int64_t *parameters, char *scratch, int64_t scratch_stride,
                         agnesi_failure *failure);
      int32_t agnesi_run(const agnesi_runtime *runtime, void *const *buffers,
                         const int64_t *parameters, char *scratch, int64_t scratch_stride,
                         agnesi_failure *failure) {
        (void)scratch, (void)scratch_stride;
        if (runtime->abi != 1 || runtime->workers != 2) return 2;
        runtime->parallel(runtime->pool, parameters[0], 1000, doubled, buffers[0]);
        runtime->dgemm(0, 1, 1, 1, parameters[0], 1, buffers[0], parameters[0], buffers[0],
                       parameters[0], 0, buffers[1], 1);
        failure->site = 7;
        failure->count = 1;
        failure->values[3] = -9;
        return 1;
      }
      """
    let cache = ModuleCache(compiler: try testCompiler(), settings: CacheSettings(folder: nil))
    let run = try cache.module(for: source).entryPoint()
    let runtime = NativeRuntime(workers: 2)
    var x = [Double](repeating: 3, count: 1000)
    var sum = 0.0
    var failure = NativeFailure()
    let status = x.withUnsafeMutableBytes { x in
      withUnsafeMutableBytes(of: &sum) { sum in
        runtime.withTable { table in
          run(table, [x.baseAddress, sum.baseAddress], [1000], nil, 0, &failure)
        }
      }
    }
    #expect(status == 1)
    #expect(x == [Double](repeating: 6, count: 1000))
    #expect(sum == 36_000)
    #expect(failure.site == 7 && failure.count == 1 && failure.values.3 == -9)
  }
}
