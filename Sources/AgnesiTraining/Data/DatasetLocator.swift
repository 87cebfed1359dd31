#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Finds the files of a data set on this machine, or downloads them.
///
/// MNIST is looked for in a folder that the user names, in `$AGNESI_DATA`, and in the user's cache,
/// into which it is downloaded when the network is there. Fashion-MNIST is looked for in the first
/// two and where Debian's package `dataset-fashion-mnist` puts it.
public struct DatasetLocator: Sendable {
  /// The value of `$AGNESI_DATA`: a folder with the files, or with folders `mnist` and
  /// `fashion-mnist`.
  var sharedFolder: String?
  /// The folder into which MNIST is downloaded; nil when the user has no home.
  var cacheFolder: String?
  /// Where Debian's package puts Fashion-MNIST.
  var debianFolder = "/usr/share/datasets/fashion-mnist"
  /// What is downloaded.
  var download = DatasetDownload()

  /// A data set that was found.
  public struct Location: Hashable, Sendable {
    /// The data set.
    public let dataset: NamedDataset
    /// The folder that holds its files.
    public let folder: String
    /// A sentence for the user when it is not the data set that he would expect.
    public let note: String?
  }

  /// Makes a locator that looks where the environment says.
  ///
  /// The cache is `$XDG_CACHE_HOME/agnesi/datasets/mnist`, with `~/.cache` when that is not set.
  public init() {
    func variable(_ name: String) -> String? {
      guard let value = getenv(name), value.pointee != 0 else { return nil }
      return String(cString: value)
    }
    sharedFolder = variable("AGNESI_DATA")
    // A relative path is to be ignored, says the XDG Base Directory Specification.
    let caches =
      variable("XDG_CACHE_HOME").flatMap { $0.hasPrefix("/") ? $0 : nil }
      ?? variable("HOME").map { $0 + "/.cache" }
    cacheFolder = caches.map { $0 + "/agnesi/datasets/mnist" }
  }

  /// Finds a data set.
  ///
  /// - Parameters:
  ///   - wanted: the data set; nil for MNIST, or Fashion-MNIST when that is all there is.
  ///   - folder: the only place to look in, if it is given.
  ///   - progress: is told the name of a file that is downloaded, its bytes so far, and its size.
  /// - Returns: where the files are; they have not been read yet.
  /// - Throws: `DataError` when there are none, saying how to get them.
  public func locate(
    _ wanted: NamedDataset? = nil, in folder: String? = nil,
    progress: (String, Int, Int) -> Void = { _, _, _ in }
  ) throws(DataError) -> Location {
    if let folder { return try locate(wanted ?? .mnist, inNamedFolder: folder) }
    if wanted == .fashionMNIST {
      guard let found = fashionFolder else { throw missing(.fashionMNIST, because: nil) }
      return Location(dataset: .fashionMNIST, folder: found, note: nil)
    }
    let reason: DataError
    do throws(DataError) {
      return Location(dataset: .mnist, folder: try mnistFolder(progress), note: nil)
    } catch {
      reason = error
    }
    guard wanted == nil, let found = fashionFolder else { throw missing(.mnist, because: reason) }
    return Location(
      dataset: .fashionMNIST, folder: found,
      note: "MNIST is not on this machine and was not downloaded (\(reason)); "
        + "this is Fashion-MNIST from \(found), a harder data set")
  }

  /// The files in a folder that the user named, or in the folder of that name inside it.
  private func locate(
    _ dataset: NamedDataset, inNamedFolder folder: String
  ) throws(DataError) -> Location {
    let places = ["\(folder)/\(dataset.rawValue)", folder]
    guard let found = places.first(where: DatasetFile.allExist) else {
      let names = DatasetFile.allCases.map(\.compressedName).joined(separator: ", ")
      throw DataError(
        path: folder,
        "does not hold the files of \(dataset.title): \(names), with or without .gz")
    }
    return Location(dataset: dataset, folder: found, note: nil)
  }

  /// Where Fashion-MNIST is on this machine.
  ///
  /// The files of both sets have the same names; `$AGNESI_DATA` itself is taken for MNIST.
  private var fashionFolder: String? {
    let places = [
      sharedFolder.map { "\($0)/\(NamedDataset.fashionMNIST.rawValue)" }, debianFolder,
    ]
    return places.compactMap(\.self).first(where: DatasetFile.allExist)
  }

  /// Where MNIST is on this machine, after downloading it if need be.
  private func mnistFolder(
    _ progress: (String, Int, Int) -> Void
  ) throws(DataError) -> String {
    let places = [
      sharedFolder.map { "\($0)/\(NamedDataset.mnist.rawValue)" }, sharedFolder, cacheFolder,
    ]
    if let found = places.compactMap(\.self).first(where: DatasetFile.allExist) { return found }
    guard let cacheFolder else {
      throw DataError("neither XDG_CACHE_HOME nor HOME says where to keep it")
    }
    try download.run(into: cacheFolder, progress: progress)
    return cacheFolder
  }

  /// The error that says how to get data.
  private func missing(_ dataset: NamedDataset, because reason: DataError?) -> DataError {
    let names = DatasetFile.allCases.map(\.compressedName).joined(separator: ", ")
    let attempt = reason.map { ", and could not be downloaded (\($0))" } ?? ""
    return DataError(
      """
      \(dataset.title) is not on this machine\(attempt). Three ways to get data:
        1. Put \(names) into a folder and name it with --data or the variable AGNESI_DATA.
        2. Run again with a network and the program curl: MNIST is downloaded once, 12 MB.
        3. On Debian or Ubuntu, install Fashion-MNIST: apt install dataset-fashion-mnist
      """)
  }
}
