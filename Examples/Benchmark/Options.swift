import AgnesiTraining

/// What the user can choose.
struct Options {
  var groups: String?
  var threads: String?
  var rounds = 3
  var repeats = 5
  var seconds = 0.2
  var peersFolder: String?
  var python: String?
  var frameworks: String?
  var comparesBest = false
  var jsonFile: String?
  var measuredGroup: String?

  /// The parser for the words of the command line.
  static var parser: CommandLineParser<Options> {
    CommandLineParser(
      program: "swift run -c release Example-Benchmark",
      summary: """
        Measures Agnesi, and other frameworks beside it in turns, each in processes of its own.
        Single measurements: \(Tool.allCases.map(\.usage).joined(separator: ", ")).
        """,
      defaults: Options(),
      options: [
        .text(
          "groups", "A,B", \.groups,
          "what to measure; all of \(BenchmarkGroup.all.map(\.name).joined(separator: ", "))"),
        .text("threads", "N,N", \.threads, "numbers of threads; that of the processors if unset"),
        .integer("rounds", "N", \.rounds, in: 1...100, "processes for each measurement"),
        .integer("repeats", "N", \.repeats, in: 1...1000, "repetitions in a process"),
        .number("seconds", "S", \.seconds, in: 0.001...60, "length of a repetition"),
        .text("peers", "DIR", \.peersFolder, "measure other frameworks with the scripts there"),
        .text("python", "PROGRAM", \.python, "the interpreter for them; python3 if unset"),
        .text(
          "frameworks", "A,B", \.frameworks,
          "which of them, by the name of the package; torch,jax,numpy if unset"),
        .flag("best", \.comparesBest, "compare the best measurements, as the machine is not quiet"),
        .text("json", "FILE", \.jsonFile, "file for the rows, a line of JSON each"),
        .text("measure", "GROUP", \.measuredGroup, "print the rows of this process alone"),
      ])
  }

  /// The stopwatch of these options.
  var stopwatch: Stopwatch { Stopwatch(repeats: repeats, seconds: seconds) }

  /// The groups that are wanted.
  func chosenGroups() throws(UsageError) -> [BenchmarkGroup] {
    guard let groups else { return BenchmarkGroup.all }
    return try words(groups).map { name throws(UsageError) in try Self.group(name) }
  }

  /// The group of a name.
  static func group(_ name: String) throws(UsageError) -> BenchmarkGroup {
    guard let group = BenchmarkGroup.all.first(where: { $0.name == name }) else {
      throw UsageError("no group is called '\(name)'; see --help")
    }
    return group
  }

  /// The numbers of threads that are wanted.
  func threadCounts(default count: Int) throws(UsageError) -> [Int] {
    guard let threads else { return [count] }
    return try words(threads).map { word throws(UsageError) in
      guard let count = Int(word), (1...1024).contains(count) else {
        throw UsageError("--threads: '\(word)' is not a whole number from 1 to 1024")
      }
      return count
    }
  }

  /// The frameworks that are wanted.
  var chosenFrameworks: [String] { words(frameworks ?? "torch,jax,numpy") }

  private func words(_ text: String) -> [String] { text.split(separator: ",").map(String.init) }
}
