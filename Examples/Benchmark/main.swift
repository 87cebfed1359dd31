import Agnesi
import AgnesiTraining
import Foundation

do {
  let words = Array(CommandLine.arguments.dropFirst())
  if let tool = words.first.flatMap({ Tool(rawValue: $0) }) {
    try tool.run(Array(words.dropFirst()))
  } else if let options = try Options.parser.parse(words) {
    if let name = options.measuredGroup {
      let sheet = Sheet(
        group: name, threads: Settings.current.threadCount ?? 1, stopwatch: options.stopwatch)
      try Options.group(name).measure(sheet)
    } else {
      try Sitting(options: options).run()
    }
  } else {
    print(Options.parser.help)
  }
} catch {
  FileHandle.standardError.write(Data("Example-Benchmark: \(error)\n".utf8))
  exit(error is UsageError ? 2 : 1)
}
