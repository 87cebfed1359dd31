/// How much time the C compiler takes to make code fast.
package enum OptimizationLevel: String, Sendable {
  /// For all but the longest programs.
  ///
  /// Not `-O3`, which takes half as long again and gains nothing: the kernels say themselves which
  /// loops to unroll and which to vectorise, and those of convolutions are written in vectors.
  case full = "-O2"
  /// For programs so long that `full` would take more than ten seconds: half of its time, but only
  /// loops that are written in vectors use them.
  case quick = "-O1"

  /// The most bytes of C that each level is for: on one processor, the compiler takes about 11
  /// seconds for a million at `full`, and 6 at `quick`.
  package static let fullLimit = 1 << 20
  package static let quickLimit = 4 << 20

  /// The level for all of a function's C text; nil when the interpreter has to run it.
  package init?(byteCount: Int) {
    switch byteCount {
    case ...Self.fullLimit: self = .full
    case ...Self.quickLimit: self = .quick
    default: return nil
    }
  }
}
