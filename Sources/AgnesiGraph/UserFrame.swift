import Foundation
import Runtime
import Synchronization

/// Finds the user's frame in a walk of the stack.
///
/// The line of one frame takes milliseconds to find, its name a microsecond. So the library's own
/// frames are told by their names, and only the first other one is looked up; each once, since most
/// nodes of a graph come from few places.
enum UserFrame {
  /// Which code lies where; read once, since reading it costs fifty times as much as a walk.
  static let images = ImageMap.capture()

  private static let found = Mutex<[UInt64: Origin.Location?]>([:])

  /// The place of the innermost frame outside the library's sources.
  static func location(in walk: Backtrace) -> Origin.Location? {
    guard let named = walk.symbolicated(with: images, options: []) else { return nil }
    for frame in named.frames {
      guard let symbol = frame.symbol, !isLibrary(symbol: symbol.rawName),
        case .returnAddress(let address) = frame.captured, let number = UInt64(address)
      else { continue }
      let place = found.withLock { found in
        if let known = found[number] { return known }
        let place = lookUp(Backtrace(returnAddress: number, of: walk) ?? walk)
        found[number] = .some(place)
        return place
      }
      if let place { return place }
    }
    return nil
  }

  /// The first place outside the library, frames that the optimizer has inlined included.
  private static func lookUp(_ walk: Backtrace) -> Origin.Location? {
    for frame in walk.symbolicated(with: images)?.frames ?? [] {
      guard let symbol = frame.symbol, let source = symbol.sourceLocation, source.line > 0,
        !isLibrary(symbol: symbol.rawName), !isLibrary(path: source.path)
      else { continue }
      let file = source.path.split(separator: "/").last.map(String.init) ?? source.path
      return Origin.Location(file: file, line: source.line)
    }
    return nil
  }

  private static func isLibrary(path: String) -> Bool {
    path.hasPrefix(librarySources) || path.hasSuffix("<compiler-generated>")
  }

  /// Whether a mangled name starts with one of the library's modules.
  private static func isLibrary(symbol: String) -> Bool {
    modules.contains { symbol.hasPrefix($0) }
  }

  private static let modules = [
    "AgnesiGraph", "AgnesiOps", "AgnesiCompiler", "AgnesiRewrites", "Agnesi",
  ].map { "$s\($0.utf8.count)\($0)" }

  /// The folder `Sources/`, from the path of this file, `Sources/AgnesiGraph/UserFrame.swift`.
  private static let librarySources: String = {
    let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    return parts.dropLast(2).joined(separator: "/") + "/"
  }()
}

extension Backtrace {
  /// A walk of one frame, from its coded form (version 0: the size of words, then instructions),
  /// which is the only public way to make one.
  fileprivate init?(returnAddress: UInt64, of walk: Backtrace) {
    let wordsOf64Bits: UInt8 = 2
    let absoluteReturnAddressOf8Bytes: UInt8 = 0b0010_1111
    let end: UInt8 = 0
    var code = Data([wordsOf64Bits, absoluteReturnAddressOf8Bytes])
    withUnsafeBytes(of: returnAddress.bigEndian) { code.append(contentsOf: $0) }
    code.append(end)
    let coded = ["architecture": walk.architecture, "backtrace": code.base64EncodedString()]
    guard let json = try? JSONEncoder().encode(coded),
      let decoded = try? JSONDecoder().decode(Backtrace.self, from: json)
    else { return nil }
    self = decoded
  }
}
