import AgnesiArray
import AgnesiGraph
import AgnesiOps
import Testing

/// What is no fault.
@Suite struct JudgementTests {
  @Test("the sign of each 0 that is computed is free, whatever becomes of it")
  func signsOfZeros() throws {
    var program = Program()
    // Some zeros of the product are -0 where an outer product takes its place, and so differ by
    // their angles, by which the variance is no longer 0.
    program.items = [
      .input(.init(value: try NDArray([-1, 0] as [Float], shape: [2, 1]), shape: [2, 1])),
      .step(.init("dot($0, $0.transpose())", [.item(0)]) { dot($0[0], $0[0].transpose()) }),
      .step(.init("atan2($0, $1)", [.item(1), .integer(-1)]) { atan2($0[0], $0[1]) }),
      .step(.init("variance($0, axis: 0)", [.item(2)]) { variance($0[0], axis: 0) }),
    ]
    program.outputs = [3]
    let failure = try ProgramCheck().failure(of: program, native: true)
    #expect(failure == nil, "\(failure?.description ?? "")")
  }
}
