import Agnesi
import AgnesiArray
import AgnesiGraph
import Testing

@testable import AgnesiCompiler

/// Views, slices, broadcasts and joins are read in place by the kernels that use them.
@Suite struct FusedViewsTests {
  private let x = matrix("x", dtype: .float32)
  private let row = vector("row", dtype: .float32)
  private let index = vector("index", dtype: .int64)

  /// Expects one kernel, without memory for intermediate results, and the values of the reference.
  private func expectOneKernel(_ output: Variable) throws {
    let matrix = try NDArray((0..<60).map { Float($0 * 7 % 31) }, shape: [6, 10])
    let vector = try NDArray((0..<10).map { Float($0) - 4 }, shape: [10])
    let inputs = [x, row, index]
    let arguments = [matrix, vector, NDArray([3, 0, 5, 3] as [Int64])]
    let f = try function(inputs: inputs, outputs: output, onUnusedInput: .ignore)
    let result = try f.compiled.call(arguments)
    let expected = try ReferenceEvaluator.evaluate(
      [output], Dictionary(uniqueKeysWithValues: zip(inputs, arguments)))
    #expect(result[0].isClose(to: expected[0], relativeTolerance: 1e-6, absoluteTolerance: 1e-6))
    let made = try #require(f.report.specializations.last)
    #expect(made.kernelCount == 1 && made.arenaByteCount == 0, "\(f.explain(.kernels))")
  }

  @Test("slices, of slices too, forward and backward, with steps")
  func slices() throws {
    try expectOneKernel(x[1..., Slice(step: 3)][..<3] * 2)
    try expectOneKernel(exp(x[Slice(step: -1)]) + x[2])
    try expectOneKernel(sum(x[1..<4, 2...], axis: 1))
  }

  @Test("axes in another order, added and merged")
  func arrangements() throws {
    try expectOneKernel(x.transpose() + 1)
    try expectOneKernel(x.dimshuffle(1, .x, 0) * 2)
    try expectOneKernel(tanh(x.reshape([3, 20]))[1...])
    try expectOneKernel(sum(x.reshape([5, 12]).transpose(), axis: 0))
  }

  @Test("broadcasts, also of what is computed")
  func broadcasts() throws {
    try expectOneKernel(x * row + row.dimshuffle(.x, 0))
    try expectOneKernel(sum(x - mean(x, axis: 1, keepDims: true), axis: 1))
    try expectOneKernel(max(x * (row * 2), axis: 1))
  }

  @Test("joins, and rows taken by index")
  func joins() throws {
    try expectOneKernel(tanh(concatenate([x, x[..<2] * 2], axis: 0)))
    try expectOneKernel(sum(concatenate([row, x[0], exp(row)], axis: 0)))
    try expectOneKernel(x.take(index, axis: 0) * 2 + row)
  }
}
