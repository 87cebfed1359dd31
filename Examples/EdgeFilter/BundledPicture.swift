import Foundation

/// The drawing that comes with the example: a wolf under a moon, made for this project.
///
/// The program looks for it beside itself, where the build puts it, then beside its source, so that
/// it is found from any current folder. Should both be gone, there simply is no bundled picture;
/// the accessor that the build generates would end the process instead.
enum BundledPicture {
  /// The name that stands for the drawing on the command line.
  static let name = "wolf.jpg"

  /// Where the drawing is, or nil when it cannot be found.
  static func path() -> String? {
    let folders = [
      Bundle.main.bundleURL.appending(path: "Agnesi_Example-EdgeFilter.resources"),
      URL(filePath: #filePath).deletingLastPathComponent(),
    ]
    return folders.map { $0.appending(path: name).path }
      .first { FileManager.default.isReadableFile(atPath: $0) }
  }
}
