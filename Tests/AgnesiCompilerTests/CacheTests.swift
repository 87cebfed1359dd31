import Glibc
import Testing

@testable import AgnesiCompiler

@Suite("Cache")
struct CacheTests {
  private let scratch: ScratchFolder
  private let compiler: CCompiler
  private var folder: String { scratch.path + "/cache" }

  init() throws {
    scratch = try ScratchFolder()
    compiler = try testCompiler()
  }

  private func cache(_ folder: String? = nil, sizeLimit: Int64 = 1 << 30) -> ModuleCache {
    ModuleCache(
      compiler: compiler,
      settings: CacheSettings(
        folder: folder ?? self.folder, sizeLimit: sizeLimit, temporaryFolder: scratch.path))
  }

  private var objectPath: String {
    get throws {
      let name = try #require(namesInFolder(folder).first { $0.hasSuffix(".so") })
      return folder + "/" + name
    }
  }

  @Test("the folder follows the environment")
  func location() {
    func folder(_ environment: [String: String]) -> String? {
      CacheSettings(environment: environment).folder
    }
    #expect(folder(["AGNESI_CACHE": "/a", "XDG_CACHE_HOME": "/b", "HOME": "/c"]) == "/a")
    #expect(folder(["AGNESI_CACHE": "", "XDG_CACHE_HOME": "/b", "HOME": "/c"]) == "/b/agnesi")
    #expect(folder(["HOME": "/c"]) == "/c/.cache/agnesi")
    #expect(folder([:]) == nil)
  }

  @Test("memory, then disk, then the compiler")
  func levels() throws {
    let first = cache()
    #expect(try answer(first.module(for: answerSource(1))) == 1)
    #expect(try first.module(for: answerSource(1)) === first.module(for: answerSource(1)))
    #expect(first.counters == .init(compiles: 1, memoryHits: 2))
    let second = cache()
    #expect(try answer(second.module(for: answerSource(1))) == 1)
    #expect(try answer(second.module(for: answerSource(2))) == 2)
    #expect(second.counters == .init(compiles: 1, diskHits: 1))
    #expect(namesInFolder(folder).count == 4)
    var status = stat()
    stat(folder, &status)
    #expect(status.st_mode & 0o777 == 0o700)
    stat(try objectPath, &status)
    #expect(status.st_mode & 0o777 == 0o600)
  }

  @Test("each level of optimisation has a module of its own")
  func optimisationLevels() throws {
    let levels = [1, 1 << 20, 1 << 22].map(OptimizationLevel.init(byteCount:))
    #expect(levels == [.full, .full, .quick])
    #expect(OptimizationLevel(byteCount: 1 << 23) == nil)
    let cache = cache()
    for level in [OptimizationLevel.full, .quick] {
      #expect(try answer(cache.module(for: answerSource(9), level: level)) == 9)
    }
    #expect(cache.counters == .init(compiles: 2))
  }

  @Test("threads that ask for the same text at once compile once")
  func threads() async throws {
    let cache = cache()
    try await withThrowingTaskGroup(of: Int32.self) { group in
      for _ in 0..<8 { group.addTask { try answer(cache.module(for: answerSource(3))) } }
      for try await number in group { #expect(number == 3) }
    }
    #expect(cache.counters == .init(compiles: 1, memoryHits: 7))
  }

  @Test("a text that does not compile is an error each time, and leaves nothing")
  func badText() throws {
    let cache = cache()
    for _ in 0..<2 {
      #expect(throws: ToolchainError.self) { try cache.module(for: "int f(void) { return g; }") }
    }
    #expect(namesInFolder(folder) == [])
    #expect(namesInFolder(scratch.path) == ["cache"])
    #expect(cache.counters.fallbacks == 0)
  }

  @Test("a truncated or changed entry is built again", arguments: [0, 1, 100, 5000, -1])
  func damaged(length: Int) throws {
    _ = try cache().module(for: answerSource(4))
    let whole = contents(of: try objectPath)
    // A new file, since the loaded one is mapped.
    let length = length < 0 ? whole.count - 1 : length
    let path = try objectPath
    unlink(path)
    let file = open(path, O_WRONLY | O_CREAT, 0o600)
    #expect(Glibc.write(file, whole, length) == length)
    close(file)
    let again = cache()
    #expect(try answer(again.module(for: answerSource(4))) == 4)
    #expect(again.counters == .init(compiles: 1))
    #expect(contents(of: path).count == whole.count)
  }

  @Test("an entry that others can write to, or a link, is not loaded but replaced")
  func untrustworthy() throws {
    _ = try cache().module(for: answerSource(5))
    let path = try objectPath
    chmod(path, 0o620)
    let second = cache()
    #expect(try answer(second.module(for: answerSource(5))) == 5)
    #expect(second.counters == .init(compiles: 1))

    let elsewhere = scratch.path + "/elsewhere.so"
    rename(path, elsewhere)
    symlink(elsewhere, path)
    let third = cache()
    #expect(try answer(third.module(for: answerSource(5))) == 5)
    #expect(third.counters == .init(compiles: 1))
    var status = stat()
    lstat(path, &status)
    #expect(status.st_mode & S_IFMT == S_IFREG)
  }

  @Test("an entry or a folder of another user is not used", .enabled(if: geteuid() == 0))
  func foreign() throws {
    _ = try cache().module(for: answerSource(6))
    chown(try objectPath, 12345, 12345)
    let second = cache()
    #expect(try answer(second.module(for: answerSource(6))) == 6)
    #expect(second.counters == .init(compiles: 1))
    chown(folder, 12345, 12345)
    let third = cache()
    #expect(third.folderProblem?.contains("another user") == true)
    #expect(try answer(third.module(for: answerSource(6))) == 6)
    #expect(third.counters == .init(compiles: 1, fallbacks: 1))
  }

  @Test("a folder that others can write to, a link or a file costs only time")
  func badFolders() throws {
    let open = scratch.path + "/open"
    mkdir(open, 0o700)
    chmod(open, 0o777)
    let link = scratch.path + "/link"
    mkdir(folder, 0o700)
    symlink(folder, link)
    let file = scratch.path + "/file"
    try write("", to: file)
    for bad in [open, link, file, file + "/below"] {
      let cache = cache(bad)
      #expect(cache.folderProblem != nil)
      #expect(try answer(cache.module(for: answerSource(7))) == 7)
      #expect(cache.counters == .init(compiles: 1, fallbacks: 1))
    }
    #expect(namesInFolder(folder) == [])
    #expect(namesInFolder(open) == [])
    #expect(namesInFolder(scratch.path) == ["cache", "file", "link", "open"])
  }

  @Test("where a module cannot be put into the folder, it is built elsewhere")
  func unwritable() throws {
    let cache = cache()
    // Folders under the module's names stand in the way of renaming, for root too.
    let key = ModuleKey(source: answerSource(8), compiler: compiler)
    mkdir(folder + "/" + key.objectName, 0o700)
    #expect(try answer(cache.module(for: answerSource(8))) == 8)
    #expect(cache.counters == .init(compiles: 1, fallbacks: 1))
    #expect(namesInFolder(scratch.path) == ["cache"])
  }

  @Test("a module used longest ago goes first when the limit is passed")
  func eviction() throws {
    let filling = cache()
    for number in 10..<14 { _ = try filling.module(for: answerSource(number)) }
    let keys = (10..<15).map { ModuleKey(source: answerSource($0), compiler: compiler) }
    for (age, key) in zip([400, 100, 300, 200], keys) {
      var times = [timespec(), timespec()]
      times[0].tv_sec = time(nil) - age
      times[1].tv_sec = time(nil) - age
      utimensat(AT_FDCWD, folder + "/" + key.objectName, times, 0)
      utimensat(AT_FDCWD, folder + "/" + key.sourceName, times, 0)
    }
    try write("mine", to: folder + "/notes.txt")
    let moduleBytes = try PrivateFolder(path: folder).size(of: keys[0])
    // Using the oldest makes it the newest.
    let small = cache(sizeLimit: moduleBytes * 7 / 2)
    _ = try small.module(for: answerSource(10))
    _ = try small.module(for: answerSource(14))
    #expect(small.counters == .init(compiles: 1, diskHits: 1, evictions: 2))
    let left = Set(namesInFolder(folder))
    #expect(
      left
        == Set([keys[0], keys[1], keys[4]].flatMap { [$0.objectName, $0.sourceName] })
        .union(["notes.txt"]))
  }

  @Test("builds that were left by killed processes are removed once they are old")
  func abandoned() throws {
    mkdir(folder, 0o700)
    for name in ["agnesi-build-old", "agnesi-build-new"] {
      mkdir(folder + "/" + name, 0o700)
      try write("half", to: folder + "/" + name + "/x.so")
    }
    var times = [timespec(), timespec()]
    times[1].tv_sec = time(nil) - 86400
    utimensat(AT_FDCWD, folder + "/agnesi-build-old", times, 0)
    _ = try cache().module(for: answerSource(15))
    let builds = namesInFolder(folder).filter { $0.hasPrefix("agnesi-build") }
    #expect(builds == ["agnesi-build-new"])
  }
}
