/// The fixed C text around the kernels: the interface with the runtime, and macros.
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

  /// The definitions of the macros that a text mentions.
  static func macros(usedBy text: String) -> [String] {
    [
      ("AGNESI_VECTOR\n", vector), ("AGNESI_VECTOR_SINGLES", singles), ("AGNESI_SCALAR", scalar),
      ("AGNESI_UNROLL", unroll), ("AGNESI_ROLLED", rolled),
      ("AGNESI_ALIGNED", aligned), ("AGNESI_ASK", ask), ("AGNESI_PASS", pass),
    ].filter { text.contains($0.0) }.map(\.1)
  }

  private static let vector = """
    /* The iterations of the next loop are independent. */
    #if defined(__clang__)
    #define AGNESI_VECTOR _Pragma("clang loop vectorize(enable) interleave(enable)")
    #else
    #define AGNESI_VECTOR _Pragma("GCC ivdep")
    #endif

    """

  private static let singles = """
    /* The same for a loop that has doubles but computes singles: fills registers with the latter,
       where clang would go by the wider type. */
    #if defined(__clang__) && defined(__AVX512F__)
    #define AGNESI_VECTOR_SINGLES _Pragma("clang loop vectorize_width(16) interleave(enable)")
    #elif defined(__clang__) && defined(__AVX__)
    #define AGNESI_VECTOR_SINGLES _Pragma("clang loop vectorize_width(8) interleave(enable)")
    #elif defined(__clang__)
    #define AGNESI_VECTOR_SINGLES _Pragma("clang loop vectorize_width(4) interleave(enable)")
    #else
    #define AGNESI_VECTOR_SINGLES _Pragma("GCC ivdep")
    #endif

    """

  private static let scalar = """
    /* The iterations of the next loop read here and there. */
    #if defined(__clang__)
    #define AGNESI_SCALAR _Pragma("clang loop vectorize(disable)")
    #else
    #define AGNESI_SCALAR
    #endif

    """

  private static let unroll = """
    #if defined(__clang__)
    #define AGNESI_UNROLL _Pragma("clang loop unroll(full)")
    #else
    #define AGNESI_UNROLL _Pragma("GCC unroll 64")
    #endif

    """

  private static let rolled = """
    #if defined(__clang__)
    #define AGNESI_ROLLED _Pragma("clang loop unroll(disable)")
    #else
    #define AGNESI_ROLLED _Pragma("GCC unroll 1")
    #endif

    """

  private static let ask = """
    /* Asks for a line of the cache that will be read. */
    #define AGNESI_ASK(address) __builtin_prefetch(address)

    """

  private static let pass = """
    /* Stores a vector past the cache where the compiler can say so; the place is a multiple of 64.
       Other threads see it once this one has come to the end of the loop that they share. */
    #if __has_builtin(__builtin_nontemporal_store)
    #define AGNESI_PASS(type, place, x) \\
      __builtin_nontemporal_store(x, (type *)__builtin_assume_aligned(place, 64))
    #else
    #define AGNESI_PASS(type, place, x) *(type *)(place) = x
    #endif

    """

  private static let aligned = """
    #define AGNESI_ALIGNED(bytes) (((bytes) + 63) / 64 * 64)

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
