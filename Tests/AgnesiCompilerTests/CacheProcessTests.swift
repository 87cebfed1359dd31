import Glibc
import Testing

@testable import AgnesiCompiler

/// What one process that uses the cache does; its counters are left as a file's name.
private func useCache(_ folder: String) throws {
  let cache = ModuleCache(
    compiler: try testCompiler(),
    settings: CacheSettings(folder: folder + "/cache", temporaryFolder: folder))
  for number in 0..<3 {
    guard try answer(cache.module(for: answerSource(number))) == number else { exit(2) }
  }
  let counters = cache.counters
  mkdir("\(folder)/\(getpid())-\(counters.compiles)-\(counters.diskHits)", 0o700)
}

/// Compiles and disk hits of the processes that have ended, each.
private func takeCounters(_ folder: String) -> [(compiles: Int, diskHits: Int)] {
  namesInFolder(folder).filter { $0 != "cache" }.map { name in
    rmdir(folder + "/" + name)
    let numbers = name.split(separator: "-").compactMap { Int($0) }
    return (numbers[1], numbers[2])
  }
}

@Suite("Cache: several processes")
struct CacheProcessTests {
  @Test("sixteen starting together on an empty folder succeed; sixteen more compile nothing")
  func together() async throws {
    let scratch = try ScratchFolder()
    let folder = scratch.path
    for round in 0..<2 {
      await withTaskGroup(of: Void.self) { group in
        for _ in 0..<16 {
          group.addTask {
            await #expect(processExitsWith: .success) { [folder = folder as String] in
              try useCache(folder)
            }
          }
        }
      }
      let counters = takeCounters(folder)
      #expect(counters.count == 16)
      #expect(counters.allSatisfy { $0.compiles + $0.diskHits == 3 })
      let compiles = counters.reduce(0) { $0 + $1.compiles }
      #expect(round == 0 ? compiles >= 3 : compiles == 0)
    }
    #expect(namesInFolder(folder + "/cache").count == 6)
  }

  @Test("a full folder costs only time")
  func full() async throws {
    let scratch = try ScratchFolder()
    let folder = scratch.path
    await #expect(processExitsWith: .success) { [folder = folder as String] in
      // No file may grow beyond one byte, so the cache's folder is as good as full; then, as the
      // limit does not tell folders apart, nothing can be built at all, which is an error, no crash.
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 1, rlim_max: rlim_t.max)
      setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      do {
        try useCache(folder)
        exit(3)
      } catch is ToolchainError {}
      limit.rlim_cur = rlim_t.max
      setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      try useCache(folder)
    }
    #expect(namesInFolder(folder + "/cache").count == 6)
  }

  @Test("a full or read-only file system costs only time", .enabled(if: geteuid() == 0))
  func fileSystems() throws {
    let scratch = try ScratchFolder()
    let folder = scratch.path + "/cache"
    mkdir(folder, 0o700)
    guard mount("tmpfs", folder, "tmpfs", 0, "size=4k,mode=0700") == 0 else { return }
    defer { umount2(folder, Int32(MNT_DETACH)) }
    let settings = CacheSettings(folder: folder, temporaryFolder: scratch.path)
    let full = ModuleCache(compiler: try testCompiler(), settings: settings)
    #expect(try answer(full.module(for: answerSource(1))) == 1)
    #expect(full.counters == .init(compiles: 1, fallbacks: 1))
    #expect(namesInFolder(folder) == [])

    let flags = UInt(MS_REMOUNT)
    try #require(mount("tmpfs", folder, "tmpfs", flags, "size=4m") == 0)
    let roomy = ModuleCache(compiler: try testCompiler(), settings: settings)
    #expect(try answer(roomy.module(for: answerSource(1))) == 1)
    #expect(roomy.counters == .init(compiles: 1))
    try #require(mount("tmpfs", folder, "tmpfs", flags | UInt(MS_RDONLY), nil) == 0)
    let fixed = ModuleCache(compiler: try testCompiler(), settings: settings)
    #expect(try answer(fixed.module(for: answerSource(1))) == 1)
    #expect(try answer(fixed.module(for: answerSource(2))) == 2)
    #expect(fixed.counters == .init(compiles: 1, diskHits: 1, fallbacks: 1))
  }
}
