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
    // The system may promise more memory than it has, and end the process that uses it.
    guard
      wanted < 1 << 30 || wanted <= Self.machineMemory,
      posix_memalign(&pointer, Self.alignment, wanted) == 0, let pointer
    else { throw ArrayError("not enough memory for an array of \(byteCount) bytes") }
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
