import Testing

@testable import AgnesiTraining

@Suite("finding a data set")
struct DatasetLocatorTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A locator that looks into folders of the test only, and has no server to ask.
  private var locator: DatasetLocator {
    var locator = DatasetLocator()
    locator.sharedFolder = "\(folder.path)/shared"
    locator.cacheFolder = "\(folder.path)/cache"
    locator.debianFolder = "\(folder.path)/debian"
    locator.download.mirrors = []
    return locator
  }

  /// Puts four files into a folder; finding does not read them.
  @discardableResult
  private func fill(_ name: String, compressed: Bool = true) throws -> String {
    let path = try folder.makeFolder(name)
    for file in DatasetFile.allCases {
      try folder.write([], as: "\(name)/\(compressed ? file.compressedName : file.rawValue)")
    }
    return path
  }

  @Test("a named folder is the only place looked in", arguments: [true, false])
  func named(compressed: Bool) throws {
    let own = try fill("own", compressed: compressed)
    try fill("cache")
    #expect(try locator.locate(in: own) == .init(dataset: .mnist, folder: own, note: nil))
    #expect(try locator.locate(.fashionMNIST, in: own).dataset == .fashionMNIST)
    let empty = try folder.makeFolder("empty")
    #expect(
      throws: DataError(
        path: empty,
        "does not hold the files of MNIST: train-images-idx3-ubyte.gz, "
          + "train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz, t10k-labels-idx1-ubyte.gz, "
          + "with or without .gz")
    ) { try locator.locate(in: empty) }
  }

  @Test("a folder inside the named one that is called like the data set comes first")
  func nested() throws {
    let own = try fill("own")
    let inner = try fill("own/fashion-mnist")
    #expect(try locator.locate(.fashionMNIST, in: own).folder == inner)
    #expect(try locator.locate(.mnist, in: own).folder == own)
  }

  @Test("MNIST: the shared folder before the cache, the cache before Fashion-MNIST")
  func order() throws {
    let debian = try fill("debian")
    let found = try locator.locate()
    #expect(found.dataset == .fashionMNIST)
    #expect(found.folder == debian)
    let cache = try fill("cache")
    #expect(try locator.locate() == .init(dataset: .mnist, folder: cache, note: nil))
    let shared = try fill("shared")
    #expect(try locator.locate() == .init(dataset: .mnist, folder: shared, note: nil))
    let inner = try fill("shared/mnist")
    #expect(try locator.locate().folder == inner)
  }

  @Test("the note about Fashion-MNIST is one line and says why")
  func note() throws {
    let debian = try fill("debian")
    #expect(
      try locator.locate().note
        == "MNIST is not on this machine and was not downloaded (there is no server to download "
        + "t10k-labels-idx1-ubyte.gz from); this is Fashion-MNIST from \(debian), a harder data "
        + "set")
  }

  @Test("Fashion-MNIST by name: inside the shared folder, then Debian's; never the cache")
  func fashion() throws {
    try fill("shared")
    try fill("cache")
    #expect(throws: DataError.self) { try locator.locate(.fashionMNIST) }
    let debian = try fill("debian")
    #expect(
      try locator.locate(.fashionMNIST)
        == .init(
          dataset: .fashionMNIST, folder: debian, note: nil))
    let shared = try fill("shared/fashion-mnist")
    #expect(try locator.locate(.fashionMNIST).folder == shared)
  }

  @Test("MNIST by name is never replaced by another data set")
  func explicit() throws {
    try fill("debian")
    let error = #expect(throws: DataError.self) { try locator.locate(.mnist) }
    let message = error?.message ?? ""
    #expect(message.contains("--data"))
    #expect(message.contains("downloaded once"))
    #expect(message.contains("apt install dataset-fashion-mnist"))
  }

  @Test("without a home there is no download")
  func homeless() throws {
    var homeless = locator
    homeless.cacheFolder = nil
    let error = #expect(throws: DataError.self) { try homeless.locate() }
    #expect(error?.message.contains("neither XDG_CACHE_HOME nor HOME") == true)
  }

  @Test("MNIST is downloaded into the cache", .enabled(if: curlIsPresent))
  func downloads() throws {
    let server = try LoopbackServer(
      files: Dictionary(
        uniqueKeysWithValues: DatasetFile.allCases.map {
          ($0.compressedName, [1, 2, 3])
        }))
    var online = locator
    online.download.mirrors = [server.url]
    online.download.files = DatasetFile.allCases.map {
      RemoteFile(
        name: $0.compressedName, byteCount: 3,
        digest: "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81")
    }
    #expect(try online.locate().folder == "\(folder.path)/cache")
    #expect(try locator.locate().folder == "\(folder.path)/cache")
  }
}
