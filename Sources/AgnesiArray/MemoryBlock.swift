#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Uninitialised memory that starts at a multiple of 64 bytes, and the way back for it.
struct MemoryBlock: @unchecked Sendable {
  /// The first byte.
  let base: UnsafeMutableRawPointer
  /// How many bytes there are.
  let byteCount: Int
  /// What `malloc` gave, which may lie before the first byte.
  private let address: UnsafeMutableRawPointer

  /// The alignment of every block, in bytes: a cache line and the widest vector register.
  static let alignment = 64

  /// The size of a huge page in bytes.
  private static let hugePage = 1 << 21

  /// The size from which on blocks lie in huge pages where the system has them, and are kept for
  /// later arrays.
  ///
  /// From here on glibc takes each block fresh from the system and gives it back when it is freed;
  /// smaller ones it keeps. The pages of fresh memory are filled with zeros when they are first
  /// touched, and in pages of 4 KiB that costs more than computing what is written there.
  private static let freshSize = 32 << 20

  /// The size up to which a block is taken from `malloc` with room to spare, which is several times
  /// as fast as asking for an alignment.
  private static let smallSize = 1 << 16

  /// Whether the block is one of those that are kept for later arrays.
  var isLarge: Bool { byteCount >= Self.freshSize }

  /// Takes memory for an array; nil when there is not enough.
  init?(byteCount: Int) {
    let wanted = max(byteCount, 1)
    if wanted <= Self.smallSize {
      self.init(spareRoomFor: wanted)
    } else if wanted < Self.freshSize {
      self.init(wanted, alignedTo: Self.alignment)
    } else if let idle = IdleBlocks.take(wanted) {
      self = idle
    } else {
      self.init(large: wanted)
    }
  }

  /// Takes over memory that `malloc` or one of its relatives gave.
  init(base: UnsafeMutableRawPointer, byteCount: Int) {
    self.base = base
    self.byteCount = byteCount
    address = base
  }

  private init?(spareRoomFor byteCount: Int) {
    let mask = UInt(Self.alignment - 1)
    guard let address = malloc(byteCount + Int(mask)) else { return nil }
    base = address + Int((0 &- UInt(bitPattern: address)) & mask)
    self.byteCount = byteCount
    self.address = address
  }

  private init?(_ byteCount: Int, alignedTo alignment: Int) {
    var pointer: UnsafeMutableRawPointer?
    guard posix_memalign(&pointer, alignment, byteCount) == 0, let pointer else { return nil }
    self.init(base: pointer, byteCount: byteCount)
  }

  /// Takes whole huge pages.
  private init?(large wanted: Int) {
    // The system may promise more memory than it has, and end the process that uses it.
    guard wanted <= min(Self.machineMemory, Int.max / 2) else { return nil }
    let byteCount = (wanted + Self.hugePage - 1) / Self.hugePage * Self.hugePage
    self.init(byteCount, alignedTo: Self.hugePage)
    #if os(Linux)
      // Advice only: without such pages all works as it does with small ones.
      madvise(base, byteCount, MADV_HUGEPAGE)
    #endif
  }

  /// Gives the memory back to the system.
  func free() {
    #if canImport(Glibc)
      Glibc.free(address)
    #else
      Darwin.free(address)
    #endif
  }

  /// Lets the system take the pages as soon as it needs some, while nobody needs what they hold.
  func offerToSystem() {
    #if os(Linux)
      madvise(base, byteCount, MADV_FREE)
    #endif
  }

  /// Gives back the pages behind the first bytes, which are all that the next array needs, where
  /// there are many.
  func release(behind used: Int) {
    #if os(Linux)
      let kept = (used + Self.hugePage - 1) / Self.hugePage * Self.hugePage
      guard byteCount - kept > byteCount / 8 else { return }
      madvise(base + kept, byteCount - kept, MADV_DONTNEED)
    #endif
  }

  /// The size of the machine's memory in bytes.
  static let machineMemory: Int = {
    let (size, overflow) = sysconf(CInt(_SC_PHYS_PAGES))
      .multipliedReportingOverflow(by: sysconf(CInt(_SC_PAGESIZE)))
    return overflow ? .max : size
  }()
}
