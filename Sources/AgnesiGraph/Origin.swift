import Runtime
import Synchronization

/// Where in the user's program an operation was applied.
///
/// Capturing records return addresses only, which takes microseconds; finding the file and line
/// for them happens when an error or a graph is printed.
public struct Origin: Sendable {
  /// A place in a source file.
  public struct Location: Hashable, Sendable, CustomStringConvertible {
    /// The name of the file, without folders.
    public let file: String
    /// The line, from 1.
    public let line: Int

    /// As in `Model.swift:41`.
    public var description: String { "\(file):\(line)" }
  }

  /// A walk of the stack, and the place once somebody has asked for it.
  ///
  /// Shared by all that inherit the origin: finding a place takes tens of milliseconds.
  private final class Captured: Sendable {
    let frames: Backtrace
    let location = Mutex<Location??>(nil)

    init(_ frames: Backtrace) { self.frames = frames }
  }

  private let captured: Captured?

  /// No place: for nodes that the library makes for itself.
  package static let unknown = Origin(captured: nil)

  /// What new nodes inherit instead of the place of the call: set while a rewrite or a gradient
  /// rule runs, so that what it makes points at the expression that the user wrote.
  @TaskLocal package static var inherited: Origin?

  /// The place of the present call, or the inherited one.
  ///
  /// The image map is read once: reading it costs fifty times as much as walking the stack.
  package static func current() -> Origin {
    if let inherited { return inherited }
    let backtrace = try? Backtrace.capture(
      algorithm: .fast, limit: frameLimit, offset: 1, top: 0, images: images)
    return Origin(captured: backtrace.map(Captured.init))
  }

  private static let frameLimit = 14
  private static let images = ImageMap.capture()

  /// The innermost frame that lies outside this library's own sources, if debug information tells.
  public var location: Location? {
    guard let captured else { return nil }
    return captured.location.withLock { known in
      if let known { return known }
      let found = Self.userLocation(captured.frames)
      known = .some(found)
      return found
    }
  }

  private static func userLocation(_ frames: Backtrace) -> Location? {
    guard let symbolicated = frames.symbolicated(with: Self.images) else { return nil }
    for frame in symbolicated.frames {
      guard let symbol = frame.symbol, let source = symbol.sourceLocation, source.line > 0 else {
        continue
      }
      if isLibrary(path: source.path, symbol: symbol.rawName) { continue }
      let file = source.path.split(separator: "/").last.map(String.init) ?? source.path
      return Location(file: file, line: source.line)
    }
    return nil
  }

  /// Whether a frame is the library's: its source lies in a folder beside this one, or, where the
  /// optimizer has left no source, its mangled name starts with one of the library's modules.
  private static func isLibrary(path: String, symbol: String) -> Bool {
    path.hasPrefix(librarySources) || path.hasSuffix("<compiler-generated>")
      || modules.contains { symbol.hasPrefix("$s\($0.utf8.count)\($0)") }
  }

  private static let modules = [
    "AgnesiGraph", "AgnesiOps", "AgnesiCompiler", "AgnesiRewrites", "Agnesi",
  ]

  /// The folder `Sources/`, from the path of this file, which is `Sources/AgnesiGraph/Origin.swift`.
  private static let librarySources: String = {
    let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    return parts.dropLast(2).joined(separator: "/") + "/"
  }()
}
