import Glibc

/// The clock that nobody sets.
enum MonotonicTime {
  /// Nanoseconds since some moment in the past; reading them takes about 20 more.
  static func nanoseconds() -> UInt64 {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return UInt64(now.tv_sec) &* 1_000_000_000 &+ UInt64(now.tv_nsec)
  }
}
