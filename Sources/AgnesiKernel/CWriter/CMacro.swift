/// A macro of generated C text: what compilers are told about loops and memory, each in its own way.
enum CMacro: String, CaseIterable {
  case vector = "AGNESI_VECTOR"
  case singles = "AGNESI_VECTOR_SINGLES"
  case scalar = "AGNESI_SCALAR"
  case unroll = "AGNESI_UNROLL"
  case rolled = "AGNESI_ROLLED"
  case aligned = "AGNESI_ALIGNED"
  case ask = "AGNESI_ASK"
  case pass = "AGNESI_PASS"

  /// The name in C.
  var name: String { rawValue }

  /// The definitions of macros, in one order.
  static func definitions(of macros: Set<CMacro>) -> String {
    allCases.filter(macros.contains).map { "\n" + $0.definition }.joined()
  }

  private var definition: String {
    switch self {
    case .vector:
      """
      /* The iterations of the next loop are independent. */
      #if defined(__clang__)
      #define AGNESI_VECTOR _Pragma("clang loop vectorize(enable) interleave(enable)")
      #else
      #define AGNESI_VECTOR _Pragma("GCC ivdep")
      #endif

      """
    case .singles:
      """
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
    case .scalar:
      """
      /* The iterations of the next loop read here and there. */
      #if defined(__clang__)
      #define AGNESI_SCALAR _Pragma("clang loop vectorize(disable)")
      #else
      #define AGNESI_SCALAR
      #endif

      """
    case .unroll:
      """
      #if defined(__clang__)
      #define AGNESI_UNROLL _Pragma("clang loop unroll(full)")
      #else
      #define AGNESI_UNROLL _Pragma("GCC unroll 64")
      #endif

      """
    case .rolled:
      """
      #if defined(__clang__)
      #define AGNESI_ROLLED _Pragma("clang loop unroll(disable)")
      #else
      #define AGNESI_ROLLED _Pragma("GCC unroll 1")
      #endif

      """
    case .aligned:
      """
      #define AGNESI_ALIGNED(bytes) (((bytes) + 63) / 64 * 64)

      """
    case .ask:
      """
      /* Asks for a line of the cache that will be read. */
      #define AGNESI_ASK(address) __builtin_prefetch(address)

      """
    case .pass:
      """
      /* Stores a vector past the cache where the compiler can say so; the place is a multiple of 64.
         Other threads see it once this one has come to the end of the loop that they share. */
      #if __has_builtin(__builtin_nontemporal_store)
      #define AGNESI_PASS(type, place, x) \\
        __builtin_nontemporal_store(x, (type *)__builtin_assume_aligned(place, 64))
      #else
      #define AGNESI_PASS(type, place, x) *(type *)(place) = x
      #endif

      """
    }
  }
}
