import AgnesiArray
import AgnesiGraph
import AgnesiTestSupport
import Foundation
import Testing

/// The printed code of a program is what the program is.
@Suite struct PrintedProgramTests {
  /// A program with a call of each kind that fits on others.
  static func program() -> Program {
    var generator = ProgramGenerator(seed: 5, isWild: false)
    for kind in CallKind.families.joined() where !generator.kinds.contains(kind.name) {
      for _ in 0..<20 where !generator.kinds.contains(kind.name) { generator.add(kind) }
    }
    return generator.program
  }

  @Test("code with every kind of call compiles, and makes the graph that it was printed from")
  func calls() throws {
    let program = Self.program()
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "PrintedCalls.swift")
    let names = program.items.indices.map(program.name).joined(separator: ", ")
    let text = """
      // Written by PrintedProgramTests with AGNESI_UPDATE_DOCS=1.
      // swift-format-ignore-file

      import AgnesiArray
      import AgnesiGraph
      import AgnesiOps

      /// The results of all lines of a program, as printed.
      func printedCalls() -> [Variable] {
      \(program.code.map { "  \($0)" }.joined(separator: "\n"))
        return [
          \(names),
        ]
      }

      """
    if ProcessInfo.processInfo.environment["AGNESI_UPDATE_DOCS"] == "1" {
      try text.write(to: file, atomically: true, encoding: .utf8)
      return
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == text)
    let printed = printedCalls()
    let built = program.variables(inputs: program.inputs.map { printed[$0] })
    for place in printed.indices {
      #expect(haveSameStructure(printed[place], built[place]), "\(program.code[place])")
    }
  }

  @Test("a reproduction says inputs, gradients, values and mode")
  func reproduction() throws {
    var program = Program()
    program.items = [
      .input(.init(value: NDArray([1, .nan] as [Float]), shape: [nil])),
      .input(.init(value: NDArray([true, false]), shape: [2])),
      .step(.init("select($0, $1, $2)", [.item(1), .item(0), .integer(2)]) { $0[1] }),
    ]
    (program.outputs, program.order, program.exclusions) = ([2], 1, ["nan-unsafe"])
    let expected = """
      import Agnesi

      let x0 = tensor(.float32, shape: [nil])
      let x1 = tensor(.bool, shape: [2])
      let v2 = select(x1, x0, Variable(2))
      let gradients1 = try grad(
        nil, withRespectTo: [x0],
        knownGradients: [(v2, Variable(try NDArray([0.5, -1.0] as [Float], shape: [2])))],
        disconnectedInputs: .ignore)
      let arguments: [NDArray] = [
        try NDArray([1.0, .nan] as [Float], shape: [2]),
        try NDArray([true, false] as [Bool], shape: [2]),
      ]
      for mode in [Mode.reference, Mode.fastRun.excluding("nan-unsafe")] {
        let f = try function(
          inputs: [x0, x1],
          outputs: [gradients1[0]], mode: mode, onUnusedInput: .ignore)
        print(try f.call(arguments))
      }
      """
    #expect(try program.reproduction() == expected)
  }
}
