import Foundation

/// A Python script that does the work of a group with another framework.
struct PeerScript: Sendable {
  /// Where the script lies.
  enum Home: Sendable {
    /// In the folder that the user names.
    case peersFolder
    /// Beside this program's source.
    case here
  }

  let home: Home
  let file: String
  var arguments: [String] = []
  /// The frameworks that it knows.
  let frameworks: [String]
  /// The rows that a line of its output stands for, where the line is not a row itself.
  var translate: @Sendable (PeerLine) -> [Row] = { _ in [] }

  /// The script for groups that have none in the folder of peers.
  static func rows(_ group: String, _ frameworks: [String]) -> PeerScript {
    PeerScript(
      home: .here, file: "rows.py", arguments: ["--group", group], frameworks: frameworks)
  }

  /// The folder with the scripts beside this program's source.
  static let ownFolder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Peers")

  /// The rows in the output of a run.
  func rows(in output: String) -> [Row] {
    Row.rows(in: output)
      + output.split(separator: "\n").flatMap { line in
        (try? JSONDecoder().decode(PeerLine.self, from: Data(line.utf8))).map(translate) ?? []
      }
  }
}

/// A line of the scripts in the folder of peers, as they print it.
struct PeerLine: Decodable {
  let bench: String
  let framework: String
  let variant: String?
  let threads: Int
  let batch: Int?
  let unit: String?
  /// The median, the least and the greatest.
  let time: [Double]?
  let training: [Double]?
  let inference: [Double]?
  let firstStep: Double?
  let peakMemory: Double?

  private enum CodingKeys: String, CodingKey {
    case bench, framework, variant, threads, batch, unit, time
    case training = "train_img_s"
    case inference = "infer_img_s"
    case firstStep = "first_step_s"
    case peakMemory = "peak_rss_mb"
  }

  /// A row of three numbers; nil without them.
  func row(_ group: String, _ work: String, _ unit: String, _ numbers: [Double]?) -> Row? {
    guard let numbers, numbers.count == 3 else { return nil }
    return Row(
      group: group, work: work, who: framework, threads: threads, unit: unit, median: numbers[0],
      least: numbers[1], greatest: numbers[2])
  }
}
