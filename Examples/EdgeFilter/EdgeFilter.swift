import Agnesi
import AgnesiImage
import AgnesiTraining
import Foundation

/// The program: reads a picture, filters it, and writes the original and the feature maps as one
/// picture.
enum EdgeFilter {
  /// Runs the program.
  ///
  /// - Parameter arguments: what follows the program's name on the command line.
  /// - Returns: the exit status: 0, or 1 when a picture cannot be read, filtered or written, or 2
  ///   when the command line cannot be understood; then one line on the standard error says why.
  static func main(arguments: [String]) -> Int32 {
    do {
      if let options = try Options.parser.parse(arguments) {
        try run(options)
      } else {
        print(Options.parser.help)
      }
      return 0
    } catch let error as UsageError {
      report("\(error)")
      return UsageError.exitStatus
    } catch {
      report("\(error)")
      return 1
    }
  }

  private static func run(_ options: Options) throws {
    let (inputPath, outputPath) = try options.files()
    let original = try read(inputPath).rgb()
    do {
      try checkSizes(original, options)
    } catch {
      throw ImageError(error.kind, "\(inputPath): \(error.message)")
    }
    print(
      "filters   \(options.filters) of \(options.size) by \(options.size), seed \(options.seed)")

    let clock = ContinuousClock()
    // A batch of one picture: [1, 3, height, width], the samples divided by 256.
    let input = try original.array(dividedBy: 256)
      .reshaped([1, 3, original.height, original.width])
    let model = try EdgeModel(
      filterCount: options.filters, filterSize: options.size,
      seed: UInt32(truncatingIfNeeded: options.seed))
    // A function compiles when it is first called; the second call only runs.
    var featureMaps = try model(input)
    let runTime = try clock.measure { featureMaps = try model(input) }
    print("compiled  in \(milliseconds(model.compileTime))")
    print("ran       in \(milliseconds(runTime))")
    print("maps      \(featureMaps.shape[3]) by \(featureMaps.shape[2]) pixels each")
    let panels = try panels(original: original, featureMaps: featureMaps)
    try panels.writePNG(to: outputPath)
    print("wrote     \(outputPath), \(panels.width) by \(panels.height) pixels")
  }

  /// Reads the picture; `wolf.jpg` is the bundled drawing unless the current folder has a file of
  /// that name.
  private static func read(_ path: String) throws -> Image {
    var source = path
    if path == BundledPicture.name, !FileManager.default.fileExists(atPath: path),
      let bundled = BundledPicture.path()
    {
      print("\(path) is not in the current folder; taking the drawing that comes with the example")
      source = bundled
    }
    let image = try Image(contentsOf: source)
    print("picture   \(path), \(image.width) by \(image.height) pixels")
    return image
  }

  /// Throws unless the filters fit into the picture and the result into memory.
  private static func checkSizes(_ original: Image, _ options: Options) throws(ImageError) {
    let size = options.size
    guard original.width >= size, original.height >= size else {
      throw ImageError(
        .invalid,
        "the picture is \(original.width) by \(original.height) pixels, smaller "
          + "than the filters of \(size) by \(size)")
    }
    let pixelCount = original.width * original.height * (options.filters + 1)
    let most = ImageLimits().maximumPixelCount
    guard pixelCount <= most else {
      throw ImageError(
        .tooLarge,
        "\(options.filters + 1) panels of \(original.width) by "
          + "\(original.height) pixels are too many; at most \(most) pixels are allowed")
    }
  }

  /// The original and the feature maps side by side, each map scaled to its own range of numbers.
  private static func panels(original: Image, featureMaps: NDArray) throws -> Image {
    let (height, width) = (featureMaps.shape[2], featureMaps.shape[3])
    let values = try featureMaps.elements(of: Float.self)
    var panels = [
      Image.Panel(original, caption: "original: \(original.width) x \(original.height)")
    ]
    for index in 0..<featureMaps.shape[1] {
      let area = height * width
      let map = try NDArray(
        Array(values[index * area..<(index + 1) * area]), shape: [height, width])
      panels.append(
        Image.Panel(try Image(map), caption: "feature map \(index + 1): \(width) x \(height)"))
    }
    return try Image.panels(panels)
  }

  private static func milliseconds(_ duration: Duration) -> String {
    let value = max(duration / .milliseconds(1), 0)
    return String(format: "%.1f ms", value)
  }

  /// Writes one line to the standard error, whatever a path or a message may hold.
  private static func report(_ message: String) {
    let line = message.split(whereSeparator: \.isNewline).joined(separator: " ")
    FileHandle.standardError.write(Data("Example-EdgeFilter: \(line)\n".utf8))
  }
}
