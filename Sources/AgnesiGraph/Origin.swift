import Runtime

/// Where in the user's program an operation was applied.
///
/// Capturing records return addresses only, which takes microseconds; finding the file and line
/// for them happens when an error, a graph or generated code is printed.
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

  private let walk: Backtrace?

  /// Whether the operation belongs to a gradient of the expression at this place.
  public private(set) var isInGradient = false

  private init(walk: Backtrace?) { self.walk = walk }

  /// No place: for nodes that the library makes for itself.
  package static let unknown = Origin(walk: nil)

  /// The same place, for what a gradient rule makes; rewrites carry the mark on.
  package var inGradient: Origin {
    var copy = self
    copy.isInGradient = true
    return copy
  }

  /// How messages end: `, at Model.swift:41`, or `, in the gradient of Model.swift:41`; empty
  /// without a place.
  package var suffix: String {
    location.map { isInGradient ? ", in the gradient of \($0)" : ", at \($0)" }
      ?? (isInGradient ? ", in a gradient" : "")
  }

  /// What new nodes inherit instead of the place of the call: set while a rewrite or a gradient
  /// rule runs, so that what it makes points at the expression that the user wrote.
  @TaskLocal package static var inherited: Origin?

  /// The place of the present call, or the inherited one.
  package static func current() -> Origin {
    if let inherited { return inherited }
    return Origin(
      walk: try? Backtrace.capture(
        algorithm: .fast, limit: frameLimit, offset: 1, top: 0, images: UserFrame.images))
  }

  private static let frameLimit = 14

  /// The innermost frame that lies outside this library's own sources, if debug information tells.
  public var location: Location? { walk.flatMap(UserFrame.location) }
}
