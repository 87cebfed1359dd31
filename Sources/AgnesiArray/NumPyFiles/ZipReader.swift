/// A member of a zip file, as the directory at the file's end describes it.
struct ZipMember {
  let name: String
  let method: Int
  let checksum: UInt32
  let packedSize: Int
  let size: Int
  /// Where the member's own header begins.
  let offset: Int
}

/// Reads the members of a zip file: stored or deflated, with 64-bit sizes too.
///
/// The directory at the end decides; members are found through it alone. Names are never used as
/// paths. Members that overlap, as in files made to unpack to very much, are refused.
struct ZipReader {
  /// The members in the order of the directory.
  let members: [ZipMember]
  private let source: any ByteSource
  /// Where the directory begins, and so where the members end.
  private let directoryOffset: Int

  init(_ source: any ByteSource) throws(ArrayError) {
    self.source = source
    let end = try ZipDirectoryEnd(source)
    directoryOffset = end.directoryOffset
    var cursor = ByteCursor(try source.bytes(at: end.directoryOffset, count: end.directorySize))
    var members: [ZipMember] = []
    for _ in 0..<end.memberCount { members.append(try ZipMember(from: &cursor)) }
    guard cursor.remaining == 0 else {
      throw ArrayError("the zip directory is longer than its \(end.memberCount) members")
    }
    self.members = members
    try checkOverlaps()
  }

  /// The unpacked bytes of a member, checked against its checksum at the end.
  func stream(of member: ZipMember) throws(ArrayError) -> some ByteStream {
    let section = SectionStream(
      source, offset: try dataOffset(of: member), count: member.packedSize)
    let unpacked: any ByteStream
    switch member.method {
    case 0 where member.packedSize == member.size: unpacked = section
    case 0: throw ArrayError("it is stored, but has two sizes")
    case 8: unpacked = try InflateStream(section, count: member.size)
    default: throw ArrayError("it is packed with method \(member.method); 0 and 8 are supported")
    }
    return ChecksummedStream(unpacked, expected: member.checksum)
  }

  /// Where the bytes of a member begin, behind its own header, which must agree.
  private func dataOffset(of member: ZipMember) throws(ArrayError) -> Int {
    var cursor = ByteCursor(try source.bytes(at: member.offset, count: 30))
    guard try cursor.uint32() == 0x0403_4b50 else { throw ArrayError("its header is damaged") }
    _ = try cursor.bytes(4)
    let method = try cursor.uint16()
    _ = try cursor.bytes(16)
    let nameLength = try cursor.uint16()
    let extraLength = try cursor.uint16()
    let name = try source.bytes(at: member.offset + 30, count: nameLength)
    guard method == member.method, name == Array(member.name.utf8) else {
      throw ArrayError("its header and the zip directory disagree")
    }
    let offset = member.offset + 30 + nameLength + extraLength
    guard offset <= directoryOffset, member.packedSize <= directoryOffset - offset else {
      throw ArrayError("it reaches beyond the members' part of the file")
    }
    return offset
  }

  private func checkOverlaps() throws(ArrayError) {
    var end = 0
    for member in members.sorted(by: { $0.offset < $1.offset }) {
      let (memberEnd, overflow) = member.offset.addingReportingOverflow(member.packedSize)
      guard !overflow, member.offset >= end, memberEnd <= directoryOffset else {
        throw ArrayError("the member \(member.name.debugDescription) overlaps something else")
      }
      // An empty member still has a header that no other may begin in.
      end = max(memberEnd, member.offset + 1)
    }
  }
}

extension ZipMember {
  /// Reads one entry of the directory.
  fileprivate init(from cursor: inout ByteCursor) throws(ArrayError) {
    guard try cursor.uint32() == 0x0201_4b50 else {
      throw ArrayError("the zip directory is damaged")
    }
    _ = try cursor.bytes(4)
    let flags = try cursor.uint16()
    method = try cursor.uint16()
    _ = try cursor.bytes(4)
    checksum = try cursor.uint32()
    let shortPacked = try cursor.uint32()
    let shortSize = try cursor.uint32()
    let nameLength = try cursor.uint16()
    let extraLength = try cursor.uint16()
    let commentLength = try cursor.uint16()
    _ = try cursor.bytes(8)
    let shortOffset = try cursor.uint32()
    let nameBytes = try cursor.bytes(nameLength)
    var extra = ByteCursor(try cursor.bytes(extraLength))
    _ = try cursor.bytes(commentLength)

    guard let name = String(validating: nameBytes, as: UTF8.self) else {
      throw ArrayError("a zip member's name is not UTF-8")
    }
    self.name = name
    guard flags & 1 == 0 else {
      throw ArrayError("the member \(name.debugDescription) is encrypted")
    }
    // A size of all ones stands for one of 64 bits in the extra field of type 1.
    var long = ByteCursor([])
    while extra.remaining >= 4, long.remaining == 0 {
      let kind = try extra.uint16()
      let body = try extra.bytes(try extra.uint16())
      if kind == 1 { long = ByteCursor(body) }
    }
    func whole(_ short: UInt32) throws(ArrayError) -> Int {
      short == .max ? try long.uint64() : Int(short)
    }
    size = try whole(shortSize)
    packedSize = try whole(shortPacked)
    offset = try whole(shortOffset)
  }
}

/// The record at the very end of a zip file, which says where the directory is.
private struct ZipDirectoryEnd {
  let memberCount: Int
  let directorySize: Int
  let directoryOffset: Int

  /// Finds the record: 22 bytes and a comment of up to 65,535.
  init(_ source: any ByteSource) throws(ArrayError) {
    let tailSize = min(source.byteCount, 22 + Int(UInt16.max))
    let tail = try source.bytes(at: source.byteCount - tailSize, count: tailSize)
    let mark: [UInt8] = [0x50, 0x4b, 5, 6]
    for start in stride(from: tailSize - 22, through: 0, by: -1)
    where tail[start..<(start + 4)].elementsEqual(mark) {
      let commentLength = Int(tail[start + 20]) | Int(tail[start + 21]) << 8
      // The comment must reach to the end, or this is no more than four bytes by chance.
      guard start + 22 + commentLength == tailSize else { continue }
      try self.init(
        ByteCursor(Array(tail[start..<(start + 22)])), at: source.byteCount - tailSize + start,
        in: source)
      return
    }
    throw ArrayError("this is not a zip file, or its end is missing")
  }

  private init(
    _ record: ByteCursor, at position: Int, in source: any ByteSource
  ) throws(ArrayError) {
    var cursor = record
    _ = try cursor.bytes(4)
    guard try cursor.uint32() == 0 else { throw ArrayError("the zip file is one part of several") }
    let count = try cursor.uint16()
    var fields = (try cursor.uint16(), Int(try cursor.uint32()), Int(try cursor.uint32()))
    var end = position
    guard count == fields.0 else { throw ArrayError("the zip file is one part of several") }
    if let long = try Self.longRecord(before: position, in: source) { (end, fields) = long }
    (memberCount, directorySize, directoryOffset) = fields
    guard directoryOffset <= end, directorySize == end - directoryOffset else {
      throw ArrayError("the zip directory does not lie where the end of the file says")
    }
  }

  /// The position and the fields of the 64-bit record, if a locator before the short one finds it.
  ///
  /// Some writers add it though the short record would do, and then its fields hold as well.
  private static func longRecord(
    before position: Int, in source: any ByteSource
  ) throws(ArrayError) -> (Int, (Int, Int, Int))? {
    guard position >= 20 else { return nil }
    var locator = ByteCursor(try source.bytes(at: position - 20, count: 20))
    guard try locator.uint32() == 0x0706_4b50 else { return nil }
    guard try locator.uint32() == 0 else {
      throw ArrayError("the zip file is one part of several")
    }
    let start = try locator.uint64()
    var record = ByteCursor(try source.bytes(at: start, count: 56))
    guard try record.uint32() == 0x0606_4b50 else {
      throw ArrayError("the 64-bit end of the zip file is damaged")
    }
    _ = try record.bytes(28)
    return (start, (try record.uint64(), try record.uint64(), try record.uint64()))
  }
}
