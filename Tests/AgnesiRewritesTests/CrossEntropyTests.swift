import AgnesiArray
import AgnesiCompiler
import AgnesiGraph
import AgnesiOps
import AgnesiTestSupport
import Testing

@testable import AgnesiRewrites

@Suite("rewrites of cross-entropy and its gradient")
struct CrossEntropyTests {
  let x = matrix("x", dtype: .float64)
  let y = vector("y", dtype: .int32)

  /// The ways to write the mean negative log-likelihood of the labels.
  enum Spelling: CaseIterable {
    case negativeOutside, negativeInside, negativeSum, negativeLogarithm, indexedFirst, rowsOfLogits
    case logSoftmax, throughTranspose

    func cost(_ x: Variable, _ y: Variable) -> Variable {
      let rows = arange(y.shape[0])
      let logarithms = log(softmax(x))
      switch self {
      case .negativeOutside: return -mean(logarithms[rows, y])
      case .negativeInside: return mean(-logarithms[rows, y])
      case .negativeSum: return -sum(logarithms[rows, y]) / cast(y.shape[0], to: .float64)
      case .negativeLogarithm: return mean((-logarithms)[rows, y])
      case .indexedFirst: return -mean(log(softmax(x)[rows, y]))
      case .rowsOfLogits: return -mean(logarithms[arange(x.shape[0]), y])
      case .logSoftmax: return -mean(AgnesiOps.logSoftmax(x)[rows, y])
      case .throughTranspose: return -mean(log(softmax(x).dimshuffle(1, 0))[y, rows])
      }
    }
  }

  let logits: NDArray
  let labels: NDArray
  let extreme: NDArray

  init() throws {
    logits = try NDArray(
      [0.5, -1, 2, 0.25, 3, 0.25, -0.75, 1, -2, 0, 1.5, 0.5], shape: [3, 4])
    labels = NDArray([2, 0, 3] as [Int32])
    extreme = try NDArray([1e4, -1e4, 0, 5, -1e4, 1e4, 1e4, 0, 1, 2, 3, 1e4], shape: [3, 4])
  }

  func ops(_ outputs: [Variable]) throws -> [String] {
    try Graph(outputs).nodes.map(\.op.name)
  }

  @Test("every spelling becomes one op each for cost and gradient", arguments: Spelling.allCases)
  func spellings(_ spelling: Spelling) throws {
    let cost = spelling.cost(x, y)
    let gradient = try grad(cost, withRespectTo: x)
    let (outputs, report) = try RewriteCatalog.rewrite([cost, gradient])
    #expect(report.rejected.isEmpty && report.exhausted.isEmpty)
    let names = try ops(outputs)
    #expect(names.contains("softmaxCrossEntropy"), "\(names)")
    #expect(names.contains("softmaxCrossEntropyGradient"), "\(names)")
    for gone in ["softmax", "logSoftmax", "log", "advancedSubtensor", "advancedIncrementSubtensor"]
    {
      #expect(!names.contains(gone), "\(names)")
    }
    let values = [x: logits, y: labels]
    let before = try ReferenceEvaluator.evaluate([cost, gradient], values)
    let after = try ReferenceEvaluator.evaluate(outputs, values)
    for (before, after) in zip(before, after) {
      #expect(after.isClose(to: before, relativeTolerance: 1e-12, absoluteTolerance: 1e-14))
    }
  }

  @Test("extreme logits give finite costs and gradients", arguments: Spelling.allCases)
  func extremes(_ spelling: Spelling) throws {
    let cost = spelling.cost(x, y)
    let outputs = [cost, try grad(cost, withRespectTo: x)]
    let (rewritten, _) = try RewriteCatalog.rewrite(outputs)
    let results = try ReferenceEvaluator.evaluate(rewritten, [x: extreme, y: labels])
    // Rows: 10^4 - 0, the least likely class of two that tie, a certain and right one.
    let half = 0.5
    #expect(try results[0].doubles()[0].isApproximately((1e4 + (2e4 + 0.6931471805599453)) / 3))
    let rows = [1, 0, -1, 0, -1, half, half, 0, 0, 0, 0, 0].map { $0 / 3 }
    #expect(results[1].isClose(to: try NDArray(rows, shape: [3, 4]), absoluteTolerance: 1e-15))
  }

  @Test("gradients agree with finite differences", arguments: Spelling.allCases)
  func finiteDifferences(_ spelling: Spelling) throws {
    let cost = spelling.cost(x, y)
    let (outputs, _) = try RewriteCatalog.rewrite([cost, try grad(cost, withRespectTo: x)])
    let gradient = try ReferenceEvaluator.evaluate(outputs, [x: logits, y: labels])[1].doubles()
    let step = 1e-6
    for place in 0..<logits.count {
      let costs = try [step, -step].map { shift in
        var numbers = try logits.doubles()
        numbers[place] += shift
        let moved = try NDArray(numbers, shape: logits.shape)
        return try ReferenceEvaluator.evaluate(outputs, [x: moved, y: labels])[0].doubles()[0]
      }
      #expect(abs((costs[0] - costs[1]) / (2 * step) - gradient[place]) < 1e-8)
    }
  }

  @Test(
    "negative labels count from the last class, others are refused", arguments: [-1, -4, 4, -5])
  func labelBounds(_ label: Int32) throws {
    let cost = Spelling.negativeOutside.cost(x, y)
    let plain = [cost, try grad(cost, withRespectTo: x)]
    let (rewritten, _) = try RewriteCatalog.rewrite(plain)
    let values = [x: logits, y: NDArray([1, label, 0] as [Int32])]
    guard label < 4 && label >= -4 else {
      for output in plain + rewritten {
        #expect(throws: (any Error).self) { try ReferenceEvaluator.evaluate([output], values) }
      }
      return
    }
    let before = try ReferenceEvaluator.evaluate(plain, values)
    for (before, after) in zip(before, try ReferenceEvaluator.evaluate(rewritten, values)) {
      #expect(after.isClose(to: before, relativeTolerance: 1e-12, absoluteTolerance: 1e-14))
    }
  }

  @Test("fewer labels than rows leave the other rows without gradient; more are refused")
  func fewerLabels() throws {
    let cost = Spelling.negativeOutside.cost(x, y)
    let plain = [cost, try grad(cost, withRespectTo: x)]
    let (rewritten, _) = try RewriteCatalog.rewrite(plain)
    let values = [x: logits, y: NDArray([3, 1] as [Int32])]
    let before = try ReferenceEvaluator.evaluate(plain, values)
    let after = try ReferenceEvaluator.evaluate(rewritten, values)
    for (before, after) in zip(before, after) {
      #expect(after.isClose(to: before, relativeTolerance: 1e-12, absoluteTolerance: 1e-14))
    }
    let more = [x: logits, y: NDArray([3, 1, 0, 0] as [Int32])]
    for output in plain + rewritten {
      #expect(throws: (any Error).self) { try ReferenceEvaluator.evaluate([output], more) }
    }
  }

  @Test("compiled functions agree with the reference, and refuse the same labels")
  func compiled() throws {
    let cost = Spelling.negativeOutside.cost(x, y)
    let outputs = [cost, try grad(cost, withRespectTo: x)]
    let native = try function(inputs: [x, y], outputs: outputs, mode: .fastRun)
    for labels in [labels, NDArray([3, -2] as [Int32]), NDArray([1] as [Int32])] {
      let expected = try ReferenceEvaluator.evaluate(outputs, [x: logits, y: labels])
      for (result, expected) in zip(try native(logits, labels), expected) {
        #expect(result.isClose(to: expected, relativeTolerance: 1e-12, absoluteTolerance: 1e-14))
      }
    }
    for labels in [NDArray([0, 4, 0] as [Int32]), NDArray([0, 0, 0, 0] as [Int32])] {
      #expect(throws: (any Error).self) { try native(logits, labels) }
    }
  }

  @Test("one-hot targets give no NaN where target and probability are 0")
  func oneHot() throws {
    let t = matrix("t", dtype: .float64)
    let cost = mean(-sum(t * log(softmax(x)), axis: 1))
    let gradient = try grad(cost, withRespectTo: x)
    let (rewritten, _) = try RewriteCatalog.rewrite([cost, gradient])
    #expect(try !ops(rewritten).contains("log"))
    let targets = try NDArray([0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 1.0], shape: [3, 4])
    let indexed = Spelling.negativeOutside.cost(x, y)
    let (expected, _) = try RewriteCatalog.rewrite([indexed, try grad(indexed, withRespectTo: x)])
    for logits in [logits, extreme] {
      let results = try ReferenceEvaluator.evaluate(rewritten, [x: logits, t: targets])
      let wanted = try ReferenceEvaluator.evaluate(expected, [x: logits, y: labels])
      for (result, wanted) in zip(results, wanted) {
        #expect(result.isClose(to: wanted, relativeTolerance: 1e-12, absoluteTolerance: 1e-14))
      }
    }
  }

  @Test("constant weights that differ are made safe once")
  func constantWeights() throws {
    let x = tensor(.float64, shape: [2, 2])
    for numbers in [[0.5, -1, 2, 3], [1, 0, 0, 1]] {
      let weights = Variable(try NDArray(numbers, shape: [2, 2]))
      let values = [x: try NDArray([1.0, 2, -3, 0], shape: [2, 2])]
      let costs = [crossEntropy(softmax(x), weights), sum(weights * logSoftmax(x))]
      for check in try RewriteCheck.each(costs, by: { try RewriteCatalog.rewrite($0) }) {
        #expect(check.driverProblems == [])
        #expect(try check.valueProblems(values) == [])
      }
    }
  }

  @Test("an index by one array alone is left alone")
  func singleArrays() throws {
    let (x, y) = (matrix("x"), vector("y", dtype: .int64))
    for picked in [logSoftmax(x)[y], logSoftmax(x)[.all, y], logSoftmax(x).take(y, axis: 1)] {
      let gradient = try grad(sum(picked), withRespectTo: x)
      let names = try ops(try RewriteCatalog.rewrite([picked, gradient]).0)
      #expect(!names.contains("softmaxCrossEntropy"))
    }
  }

  @Test("rows in another order, or places of other ranks, are left alone")
  func otherIndices() throws {
    let rows = vector("rows", dtype: .int64)
    let logarithms = logSoftmax(x)
    let rules = Rewrite.crossEntropies
    let values = [x: logits, y: labels, rows: NDArray([2, 0, 1])]
    try expectRewrite(logarithms[rows, y], becomes: logarithms[rows, y], by: rules, with: values)
    try expectRewrite(logarithms[rows], becomes: logarithms[rows], by: rules, with: values)
    try expectRewrite(
      logarithms[arange(from: 1, to: y.shape[0]), 0],
      becomes: logarithms[arange(from: 1, to: y.shape[0]), 0], by: rules, with: values)
  }
}

extension Double {
  /// Whether two numbers agree to about 14 digits.
  fileprivate func isApproximately(_ other: Double) -> Bool {
    abs(self - other) <= 1e-14 * abs(other)
  }
}
