import AgnesiTraining
import Foundation

/// What the command line asks for.
struct Options: Equatable {
  /// The picture to filter.
  var input: String?
  /// The picture to write.
  var output: String? = "edges.png"
  /// The seed of the random filters, the tutorial's by default.
  var seed = 23455
  /// The number of filters.
  var filters = 2
  /// The height and width of a filter.
  var size = 9

  /// Reads command lines into options.
  static var parser: CommandLineParser<Options> {
    CommandLineParser(
      program: "Example-EdgeFilter",
      summary: "Filters a picture with random convolutions, which act much like edge detectors.",
      defaults: Options(),
      options: [
        .argument("PICTURE", \.input, "a JPEG, PNG or BMP file; wolf.jpg comes with the example"),
        .text("output", "FILE", \.output, "the PNG file to write"),
        .integer("seed", "N", \.seed, in: 0...Int(UInt32.max), "the seed of the filters"),
        .integer("filters", "N", \.filters, in: 1...64, "the number of filters"),
        .integer("size", "N", \.size, in: 1...99, "the height and width of a filter"),
      ])
  }

  /// The files to read and to write.
  ///
  /// - Throws: `UsageError` when no picture is named, or the output would replace it.
  func files() throws(UsageError) -> (input: String, output: String) {
    guard let input, let output else { throw UsageError("no picture is named; see --help") }
    let paths = [input, output].map { URL(filePath: $0).resolvingSymlinksInPath().path }
    guard paths[0] != paths[1] else {
      throw UsageError("the output would replace the picture \(input) itself; see --output")
    }
    return (input, output)
  }
}
