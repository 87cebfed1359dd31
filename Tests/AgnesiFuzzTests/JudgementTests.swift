import AgnesiArray
import AgnesiGraph
import AgnesiOps
import Testing

/// What is no fault.
@Suite struct JudgementTests {
  private func expectNoFault(
    _ program: Program, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let failure = try ProgramCheck().failure(of: program, native: true)
    #expect(
      failure == nil, "\(failure?.description ?? "")", sourceLocation: sourceLocation)
  }

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
    try expectNoFault(program)
  }

  @Test("parts that cancel may be added in another order")
  func orderOfParts() throws {
    var program = Program()
    // The parts are added to 0, where they cancel, or one after the other to a small number, whose
    // last places are lost.
    let places = NDArray([0, 0])
    let parts = NDArray([1, -1] as [Float])
    program.items = [
      .input(.init(value: NDArray([1e-4, 7] as [Float]), shape: [2])),
      .input(.init(value: parts, shape: [2])),
      .step(
        .init("incrementSubtensor(zerosLike($0)[[0, 0]], $0)", [.item(1)]) {
          incrementSubtensor(zerosLike($0[0])[Variable(places)], $0[0])
        }),
      .step(.init("$0 + $1", [.item(0), .item(2)]) { $0[0] + $0[1] }),
    ]
    program.outputs = [3]
    try expectNoFault(program)
  }

  @Test("what only a large term makes equal may differ")
  func lostTerms() throws {
    var program = Program()
    program.items = [
      .input(.init(value: NDArray([0, 0, 1.0]), shape: [3])),
      .step(.init("$0 + 1e18", [.item(0)]) { $0[0] + 1e18 }),
      .step(.init("softmax($0)", [.item(1)]) { softmax($0[0]) }),
    ]
    program.outputs = [2]
    try expectNoFault(program)
  }

  @Test("a logarithm of what underflows may be one of a negative number")
  func vanishedQuotient() throws {
    var program = Program()
    // As written, the quotient is -0, of which the logarithm is minus infinity, and not NaN.
    program.items = [
      .input(.init(value: NDArray([-100] as [Float]), shape: [1])),
      .step(.init("log(exp($0) / $0)", [.item(0)]) { log(exp($0[0]) / $0[0]) }),
      .step(.init("pow($0, $1)", [.item(1), .item(0)]) { pow($0[0], $0[1]) }),
    ]
    program.outputs = [2]
    try expectNoFault(program)
  }

  @Test("places may be found among numbers where there were infinities alike")
  func placesOfInfinities() throws {
    var program = Program()
    program.items = [
      .input(.init(value: NDArray([0, -1000, -1e10] as [Float]), shape: [3])),
      .step(.init("log(sigmoid($0))", [.item(0)]) { log(sigmoid($0[0])) }),
      .step(.init("argmin($0)", [.item(1)]) { argmin($0[0]) }),
    ]
    program.outputs = [2]
    program.exclusions = ["nan-unsafe"]
    try expectNoFault(program)
  }
}
