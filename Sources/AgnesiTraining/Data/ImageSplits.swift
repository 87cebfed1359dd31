/// A data set in the three parts of an experiment: one to learn from, one to decide when to stop,
/// one to report the error on.
public struct ImageSplits: Sendable {
  /// The pictures that the parameters are fitted to.
  public let training: ImageDataset
  /// The pictures that choose the best parameters and the end of the training.
  public let validation: ImageDataset
  /// The pictures that are looked at only to report an error.
  public let test: ImageDataset

  /// The number of pictures at the end of the training files that are kept for validation.
  public static let validationCount = 10_000

  /// Makes splits of parts that exist already.
  public init(training: ImageDataset, validation: ImageDataset, test: ImageDataset) {
    self.training = training
    self.validation = validation
    self.test = test
  }

  /// Reads the four files of MNIST, or of a set with the same names, from a folder.
  ///
  /// The first 50,000 of the 60,000 training pictures are for training, the last 10,000 for
  /// validation, as in the Deep Learning Tutorials.
  ///
  /// - Parameters:
  ///   - folder: holds the files of `DatasetFile`, with or without `.gz`.
  ///   - limit: the largest number of pictures of each part; nil for all.
  /// - Throws: `DataError` when a file is missing or damaged, the parts have different sizes of
  ///   pictures, or there are not enough pictures.
  public static func read(
    folder: String, limit: Int? = nil
  ) throws(DataError) -> ImageSplits {
    let learning = try readPart(images: .trainingImages, labels: .trainingLabels, in: folder)
    let test = try readPart(images: .testImages, labels: .testLabels, in: folder)
    guard learning.rows == test.rows, learning.columns == test.columns else {
      throw DataError(
        path: folder,
        "training pictures have \(learning.rows) by \(learning.columns) pixels, test pictures "
          + "\(test.rows) by \(test.columns)")
    }
    guard learning.count > validationCount else {
      throw DataError(
        path: folder,
        "holds \(learning.count) training pictures; more than \(validationCount) are needed, for "
          + "that many are set aside for validation")
    }
    let boundary = learning.count - validationCount
    let most = max(limit ?? .max, 0)
    return ImageSplits(
      training: learning.pictures(in: 0..<min(boundary, most)),
      validation: learning.pictures(in: boundary..<(boundary + min(validationCount, most))),
      test: test.pictures(in: 0..<min(test.count, most)))
  }

  /// Reads a pair of files.
  private static func readPart(
    images: DatasetFile, labels: DatasetFile, in folder: String
  ) throws(DataError) -> ImageDataset {
    try ImageDataset.read(
      imagePath: try images.path(in: folder), labelPath: try labels.path(in: folder),
      classCount: 10)
  }
}
