import Glibc
import Testing

@testable import AgnesiCompiler

@Suite("Toolchain")
struct ToolchainTests {
  @Test(
    "the variable AGNESI_CC",
    arguments: [
      (nil, ToolchainSettings.Choice.automatic), ("", .none), ("none", .none),
      ("gcc", .named("gcc")), ("/opt/cc", .named("/opt/cc")),
    ] as [(String?, ToolchainSettings.Choice)])
  func variable(text: String?, choice: ToolchainSettings.Choice) {
    #expect(ToolchainSettings.Choice(variable: text) == choice)
  }

  @Test("no compiler when none is wanted or installed")
  func noCompiler() throws {
    #expect(try CCompiler.find(testToolchain(.none)) == nil)
    #expect(try CCompiler.find(ToolchainSettings(searchPath: "/nonexistent:")) == nil)
  }

  @Test(
    "a named compiler must exist and be a program",
    arguments: ["/no/such/cc", "no-such-cc", "/etc/passwd", "/tmp"])
  func missing(name: String) throws {
    #expect(throws: ToolchainError.compilerNotFound(name: name)) {
      try CCompiler.find(testToolchain(.named(name)))
    }
  }

  @Test("the order on the search path is clang, cc, gcc")
  func order() throws {
    let folder = try ScratchFolder()
    for name in ["gcc", "cc", "clang"] {
      try write("#!/bin/sh\necho \(name) 1.0\n", to: folder.path + "/" + name, mode: 0o700)
      let settings = ToolchainSettings(searchPath: "/nonexistent:" + folder.path)
      let compiler = try #require(try CCompiler.find(settings))
      #expect(compiler.path == folder.path + "/" + name)
      #expect(try compiler.version() == "\(name) 1.0")
    }
  }

  @Test("another file behind the same path is another compiler")
  func identity() throws {
    let folder = try ScratchFolder()
    let settings = ToolchainSettings(searchPath: folder.path)
    try write("#!/bin/sh\n", to: folder.path + "/cc", mode: 0o700)
    let first = try #require(try CCompiler.find(settings)).identity
    try write("#!/bin/sh\nexit 0\n", to: folder.path + "/cc", mode: 0o700)
    let second = try #require(try CCompiler.find(settings)).identity
    #expect(first != second)
  }

  @Test("a text compiles, loads and runs")
  func compiles() throws {
    let folder = try ScratchFolder()
    try write(answerSource(42), to: folder.path + "/a.c")
    let warnings = try testCompiler().compile(folder.path + "/a.c", to: folder.path + "/a.so")
    #expect(warnings == "")
    let module = try NativeModule(path: folder.path + "/a.so")
    #expect(try answer(module) == 42)
    #expect(throws: ToolchainError.missingSymbol(name: "agnesi_run", path: module.path)) {
      try module.entryPoint()
    }
  }

  #if arch(x86_64)
    @Test("vectors of 512 bits are not halved, also where the compiler's habit is to do so")
    func widestVectors() throws {
      let folder = try ScratchFolder()
      let source = folder.path + "/a.c"
      try write(
        """
        typedef float vector __attribute__((vector_size(64)));
        void add(vector *sum, const vector *x);
        void add(vector *sum, const vector *x) { *sum += *x; }

        """, to: source)
      var settings = testToolchain()
      settings.processor = "icelake-server"
      let compiler = try #require(try CCompiler.find(settings))
      let outcome = try Subprocess(
        path: compiler.path, arguments: compiler.flags(.full) + ["-S", "-o", "-", source],
        environment: ["PATH": settings.searchPath], timeLimit: 60
      ).run()
      #expect(outcome.output.contains("vaddps") && outcome.output.contains("%zmm0"))
      #expect(!outcome.output.contains("%ymm"))
    }
  #endif

  @Test("an error of the text is shown with its line")
  func badText() throws {
    let folder = try ScratchFolder()
    try write("int f(void) {\n  return nothing;\n}\n", to: folder.path + "/bad.c")
    let error = try #require(throws: ToolchainError.self) {
      try testCompiler().compile(folder.path + "/bad.c", to: folder.path + "/bad.so")
    }
    #expect(error.description.contains("bad.c:2:"))
    #expect(error.description.contains("failed with status 1"))
  }

  @Test("a compiler that hangs is stopped, with the programs it started")
  func timeLimit() throws {
    let folder = try ScratchFolder()
    try write("#!/bin/sh\nsleep 1000 & sleep 1000\n", to: folder.path + "/cc", mode: 0o700)
    var settings = testToolchain(.named(folder.path + "/cc"))
    settings.timeLimit = 0.2
    let compiler = try #require(try CCompiler.find(settings))
    #expect(
      throws: ToolchainError.timeLimitExceeded(compiler: folder.path + "/cc", seconds: 0.2)
    ) {
      try compiler.compile("a.c", to: "a.so")
    }
  }

  @Test("a compiler that is ended by a signal, or is no program, is an error")
  func broken() throws {
    let folder = try ScratchFolder()
    try write("#!/bin/sh\nkill -11 $$\n", to: folder.path + "/cc", mode: 0o700)
    try write("no program\n", to: folder.path + "/text", mode: 0o700)
    let crashing = try #require(try CCompiler.find(testToolchain(.named(folder.path + "/cc"))))
    #expect(
      throws: ToolchainError.compilationFailed(
        compiler: crashing.path, status: -11, diagnostics: "")
    ) { try crashing.compile("a.c", to: "a.so") }
    let text = try #require(try CCompiler.find(testToolchain(.named(folder.path + "/text"))))
    #expect(throws: ToolchainError.cannotStart(path: text.path, code: ENOEXEC)) {
      try text.compile("a.c", to: "a.so")
    }
  }

  @Test("what is no shared object is refused with the loader's reason")
  func loadsNothing() throws {
    let folder = try ScratchFolder()
    try write("not an object", to: folder.path + "/a.so")
    let error = try #require(throws: ToolchainError.self) {
      try NativeModule(path: folder.path + "/a.so")
    }
    #expect(error.description.contains("cannot load"))
  }

  @Test("the C structs are laid out as their Swift mirrors")
  func layout() throws {
    let source = """
      #include <stddef.h>
      #include <stdint.h>
      typedef struct { int64_t abi; int64_t workers; void *pool; void (*parallel)(void);
        void (*sgemm)(void); void (*dgemm)(void); } agnesi_runtime;
      typedef struct { int32_t site; int32_t count; int64_t values[4]; } agnesi_failure;
      const int64_t layout[] = {
        offsetof(agnesi_runtime, abi), offsetof(agnesi_runtime, workers),
        offsetof(agnesi_runtime, pool), offsetof(agnesi_runtime, parallel),
        offsetof(agnesi_runtime, sgemm), offsetof(agnesi_runtime, dgemm), sizeof(agnesi_runtime),
        offsetof(agnesi_failure, site), offsetof(agnesi_failure, count),
        offsetof(agnesi_failure, values), sizeof(agnesi_failure) };
      """
    let cache = ModuleCache(compiler: try testCompiler(), settings: CacheSettings(folder: nil))
    let numbers = try cache.module(for: source).symbol("layout").assumingMemoryBound(to: Int64.self)
    typealias Table = MemoryLayout<RuntimeTable>
    typealias Failure = MemoryLayout<NativeFailure>
    let mirror: [Int?] = [
      Table.offset(of: \.abi), Table.offset(of: \.workers), Table.offset(of: \.pool),
      Table.offset(of: \.parallel), Table.offset(of: \.sgemm), Table.offset(of: \.dgemm),
      Table.size, Failure.offset(of: \.site), Failure.offset(of: \.count),
      Failure.offset(of: \.values), Failure.size,
    ]
    #expect(mirror == (0..<11).map { Int(numbers[$0]) })
  }
}
