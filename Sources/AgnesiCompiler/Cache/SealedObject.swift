/// A shared object followed by a digest of itself, which the loader ignores.
///
/// Loading a truncated shared object can end the process (a page of the mapping is missing), so a
/// file is loaded only if its seal is whole and right. The seal lies in the same file, so that one
/// rename puts both in place.
enum SealedObject {
  private static let label = "\nagnesi-seal "
  private static let sealLength = label.utf8.count + 64

  /// The bytes to append to a shared object.
  static func seal(of object: [UInt8]) -> [UInt8] { Array((label + digest(object[...])).utf8) }

  /// Whether a file's bytes end with the seal of what comes before.
  static func isWhole(_ bytes: [UInt8]) -> Bool {
    guard bytes.count > sealLength else { return false }
    let object = bytes.dropLast(sealLength)
    return bytes.suffix(sealLength).elementsEqual((label + digest(object)).utf8)
  }

  private static func digest(_ bytes: ArraySlice<UInt8>) -> String {
    var hash = SHA256()
    bytes.withUnsafeBytes { hash.update($0) }
    return hash.finish()
  }
}
