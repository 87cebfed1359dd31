#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The four files that MNIST, and data sets made in its image, consist of.
public enum DatasetFile: String, CaseIterable, Sendable {
  /// The training pictures.
  case trainingImages = "train-images-idx3-ubyte"
  /// The classes of the training pictures.
  case trainingLabels = "train-labels-idx1-ubyte"
  /// The test pictures.
  case testImages = "t10k-images-idx3-ubyte"
  /// The classes of the test pictures.
  case testLabels = "t10k-labels-idx1-ubyte"

  /// The name of the compressed file.
  public var compressedName: String { rawValue + ".gz" }

  /// Whether a folder holds all four files, compressed or not.
  package static func allExist(in folder: String) -> Bool {
    allCases.allSatisfy { $0.existingPath(in: folder) != nil }
  }

  /// Where this file is in a folder, compressed or not.
  ///
  /// - Throws: `DataError` when it is not there.
  func path(in folder: String) throws(DataError) -> String {
    guard let path = existingPath(in: folder) else {
      throw DataError(path: folder, "holds neither \(compressedName) nor \(rawValue)")
    }
    return path
  }

  private func existingPath(in folder: String) -> String? {
    [compressedName, rawValue].map { "\(folder)/\($0)" }.first { access($0, R_OK) == 0 }
  }
}
