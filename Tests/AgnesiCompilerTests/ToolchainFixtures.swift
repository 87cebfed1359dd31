import Foundation
import Glibc
import Testing

@testable import AgnesiCompiler

/// A folder that exists while the value lives.
final class ScratchFolder: Sendable {
  let path: String

  init() throws {
    let folder = FileManager.default.temporaryDirectory.path
    var template = Array("\(folder)/agnesi-tests-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit { removeTree(path) }
}

/// The names in a folder, sorted.
func namesInFolder(_ path: String) -> [String] {
  guard let stream = opendir(path) else { return [] }
  defer { closedir(stream) }
  var names: [String] = []
  while let entry = readdir(stream) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
      pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name != "." && name != ".." { names.append(name) }
  }
  return names.sorted()
}

func removeTree(_ path: String) {
  chmod(path, 0o700)
  for name in namesInFolder(path) {
    let item = path + "/" + name
    if unlink(item) != 0 { removeTree(item) }
  }
  rmdir(path)
}

func contents(of path: String) -> [UInt8] {
  let file = open(path, O_RDONLY)
  guard file >= 0 else { return [] }
  defer { close(file) }
  var status = stat()
  fstat(file, &status)
  return readBytes(file, count: Int(status.st_size)) ?? []
}

func write(_ text: String, to path: String, mode: mode_t = 0o600) throws {
  let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode)
  try #require(file >= 0)
  defer { close(file) }
  fchmod(file, mode)
  try #require(text.utf8.count == text.withCString { Glibc.write(file, $0, strlen($0)) })
}

/// The machine's environment, for a compiler to run in.
func testToolchain(_ compiler: ToolchainSettings.Choice = .automatic) -> ToolchainSettings {
  let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
  return ToolchainSettings(compiler: compiler, searchPath: path)
}

func testCompiler() throws -> CCompiler {
  try #require(try CCompiler.find(testToolchain()), "the tests of native code need a C compiler")
}

/// A module whose `answer` gives the number.
func answerSource(_ number: Int) -> String {
  "int answer(void);\nint answer(void) { return \(number); }\n"
}

/// Calls `answer` of a module.
func answer(_ module: NativeModule) throws -> Int32 {
  typealias Answer = @convention(c) () -> Int32
  return unsafeBitCast(try module.symbol("answer"), to: Answer.self)()
}
