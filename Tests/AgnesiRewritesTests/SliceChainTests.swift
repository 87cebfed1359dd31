import AgnesiArray
import AgnesiGraph
import AgnesiOps
import Testing

@testable import AgnesiRewrites

@Suite("rewrites of slices of slices")
struct SliceChainTests {
  private let rules = Rewrite.slices + Rewrite.parts + Rewrite.dimshuffles

  @Test("every slice of a slice of known size takes what it took", arguments: 0...5)
  func knownChains(size: Int) throws {
    try expectPlain(tensor(.int64, shape: [size], name: "v"), size: size)
  }

  @Test("every slice of a slice of unknown size takes what it took", arguments: [0, 1, 2, 5])
  func unknownChains(size: Int) throws {
    try expectPlain(vector("v", dtype: .int64), size: size)
  }

  private static let slicePairs: [(Slice, Slice)] = {
    let bounds: [Int?] = [nil, -2, 0, 1, 3]
    let slices = bounds.flatMap { lower in
      bounds.flatMap { upper in
        [1, 2, -1, -2].map { step in
          Slice(from: lower.map { Variable($0) }, to: upper.map { Variable($0) }, step: step)
        }
      }
    }
    // Every slice meets some others, not all: the pairs would be ten thousand.
    return slices.enumerated().flatMap { place, first in
      stride(from: place % 7, to: slices.count, by: 7).map { (first, slices[$0]) }
    }
  }()

  private func expectPlain(_ v: Variable, size: Int) throws {
    let values = [v: NDArray(Array(0..<size).map { Int64($0) })]
    let inputs = Self.slicePairs.map { v[$0][$1] }
    let (outputs, report) = try rewrite(inputs, by: rules)
    #expect(report.rejected.isEmpty && report.exhausted.isEmpty)
    let before = try ReferenceEvaluator.evaluate(inputs, values)
    let after = try ReferenceEvaluator.evaluate(outputs, values)
    for (place, (before, after)) in zip(before, after).enumerated() {
      #expect(before == after, "\(describe(inputs[place])) became \(describe(outputs[place]))")
    }
  }

  @Test("a place beyond a slice stays an error")
  func beyond() throws {
    let x = matrix("x", dtype: .float64)
    let (outputs, _) = try rewrite([x[.all, 0..<2][.all, 2]], by: rules)
    #expect(throws: (any Error).self) {
      _ = try ReferenceEvaluator.evaluate(
        outputs, [x: NDArray.zeros(shape: [2, 3], dtype: .float64)])
    }
  }
}
