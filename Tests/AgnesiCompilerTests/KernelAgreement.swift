import Agnesi
import Testing

@testable import AgnesiCompiler

/// Expects the same results by native code, by the interpreter and by reference evaluation, and no
/// more kernels than allowed; where there are no elements that does not matter.
func expectAgreement(
  _ inputs: [Variable], _ outputs: [Variable], _ arguments: [NDArray], most: Int? = nil,
  tolerance: Double = 1e-5, equalNaN: Bool = true,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let wanted = try function(inputs: inputs, outputs: outputs, mode: .reference)
    .compiled.call(arguments)
  for mode in [Mode.fastRun, .fastCompile] {
    let made = try function(inputs: inputs, outputs: outputs, mode: mode)
    let results = try made.compiled.call(arguments)
    for (result, expected) in zip(results, wanted) {
      #expect(
        result.isClose(
          to: expected, relativeTolerance: tolerance, absoluteTolerance: tolerance,
          equalNaN: equalNaN),
        sourceLocation: sourceLocation)
    }
    if let most, mode == .fastRun, !arguments.contains(where: { $0.count == 0 }) {
      #expect(
        made.report.specializations.last?.kernelCount ?? 0 <= most,
        "\(made.compiled.text(of: .schedule))", sourceLocation: sourceLocation)
    }
  }
}
