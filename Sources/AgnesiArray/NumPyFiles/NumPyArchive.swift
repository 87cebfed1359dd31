/// Arrays with names, in order: the contents of a NumPy npz file.
///
/// ```swift
/// var archive: NumPyArchive = ["weights": weights, "biases": biases]
/// try archive.write(to: "model.npz")
/// let weights = try NumPyArchive.read("model.npz")["weights"]
/// ```
public struct NumPyArchive: Hashable, Sendable, ExpressibleByDictionaryLiteral {
  /// The names, in the order in which the arrays were added or lie in the file.
  public private(set) var names: [String] = []
  private var arrays: [String: NDArray] = [:]

  /// Makes an archive without arrays.
  public init() {}

  /// Makes an archive of named arrays; of arrays with one name, the last stays.
  public init(dictionaryLiteral elements: (String, NDArray)...) {
    for (name, array) in elements { self[name] = array }
  }

  /// The array of a name: nil when there is none; setting nil removes it.
  public subscript(name: String) -> NDArray? {
    get { arrays[name] }
    set {
      if newValue == nil {
        names.removeAll { $0 == name }
      } else if arrays[name] == nil {
        names.append(name)
      }
      arrays[name] = newValue
    }
  }

  /// Reads the arrays of an npz file.
  ///
  /// Members may be stored or deflated, and sizes may have 64 bits. A member `W.npy` has the name
  /// `W`; names are never used as paths. Checksums are checked.
  ///
  /// - Parameter path: the file.
  /// - Throws: `ArrayError` with the path and the member, when the file cannot be read, is damaged
  ///   or cut off, two members have the same name, or a member is no npy file that
  ///   `NumPyFile.read(_:)` would accept.
  public static func read(_ path: String) throws(ArrayError) -> NumPyArchive {
    try read(FileSource(path: path), name: path)
  }

  /// Reads the arrays from the bytes of an npz file.
  package static func decode(_ bytes: [UInt8]) throws(ArrayError) -> NumPyArchive {
    try read(MemorySource(bytes: bytes), name: "npz data")
  }

  private static func read(
    _ source: some ByteSource, name: String
  ) throws(ArrayError) -> NumPyArchive {
    do throws(ArrayError) {
      return try read(ZipReader(source))
    } catch {
      throw ArrayError("\(name): \(error.message)")
    }
  }

  private static func read(_ zip: ZipReader) throws(ArrayError) -> NumPyArchive {
    var archive = NumPyArchive()
    for member in zip.members {
      let name = member.name.hasSuffix(".npy") ? String(member.name.dropLast(4)) : member.name
      guard archive.arrays[name] == nil else {
        throw ArrayError("two members have the name \(name.debugDescription)")
      }
      do throws(ArrayError) {
        archive[name] = try NumPyFile.read(zip.stream(of: member))
      } catch {
        throw ArrayError("member \(member.name.debugDescription): \(error.message)")
      }
    }
    return archive
  }

  /// Writes the arrays to an npz file.
  ///
  /// The file appears whole or not at all, and an older one stays when something fails.
  ///
  /// - Parameters:
  ///   - path: the file to make or replace.
  ///   - isCompressed: whether the members are deflated, as `numpy.savez_compressed` does, which
  ///     takes much longer and saves little for trained parameters.
  /// - Throws: `ArrayError` with the path and the system's reason, or when a name is too long.
  public func write(to path: String, isCompressed: Bool = false) throws(ArrayError) {
    try write(to: path, isCompressed: isCompressed, longFrom: Int(UInt32.max))
  }

  /// Writes the arrays with 64-bit sizes from a limit on.
  package func write(
    to path: String, isCompressed: Bool, longFrom limit: Int
  ) throws(ArrayError) {
    try AtomicFile.write(to: path) { file throws(ArrayError) in
      var zip = ZipWriter(file, method: isCompressed ? .deflated : .stored, longFrom: limit)
      for name in names {
        guard let dense = try arrays[name]?.contiguous() else { continue }
        try dense.withLittleEndianBytes { bytes throws(ArrayError) in
          try zip.add(name: name + ".npy", NumPyHeader.bytes(for: dense), bytes)
        }
      }
      try zip.finish()
    }
  }
}
