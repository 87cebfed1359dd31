public import AgnesiArray

/// Grey pictures of one size, each with its class: what a classifier learns from or is tested on.
///
/// Pixels stay bytes, as in the files, until they are asked for as numbers.
public struct ImageDataset: Sendable {
  /// The number of rows of each picture.
  public let rows: Int
  /// The number of columns of each picture.
  public let columns: Int
  /// The pixels, picture after picture, row after row; 0 is the background.
  public let pixels: [UInt8]
  /// The class of each picture.
  public let labels: [UInt8]

  /// The number of pictures.
  public var count: Int { labels.count }

  /// A byte times this is a pixel's value: 1/256, so that values lie in [0, 1) and are exact.
  ///
  /// The tutorial's own file, `mnist.pkl.gz`, was made so: its largest value is
  /// 255/256 = 0.99609375.
  public static let pixelScale: Float = 1 / 256

  /// Makes a data set of pictures and labels that are already in memory.
  ///
  /// - Parameters:
  ///   - pixels: `count * rows * columns` bytes.
  ///   - labels: a class for each picture.
  ///   - rows: the height of each picture, at least 1.
  ///   - columns: the width of each picture, at least 1.
  /// - Throws: `DataError` when the numbers do not agree.
  public init(
    pixels: [UInt8], labels: [UInt8], rows: Int, columns: Int
  ) throws(DataError) {
    let area = rows.multipliedReportingOverflow(by: columns)
    guard rows > 0, columns > 0, !area.overflow else {
      throw DataError("pictures of \(rows) by \(columns) pixels: sizes are 1 or more")
    }
    let expected = labels.count.multipliedReportingOverflow(by: area.partialValue)
    guard !expected.overflow, expected.partialValue == pixels.count else {
      throw DataError(
        "\(pixels.count) pixels do not make \(labels.count) pictures of \(rows) by \(columns)")
    }
    self.pixels = pixels
    self.labels = labels
    self.rows = rows
    self.columns = columns
  }

  /// Makes a part of another data set.
  private init(_ range: Range<Int>, of whole: ImageDataset) {
    let area = whole.rows * whole.columns
    pixels = Array(whole.pixels[(range.lowerBound * area)..<(range.upperBound * area)])
    labels = Array(whole.labels[range])
    rows = whole.rows
    columns = whole.columns
  }

  /// Reads pictures and their labels from two IDX files, compressed or not.
  ///
  /// - Parameters:
  ///   - imagePath: a `uint8` array of shape [count, rows, columns].
  ///   - labelPath: a `uint8` array of shape [count].
  ///   - classCount: labels lie in `0..<classCount`.
  /// - Throws: `DataError` when a file cannot be read or is damaged, when the counts differ, or a
  ///   label is out of range.
  public static func read(
    imagePath: String, labelPath: String, classCount: Int
  ) throws(DataError) -> ImageDataset {
    let images = try IDXFile.read(imagePath)
    guard images.dtype == .uint8, images.rank == 3, images.shape[1] > 0, images.shape[2] > 0 else {
      throw DataError(
        path: imagePath,
        "holds an array of \(images.dtype) with shape \(images.shape), where pictures are uint8 "
          + "with shape [count, rows, columns]")
    }
    let labels = try IDXFile.read(labelPath)
    guard labels.dtype == .uint8, labels.rank == 1 else {
      throw DataError(
        path: labelPath,
        "holds an array of \(labels.dtype) with shape \(labels.shape), where labels are uint8 "
          + "with shape [count]")
    }
    guard labels.count == images.shape[0] else {
      throw DataError(
        path: labelPath,
        "holds \(labels.count) labels, but \(imagePath) holds \(images.shape[0]) pictures")
    }
    let classes = bytes(of: labels)
    if let index = classes.firstIndex(where: { $0 >= classCount }) {
      throw DataError(
        path: labelPath,
        "label \(index) is \(classes[index]), but labels lie between 0 and \(classCount - 1)")
    }
    return try ImageDataset(
      pixels: bytes(of: images), labels: classes, rows: images.shape[1], columns: images.shape[2])
  }

  /// The elements of a contiguous `uint8` array.
  private static func bytes(of array: NDArray) -> [UInt8] {
    withExtendedLifetime(array) {
      Array(UnsafeRawBufferPointer(start: array.baseAddress, count: array.count))
    }
  }

  /// The pictures in a range, which is cut to those that exist.
  public func pictures(in range: Range<Int>) -> ImageDataset {
    ImageDataset(range.clamped(to: 0..<count), of: self)
  }

  /// The pixels as numbers in [0, 1): `float32`, shape [count, rows * columns].
  ///
  /// `value = byte * pixelScale`
  ///
  /// - Throws: `ArrayError` when there is not enough memory.
  public func pixelArray() throws(ArrayError) -> NDArray {
    let array = try NDArray(uninitialized: [count, rows * columns], dtype: .float32)
    let values = array.baseAddress.bindMemory(to: Float.self, capacity: pixels.count)
    pixels.withUnsafeBufferPointer { pixels in
      // A plain loop over memory: 40 million pixels must not be slow without optimisation either.
      var index = 0
      while index < pixels.count {
        values[index] = Float(pixels[index]) * Self.pixelScale
        index &+= 1
      }
    }
    return array
  }

  /// The labels as `int32`, shape [count].
  public func labelArray() -> NDArray { NDArray(labels.map(Int32.init)) }
}
