import Foundation

/// A program that runs to its end beside this one.
struct ChildProcess {
  /// Why a program gave no result.
  struct Failure: Error, CustomStringConvertible { let description: String }

  let program: URL
  let arguments: [String]
  /// Variables that differ from this program's environment.
  var environment: [String: String] = [:]
  var folder: URL?

  /// This program, started again.
  static func thisProgram(
    _ arguments: [String], environment: [String: String] = [:]
  ) throws -> ChildProcess {
    guard let path = Bundle.main.executablePath else {
      throw Failure(description: "cannot find this program's own file")
    }
    return ChildProcess(
      program: URL(filePath: path), arguments: arguments, environment: environment)
  }

  /// A program by its path, or by its name on the path of commands.
  static func named(_ name: String, _ arguments: [String]) -> ChildProcess {
    name.contains("/")
      ? ChildProcess(program: URL(filePath: name), arguments: arguments)
      : ChildProcess(program: URL(filePath: "/usr/bin/env"), arguments: [name] + arguments)
  }

  /// Runs it.
  ///
  /// - Returns: what it prints.
  /// - Throws: `Failure` with the last line of its complaints.
  func run() throws -> String {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment
      .merging(environment) { _, own in own }
    process.currentDirectoryURL = folder
    let complaints = FileManager.default.temporaryDirectory
      .appending(path: "agnesi-benchmark-\(UUID().uuidString)")
    _ = FileManager.default.createFile(atPath: complaints.path, contents: nil)
    defer { try? FileManager.default.removeItem(at: complaints) }
    let output = Pipe()
    process.standardOutput = output
    process.standardError = try FileHandle(forWritingTo: complaints)
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      let lines = (try? String(contentsOf: complaints, encoding: .utf8))?.split(separator: "\n")
      throw Failure(description: String(lines?.last ?? "status \(process.terminationStatus)"))
    }
    return text
  }
}
