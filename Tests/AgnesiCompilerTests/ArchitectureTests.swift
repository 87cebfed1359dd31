import Agnesi
import AgnesiArray
import AgnesiGraph
import AgnesiKernel
import AgnesiRewrites
import AgnesiTestSupport
import Foundation
import Testing

@testable import AgnesiCompiler

/// What Docs/Architecture.md shows is what the program prints.
@Suite struct ArchitectureTests {
  @Test("each stage prints what the page on the architecture shows")
  func stages() throws {
    var page = try PrintedPage("Docs/Architecture.md")
    for (stage, printed) in try Self.stages() {
      #expect(page.shows(printed, at: "stage: \(stage)") == true, "stage \(stage)")
    }
    try page.save()
  }

  /// The stages in order, each with its text.
  private static func stages() throws -> [(String, String)] {
    let example = try ArchitectureExample()
    let (cost, gradient) = (example.cost, example.gradient)
    let (rewritten, _) = try RewriteCatalog.rewrite([cost, gradient])
    let graph = try Graph(rewritten)
    var table = SizeTable()
    _ = try ShapeAnalysis(graph, inputs: [example.x], table: &table, constants: [:])
    let sizes = try ShapeAnalysis(
      graph, inputs: [example.x], table: &table, constants: [0: 4, 1: 3])
    let program = Scheduler.schedule(
      sizes, inputs: [example.x], parameterCount: table.sources.count, vectorUnit: .avx)

    var kernels: [Kernel] = []
    var launches: [Module.Launch] = []
    for case .launch(let kernel, let buffers) in program.steps {
      launches.append(.init(kernel: kernels.count, buffers: buffers))
      kernels.append(kernel)
    }
    let module = Module(
      kernels: kernels, launches: launches, bufferNames: program.buffers.map(\.name),
      parameterCount: program.parameterCount)
    return [
      ("expression", prettyPrint(cost)), ("graph", trimmed(describeGraph(cost))),
      ("gradient", prettyPrint(gradient)), ("rewritten", trimmed(describeGraph(rewritten))),
      ("kernels", trimmed(kernels.map(KernelPrinter.text).joined(separator: "\n"))),
      ("memory", memory(program)), ("c", functions(CWriter.write(module))),
    ]
  }

  /// Where each temporary buffer lies.
  private static func memory(_ program: ScheduledProgram) -> String {
    let sizes = program.buffers.map { buffer -> Int? in
      guard case .temporary = buffer.source else { return nil }
      return Int(buffer.count.size(parameters: [4, 3])) * buffer.dtype.byteCount
    }
    let plan = ArenaPlan(
      lifetimes: program.lifetimes(), sizes: sizes, stepCount: program.steps.count)
    var lines = ["arena of \(plan.byteCount) bytes"]
    for (number, size) in sizes.enumerated() {
      guard let size else { continue }
      lines.append("\(program.buffers[number].name): \(size) bytes at \(plan.offsets[number])")
    }
    return lines.joined(separator: "\n")
  }

  /// The part of a C text from the first kernel on.
  private static func functions(_ text: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let first = lines.firstIndex { $0.hasPrefix("static void k0") } ?? 0
    return trimmed(lines[max(first - 1, 0)...].joined(separator: "\n"))
  }

  private static func trimmed(_ text: String) -> String {
    text.trimmingCharacters(in: .newlines)
  }
}
