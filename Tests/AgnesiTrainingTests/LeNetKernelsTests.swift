import Agnesi
import AgnesiArray
import AgnesiGraph
import AgnesiKernel
import AgnesiTestSupport
import Testing

@testable import AgnesiCompiler
@testable import Example_LeNet5

/// The kernels of LeNet's training step, as Docs/Optimizer.md shows them.
@Suite struct LeNetKernelsTests {
  private static let batchSize = 500

  @Test("the page shows the kernels of LeNet's training step before and after fusion")
  func kernels() throws {
    var page = try PrintedPage("Docs/Optimizer.md")
    let before = try Self.program(fuses: false)
    let after = try Self.program(fuses: true)
    let summary = [
      "| | Kernels | Bytes read and written | Memory for intermediate results |",
      "|---|---|---|---|",
      Self.totals("before", before), Self.totals("after", after),
    ]
    #expect(page.shows(summary.joined(separator: "\n"), at: "LeNet: totals") == true)
    #expect(page.shows(Self.table(before), at: "LeNet: kernels before fusion") == true)
    #expect(page.shows(Self.table(after), at: "LeNet: kernels after fusion") == true)
    try page.save()
    #expect(after.steps.count * 2 <= before.steps.count)
  }

  /// What runs in a step of training by a minibatch, for a processor with AVX.
  private static func program(fuses: Bool) throws -> ScheduledProgram {
    let model = try LeNet5(
      parameters: LeNetShape(kernels: [20, 50]).initialParameters(seed: 23455))
    let outputs = [model.cost] + (try model.updates(learningRate: 0.1)).map(\.1)
    var report = RewriteReport()
    let graph = try Pipeline.prepare(outputs, mode: .fastRun, report: &report)
    let inputs = [model.x, model.y]
    var table = SizeTable()
    _ = try ShapeAnalysis(graph, inputs: inputs, table: &table, constants: [:])
    let fixed = table.sources.map { source -> Int64? in
      guard case .axis(_, let axis) = source else { return nil }
      return axis == 0 ? Int64(batchSize) : Int64(LeNetShape.imageSize * LeNetShape.imageSize)
    }
    let request = SpecializationRequest(
      graph: graph, inputs: inputs, table: table, updates: [], fixed: fixed)
    let sizes = try request.sizes(&table)
    return Scheduler.schedule(
      sizes, inputs: inputs, parameterCount: table.sources.count, vectorUnit: .avx, fuses: fuses)
  }

  private static func totals(_ name: String, _ program: ScheduledProgram) -> String {
    let sizes = program.buffers.map { buffer -> Int? in
      guard case .temporary = buffer.source else { return nil }
      return byteCount(buffer)
    }
    let plan = ArenaPlan(
      lifetimes: program.lifetimes(), sizes: sizes, stepCount: program.steps.count)
    let moved = program.steps.reduce(0) { $0 + byteCount($1, program) }
    return "| \(name) | \(program.steps.count) | \(megabytes(moved)) | "
      + "\(megabytes(plan.byteCount)) |"
  }

  /// A line for each kernel: its name, what it computes, where the user wrote it, and the bytes of
  /// what it reads and writes.
  private static func table(_ program: ScheduledProgram) -> String {
    let rows = program.steps.map { step -> String in
      guard case .launch(let kernel, _) = step else { return "" }
      let ops = kernel.comment.split(separator: "\n").map { "`\($0)`" }.joined(separator: ", ")
      return "| `\(kernel.name)` | \(ops) | \(kernel.place() ?? "") | "
        + "\(megabytes(byteCount(step, program))) |"
    }
    return (["| Kernel | Computes | Line | Bytes |", "|---|---|---|---|"] + rows)
      .joined(separator: "\n")
  }

  private static func byteCount(
    _ step: ScheduledProgram.Step, _ program: ScheduledProgram
  ) -> Int {
    Set(step.buffers).reduce(0) { $0 + byteCount(program.buffers[$1]) }
  }

  private static func byteCount(_ buffer: ScheduledProgram.Buffer) -> Int {
    Int(buffer.count.size(parameters: [])) * buffer.dtype.byteCount
  }

  private static func megabytes(_ byteCount: Int) -> String {
    byteCount < 10_000 ? "\(byteCount) B" : "\((byteCount + 5_000) / 10_000 * 10_000 / 1_000) kB"
  }
}
