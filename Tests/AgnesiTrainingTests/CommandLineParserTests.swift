import AgnesiTraining
import Testing

@Suite("command line")
struct CommandLineParserTests {
  private struct Settings: Hashable {
    var input: String?
    var output: String?
    var epochs = 200
    var limit: Int?
    var rate = 0.1
    var kernels = [20, 50]
    var dataset: NamedDataset?
    var isQuiet = false
  }

  private let parser = CommandLineParser<Settings>(
    program: "Example", summary: "Does something.", defaults: Settings(),
    options: [
      .argument("FILE", \.input, "what to read"),
      .text("output", "FILE", \.output, "where to write"),
      .integer("epochs", "N", \.epochs, in: 1...1000, "passes"),
      .integer("limit", "N", \.limit, in: 1...60_000, "pictures at most"),
      .number("learning-rate", "RATE", \.rate, in: 0...10, "step size"),
      .integers("kernels", "N,N", \.kernels, count: 2, in: 1...512, "filters"),
      .choice("dataset", \.dataset, "which pictures"),
      .flag("quiet", \.isQuiet, "print the last line only"),
    ])

  private func parse(_ line: String) throws(UsageError) -> Settings? {
    try parser.parse(line.split(separator: " ").map(String.init))
  }

  @Test("nothing gives the defaults")
  func defaults() throws {
    #expect(try parse("") == Settings())
  }

  @Test("every kind of option, with a space or an equals sign")
  func everything() throws {
    let expected = Settings(
      input: "wolf.jpg", output: "a=b", epochs: 3, limit: 10, rate: 0.05, kernels: [5, 6],
      dataset: .fashionMNIST, isQuiet: true)
    #expect(
      try parse(
        "--output a=b --epochs 3 wolf.jpg --limit 10 --learning-rate 0.05 --kernels 5,6 "
          + "--dataset fashion-mnist --quiet") == expected)
    #expect(
      try parse(
        "--output=a=b --epochs=3 --limit=10 --learning-rate=5e-2 --kernels=5,6 "
          + "--dataset=fashion-mnist --quiet wolf.jpg") == expected)
  }

  @Test("the last of equal options counts; after -- everything is an argument")
  func order() throws {
    #expect(try parse("--epochs 3 --epochs 4")?.epochs == 4)
    #expect(try parse("-- --epochs")?.input == "--epochs")
    #expect(try parse("-")?.input == "-")
  }

  @Test("help is asked for in two ways", arguments: ["--help", "-h", "--epochs 3 --help"])
  func helpWanted(line: String) throws {
    #expect(try parse(line) == nil)
  }

  @Test(
    "an error names the option, the value and what was expected",
    arguments: [
      ("--epochs 0", "--epochs: '0' is not a whole number from 1 to 1000"),
      ("--epochs 1.5", "--epochs: '1.5' is not a whole number from 1 to 1000"),
      (
        "--epochs 99999999999999999999",
        "--epochs: '99999999999999999999' is not a whole number from 1 to 1000"
      ),
      ("--limit x", "--limit: 'x' is not a whole number from 1 to 60000"),
      ("--learning-rate nan", "--learning-rate: 'nan' is not a number from 0.0 to 10.0"),
      ("--learning-rate -1", "--learning-rate: '-1' is not a number from 0.0 to 10.0"),
      (
        "--kernels 20", "--kernels: '20' is not 2 whole numbers from 1 to 512, separated by commas"
      ),
      (
        "--kernels 20,,",
        "--kernels: '20,,' is not 2 whole numbers from 1 to 512, separated by commas"
      ),
      ("--dataset cifar", "--dataset: 'cifar' is not mnist or fashion-mnist"),
      ("--output=", "--output: '' is not a text that is not empty"),
      ("--epochs", "--epochs needs a value: --epochs N"),
      ("--output --quiet", "--output needs a value: --output FILE"),
      ("--quiet=yes", "--quiet takes no value: 'yes'"),
      ("--epoch 3", "--epoch is not an option; did you mean --epochs?"),
      ("--learningrate=3", "--learningrate is not an option; did you mean --learning-rate?"),
      ("--halp", "--halp is not an option; did you mean --help?"),
      ("--colour", "--colour is not an option; see --help"),
      ("-e 3", "-e is not an option; see --help"),
      ("a b", "'b' is not expected here"),
    ])
  func errors(line: String, message: String) {
    #expect(throws: UsageError(message)) { try parse(line) }
  }

  @Test("the help lists every option with its default")
  func help() {
    #expect(
      parser.help == """
        Does something.

        Usage: Example [FILE] [options]

          FILE                           what to read
          --output FILE                  where to write
          --epochs N                     passes (default: 200)
          --limit N                      pictures at most
          --learning-rate RATE           step size (default: 0.1)
          --kernels N,N                  filters (default: 20,50)
          --dataset mnist|fashion-mnist  which pictures
          --quiet                        print the last line only
          --help                         show this text
        """)
  }
}
