import CZlib

/// Writes a zip file, member by member; sizes of 64 bits only where they are needed.
///
/// Times are left at 1980-01-01, the first that the format knows, so that equal contents give equal
/// files.
struct ZipWriter {
  /// How the bytes of a member are kept.
  enum Method: Int {
    case stored = 0
    case deflated = 8
  }

  private let file: AtomicFile
  private let method: Method
  /// Numbers from here on are written with 64 bits.
  private let longFrom: Int
  private var offset = 0
  private var directory: [UInt8] = []
  private var memberCount = 0

  /// Makes a writer; `longFrom` is below 2³² − 1 in tests only.
  init(_ file: AtomicFile, method: Method, longFrom: Int = Int(UInt32.max)) {
    self.file = file
    self.method = method
    self.longFrom = longFrom
  }

  /// Adds a member that consists of two pieces.
  mutating func add(
    name: String, _ head: [UInt8], _ body: UnsafeRawBufferPointer
  ) throws(ArrayError) {
    let nameBytes = Array(name.utf8)
    guard nameBytes.count <= Int(UInt16.max) else {
      throw ArrayError("the name \(name.prefix(40))... is too long for a zip file")
    }
    let size = head.count + body.count
    var checksum = Checksum()
    head.withUnsafeBytes { checksum.update($0) }
    checksum.update(body)
    let packed: [UInt8]? = method == .deflated ? try Deflation.pack(head, body) : nil

    // Version 4.5 of the format has 64-bit sizes, 2.0 deflate; bit 11 says the name is UTF-8.
    let packedSize = packed?.count ?? size
    let isLong = max(size, packedSize, offset) >= longFrom
    var common: [UInt8] = []
    common.append(isLong ? 45 : 20, bytes: 2)
    common.append(name.utf8.allSatisfy { $0 < 0x80 } ? 0 : 0x800, bytes: 2)
    common.append(method.rawValue, bytes: 2)
    common.append(0x21 << 16, bytes: 4)
    common.append(Int(checksum.value), bytes: 4)
    common.append(isLong ? Int(UInt32.max) : packedSize, bytes: 4)
    common.append(isLong ? Int(UInt32.max) : size, bytes: 4)
    common.append(nameBytes.count, bytes: 2)
    var sizes: [UInt8] = []
    if isLong {
      sizes.append(size, bytes: 8)
      sizes.append(packedSize, bytes: 8)
    }

    var header: [UInt8] = []
    header.append(0x0403_4b50, bytes: 4)
    header += common
    header.appendExtra(sizes)
    header.insert(contentsOf: nameBytes, at: 30)
    try addToDirectory(common, name: nameBytes, sizes: sizes)

    try file.append(header)
    if let packed {
      try file.append(packed)
    } else {
      try file.append(head)
      try file.append(body)
    }
    offset += header.count + packedSize
  }

  private mutating func addToDirectory(
    _ common: [UInt8], name: [UInt8], sizes: [UInt8]
  ) throws(ArrayError) {
    var long = sizes
    if !sizes.isEmpty { long.append(offset, bytes: 8) }
    var extra: [UInt8] = []
    extra.appendExtra(long)
    directory.append(0x0201_4b50, bytes: 4)
    // Made by the Unix kind of system, which gives meaning to the permissions below.
    directory.append(3 << 8 | 45, bytes: 2)
    directory += common
    directory += extra[..<2]
    // No comment, the first disk, no inner attributes.
    directory.append(0, bytes: 6)
    directory.append(0o600 << 16, bytes: 4)
    directory.append(sizes.isEmpty ? offset : Int(UInt32.max), bytes: 4)
    directory += name
    directory += extra[2...]
    memberCount += 1
  }

  /// Writes the directory, after which the file is complete.
  func finish() throws(ArrayError) {
    var end: [UInt8] = []
    let isLong = memberCount >= UInt16.max || max(directory.count, offset) >= longFrom
    if isLong {
      end.append(0x0606_4b50, bytes: 4)
      end.append(44, bytes: 8)
      end.append(45 << 16 | 45, bytes: 4)
      end.append(0, bytes: 8)
      end.append(memberCount, bytes: 8)
      end.append(memberCount, bytes: 8)
      end.append(directory.count, bytes: 8)
      end.append(offset, bytes: 8)
      end.append(0x0706_4b50, bytes: 4)
      end.append(0, bytes: 4)
      end.append(offset + directory.count, bytes: 8)
      end.append(1, bytes: 4)
    }
    end.append(0x0605_4b50, bytes: 4)
    end.append(0, bytes: 4)
    end.append(isLong ? Int(UInt16.max) : memberCount, bytes: 2)
    end.append(isLong ? Int(UInt16.max) : memberCount, bytes: 2)
    end.append(isLong ? Int(UInt32.max) : directory.count, bytes: 4)
    end.append(isLong ? Int(UInt32.max) : offset, bytes: 4)
    end.append(0, bytes: 2)
    try file.append(directory)
    try file.append(end)
  }
}

extension [UInt8] {
  /// Appends a number, lowest byte first.
  fileprivate mutating func append(_ number: Int, bytes: Int) {
    for index in 0..<bytes { append(UInt8(truncatingIfNeeded: number >> (8 * index))) }
  }

  /// Appends the length of the extra fields and, if there are long numbers, the field for them.
  fileprivate mutating func appendExtra(_ long: [UInt8]) {
    append(long.isEmpty ? 0 : long.count + 4, bytes: 2)
    if long.isEmpty { return }
    append(1, bytes: 2)
    append(long.count, bytes: 2)
    self += long
  }
}
