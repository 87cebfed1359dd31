import AgnesiImage
import AgnesiTraining
import Foundation
import Testing

@testable import Example_EdgeFilter

@Suite("The command line of the edge example")
struct CommandLineTests {
  @Test("the defaults are those of the tutorial")
  func defaults() throws {
    let options = try #require(try Options.parser.parse(["wolf.jpg"]))
    #expect(options == Options(input: "wolf.jpg"))
    #expect(options.output == "edges.png")
    #expect(options.seed == 23455)
    #expect(options.filters == 2)
    #expect(options.size == 9)
    #expect(try Options.parser.parse(["--help"]) == nil)
  }

  @Test(
    "a wrong command line ends with status 2",
    arguments: [
      [], ["a.png", "b.png"], ["a.png", "--seed", "-1"], ["a.png", "--seed", "4294967296"],
      ["a.png", "--filters", "0"], ["a.png", "--filters=65"], ["a.png", "--size", "nine"],
      ["a.png", "--output"], ["a.png", "--output", ""], ["a.png", "--fitlers", "3"],
      ["a.png", "--output", "./a.png"],
    ])
  func usageErrors(arguments: [String]) {
    #expect(EdgeFilter.main(arguments: arguments) == 2)
  }

  @Test("what cannot be read, filtered or written ends with status 1 and no file")
  func dataErrors() throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "agnesi-edges-\(UInt64.random(in: 0 ... .max))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func file(_ name: String) -> String { folder.appending(path: name).path }

    let small = try Image(width: 20, height: 10, color: [10, 200, 30])
    try small.writePNG(to: file("small.png"))
    try Data(small.pngData().dropLast(20)).write(to: URL(filePath: file("cut.png")))
    try Data("hello".utf8).write(to: URL(filePath: file("text.jpg")))
    try Data().write(to: URL(filePath: file("empty.bmp")))
    let before = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()

    let output = file("edges.png")
    for name in ["none.png", "cut.png", "text.jpg", "empty.bmp"] {
      #expect(EdgeFilter.main(arguments: [file(name), "--output", output]) == 1)
    }
    // Eleven rows of filter do not fit into ten rows of picture.
    #expect(
      EdgeFilter.main(arguments: [file("small.png"), "--size", "11", "--output", output]) == 1)
    #expect(
      EdgeFilter.main(arguments: [file("small.png"), "--output", file("none/edges.png")]) == 1)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == before)

    // The filter may be as high as the picture.
    #expect(
      EdgeFilter.main(
        arguments: [file("small.png"), "--size", "10", "--filters", "3", "--output", output]) == 0)
    let panels = try Image(contentsOf: output)
    #expect(panels.width == 20 + 3 * 11 + 5 * 16)
  }
}
