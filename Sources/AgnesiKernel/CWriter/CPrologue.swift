/// The fixed C text around the kernels: the interface with the runtime.
enum CPrologue {
  /// The types that the caller and the compiled module share; `abi` counts their versions.
  static let interface = """
    /* The caller passes the memory and these functions; `agnesi_run` is the only exported symbol. */

    #include <stdint.h>

    /* Filled by the first check that fails: which one, and the numbers that tell what was wrong. */
    typedef struct {
      int32_t site;
      int32_t count;
      int64_t values[4];
    } agnesi_failure;

    typedef struct {
      int64_t abi;
      int64_t workers;
      void *pool;
      void (*parallel)(void *pool, int64_t count, int64_t cost,
                       void (*body)(void *context, int64_t begin, int64_t end, int64_t worker),
                       void *context);
      void (*sgemm)(int32_t transA, int32_t transB, int64_t m, int64_t n, int64_t k, float alpha,
                    const float *a, int64_t lda, const float *b, int64_t ldb, float beta, float *c,
                    int64_t ldc);
      void (*dgemm)(int32_t transA, int32_t transB, int64_t m, int64_t n, int64_t k, double alpha,
                    const double *a, int64_t lda, const double *b, int64_t ldb, double beta,
                    double *c, int64_t ldc);
    } agnesi_runtime;

    int32_t agnesi_run(const agnesi_runtime *runtime, void *const *buffers,
                       const int64_t *parameters, char *scratch, int64_t scratch_stride,
                       agnesi_failure *failure);

    /* One run of one kernel. */
    typedef struct {
      const agnesi_runtime *runtime;
      void *const *buffers;
      const int64_t *parameters;
      char *scratch;
      int64_t scratch_stride;
      agnesi_failure *failure;
      int32_t failed;
    } agnesi_launch;

    /* Comparisons that the types decide are what the user wrote. */
    #pragma GCC diagnostic ignored "-Wtype-limits"
    #pragma GCC diagnostic ignored "-Wtautological-compare"

    """

  /// Records a failure unless another worker was first.
  static let fail = """
    __attribute__((cold, noinline)) static void agnesi_fail(
        agnesi_launch *launch, int32_t site, int32_t count, int64_t v0, int64_t v1, int64_t v2,
        int64_t v3) {
      if (__atomic_exchange_n(&launch->failed, 1, __ATOMIC_ACQ_REL)) return;
      *launch->failure = (agnesi_failure){site, count, {v0, v1, v2, v3}};
    }

    """
}
