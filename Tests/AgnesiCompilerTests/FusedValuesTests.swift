import Agnesi
import AgnesiArray
import AgnesiGraph
import AgnesiTestSupport
import Foundation
import Testing

@testable import AgnesiCompiler

/// Fused and merged native kernels give what the interpreter gives op by op.
@Suite struct FusedValuesTests {
  /// Seeds, each with the sizes of the axes: none, one, odd ones, and more than a vector register.
  static let seeds: [(UInt64, [Int])] =
    getenv("AGNESI_LONG_TESTS") == nil
    ? [(1, [0, 1, 3]), (2, [1, 2, 5]), (3, [1, 7, 33]), (4, [16, 35]), (5, [0, 2, 17])]
    : (0..<60).map { number in
      (
        UInt64.random(in: 0..<(1 << 40)),
        [[0, 1, 3], [1, 7, 33], [16, 35], [2, 17]][number % 4]
      )
    }

  @Test("random expressions have the same values fused and unfused", arguments: seeds)
  func values(_ seed: UInt64, _ sizes: [Int]) throws {
    var expressions = RewriteExpressions(seed: seed, sizes: sizes)
    var batch: [Variable] = []
    for _ in 0..<12 {
      // Some have no value for no elements, as a maximum.
      guard let expression = try? expressions.next(depth: 4),
        (try? ReferenceEvaluator.evaluate([expression], expressions.values)) != nil
      else { continue }
      batch.append(expression)
    }
    let fused = try results(batch, expressions.values, .fastRun)
    let unfused = try results(batch, expressions.values, .fastCompile.excluding("fusion"))
    for (number, (a, b)) in zip(fused, unfused).enumerated() {
      let largest = (try? b.doubles().map(\.magnitude).filter(\.isFinite).max()) ?? 0
      let isSame = a.isClose(
        to: b, relativeTolerance: 1e-8, absoluteTolerance: 1e-9 * Swift.max(1, largest),
        equalNaN: true)
      #expect(
        isSame && a.shape == b.shape,
        "seed \(seed), sizes \(sizes): \(prettyPrint(batch[number]))")
    }
  }

  private func results(
    _ batch: [Variable], _ values: [Variable: NDArray], _ mode: Mode
  ) throws -> [NDArray] {
    let inputs = Array(values.keys)
    return try function(inputs: inputs, outputs: batch, mode: mode, onUnusedInput: .ignore)
      .compiled.call(inputs.compactMap { values[$0] })
  }

  /// Elements with ties, and NaN if wanted.
  private func elements(_ shape: [Int], nan: Bool) throws -> NDArray {
    let count = shape.reduce(1, *)
    let elements = (0..<count).map { place -> Float in
      if nan && place % 19 == 7 { return .nan }
      return Float((place * 37 + 11) % 23) - 11
    }
    return try NDArray(elements, shape: shape)
  }

  @Test(
    "places of the largest and smallest elements, first among equals, NaN before all",
    arguments: [[1, 1], [3, 70], [70, 3], [130, 67], [2, 40, 5]], [false, true])
  func places(_ shape: [Int], _ nan: Bool) throws {
    let x = tensor(.float32, shape: shape.map { _ in nil })
    let outputs = shape.indices.flatMap { [argmax(x, axis: $0), argmin(x, axis: $0)] }
    let all =
      outputs + [argmax(x), argmin(x * 2, axis: 0), argmax(cast(x .> 3, to: .int8), axis: 1)]
    let values = [x: try elements(shape, nan: nan)]
    let expected = try ReferenceEvaluator.evaluate(all, values)
    #expect(try results(all, values, .fastRun) == expected)
    #expect(try results(all, values, .fastCompile) == expected)
  }

  @Test(
    "axes in another order are read in blocks",
    arguments: [[16, 64, 1], [17, 65, 2], [100, 3, 70], [64, 64, 64], [0, 70, 70]])
  func orders(_ shape: [Int]) throws {
    let x = tensor(.float32, shape: shape.map { _ in nil })
    let orders: [[DimshuffleAxis]] = [[0, 2, 1], [1, 0, 2], [2, 1, 0], [1, 2, 0], [2, 0, 1]]
    let all =
      orders.map { x.dimshuffle($0) * 2 + 1 } + [
        x[IndexEntry.ellipsis, Slice(step: -1)].dimshuffle(2, 1, 0)
      ]
    let values = [x: try elements(shape, nan: false)]
    let expected = try ReferenceEvaluator.evaluate(all, values)
    #expect(try results(all, values, .fastRun) == expected)
    #expect(try results(all, values, .fastCompile) == expected)
  }

  @Test(
    "columns of many rows are reduced in pieces", arguments: [[4096, 3], [5000, 70], [4097, 1]])
  func columns(_ shape: [Int]) throws {
    let x = tensor(.float32, shape: shape.map { _ in nil })
    let all = [sum(x, axis: 0), max(x * 2, axis: 0), variance(x, axis: 0), any(x .> 10, axis: 0)]
    let values = [x: try elements(shape, nan: false)]
    let expected = try ReferenceEvaluator.evaluate(all, values)
    for mode in [Mode.fastRun, .fastCompile] {
      for (a, b) in zip(try results(all, values, mode), expected) {
        #expect(a.isClose(to: b, relativeTolerance: 1e-5, absoluteTolerance: 1e-5))
      }
    }
  }

  /// Small products pass their rows on without memory of their own.
  ///
  /// BLAS, which multiplies by three columns, needs exp(a) whole.
  @Test(
    "a product is added to the memory of an operand that nobody needs afterwards",
    arguments: [(5, 0), (3, 2)])
  func productInPlace(columns: Int, bufferCount: Int) throws {
    let (a, b) = (matrix("a", dtype: .float32), matrix("b", dtype: .float32))
    let sum = tanh(dot(exp(a), b) + dot(a, b))
    let values = [a: try elements([5, 5], nan: false), b: try elements([5, columns], nan: false)]
    let f = try function(inputs: [a, b], outputs: sum)
    let result = try f.compiled.call([values[a], values[b]].compactMap { $0 })
    let expected = try ReferenceEvaluator.evaluate([sum], values)
    #expect(result[0].isClose(to: expected[0], relativeTolerance: 1e-5, absoluteTolerance: 1e-5))
    let plan = try #require(f.report.specializations.last?.memoryPlan)
    #expect(plan.buffers.count == bufferCount, "\(plan)\n\(f.explain(.kernels))")
  }

  @Test("what only one kernel uses is kept a row at a time")
  func rows() throws {
    let x = matrix("x", dtype: .float32)
    let y = exp(x)
    let results = [
      y / sum(y, axis: 1, keepDims: true), x - max(tanh(x), axis: 1, keepDims: true),
      sum(softmax(x) * x, axis: 1),
    ]
    let values = [x: try elements([50, 70], nan: false)]
    let f = try function(inputs: [x], outputs: results)
    let computed = try f.compiled.call([values[x]].compactMap { $0 })
    for (a, b) in zip(computed, try ReferenceEvaluator.evaluate(results, values)) {
      #expect(a.isClose(to: b, relativeTolerance: 1e-5, absoluteTolerance: 1e-6))
    }
    #expect(f.report.specializations.last?.arenaByteCount == 0, "\(f.explain(.kernels))")
  }
}
