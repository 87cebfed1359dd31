#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A block of memory that one or more arrays share; 64-byte aligned, so that vector loads are.
///
/// Unchecked `Sendable`: an array writes to it only while it holds the sole reference, which is
/// what copy-on-write means, so no two threads ever write and read it at once.
package final class ArrayStorage: @unchecked Sendable {
  /// The first byte.
  package let base: UnsafeMutableRawPointer
  /// The size that was asked for, in bytes.
  package let byteCount: Int

  /// The alignment of every block, in bytes: a cache line and the widest vector register.
  package static let alignment = 64

  /// The size of a huge page in bytes.
  private static let hugePage = 1 << 21

  /// The size from which on arrays lie in huge pages where the system has them.
  ///
  /// From here on glibc takes each block fresh from the system and gives it back when it is freed;
  /// smaller ones it keeps. In pages of 4 KiB, the page faults of fresh memory cost more than
  /// computing what is written there.
  private static let freshSize = 32 << 20

  /// The size of the machine's memory in bytes.
  private static var machineMemory: Int {
    let (size, overflow) = sysconf(CInt(_SC_PHYS_PAGES))
      .multipliedReportingOverflow(by: sysconf(CInt(_SC_PAGESIZE)))
    return overflow ? .max : size
  }

  /// Takes uninitialised memory, or throws when there is not enough.
  package init(byteCount: Int) throws(ArrayError) {
    var pointer: UnsafeMutableRawPointer?
    let wanted = max(byteCount, 1)
    let isLarge = wanted >= Self.freshSize
    // The system may promise more memory than it has, and end the process that uses it.
    guard
      wanted < 1 << 30 || wanted <= Self.machineMemory,
      posix_memalign(&pointer, isLarge ? Self.hugePage : Self.alignment, wanted) == 0, let pointer
    else { throw ArrayError("not enough memory for an array of \(byteCount) bytes") }
    #if os(Linux)
      // Advice only: without such pages all works as it does with small ones.
      if isLarge { madvise(pointer, wanted, MADV_HUGEPAGE) }
    #endif
    self.base = pointer
    self.byteCount = byteCount
  }

  /// Takes memory for bytes that are in memory already, and copies them.
  ///
  /// For a second copy of what a Swift array holds, which, like every Swift array, ends the process
  /// when there is no memory for it.
  package init(copying bytes: UnsafeRawBufferPointer) {
    base = .allocate(byteCount: max(bytes.count, 1), alignment: Self.alignment)
    byteCount = bytes.count
    if let source = bytes.baseAddress { base.copyMemory(from: source, byteCount: bytes.count) }
  }

  // `allocate` takes over-aligned memory from `posix_memalign` too, so one way back serves both.
  deinit { base.deallocate() }
}
