import AgnesiArray
import AgnesiGraph
import AgnesiOps
import Testing

@testable import AgnesiRewrites

/// Costs as people write them, with numbers at which the formulas as written overflow or vanish.
@Suite("stable costs and gradients")
struct StableGradientTests {
  private static let x = vector("x", dtype: .float64)
  private static let m = matrix("m", dtype: .float64)
  private static let logits = [-1000.0, -40, -1, 0, 40, 1000]
  private static let targets = Variable(NDArray([0, 1, 0.25, 1, 0, 1.0]))

  /// A cost of x and its gradient, which is that of its sum.
  struct Case: Sendable {
    let cost: Variable
    let x: [Double]
    /// NumPy's numbers, where they are compared.
    var costs: [Double]?
    let gradient: [Double]
  }

  static let cases: [Case] = {
    let p = sigmoid(x)
    // The sigmoid less the targets.
    let difference = [
      0, -1, 0.2689414213699951 - 0.25, -0.5, 1, 0,
    ]
    let costs = [0, 40, 0.5632616875182228, 0.6931471805599453, 40, 0]
    let column = x.dimshuffle(0, .x)
    let turned = binaryCrossEntropy(
      sigmoid(column).dimshuffle(1, 0), targets.dimshuffle(.x, 0)
    ).flatten()
    return [
      Case(cost: binaryCrossEntropy(p, targets), x: logits, costs: costs, gradient: difference),
      Case(cost: turned, x: logits, costs: costs, gradient: difference),
      Case(
        cost: binaryCrossEntropy(sigmoid(column).flatten(), targets), x: logits, costs: costs,
        gradient: difference),
      Case(
        cost: binaryCrossEntropy(1 / (1 + exp(-x)), targets), x: logits, costs: costs,
        gradient: difference),
      Case(
        cost: binaryCrossEntropy(p, 0), x: logits,
        costs: [0, 4.248354255291589e-18, 0.3132616875182228, 0.6931471805599453, 40, 1000],
        gradient: [0, 4.248354255291589e-18, 0.2689414213699951, 0.5, 1, 1]),
      Case(
        cost: binaryCrossEntropy(p, 1), x: logits,
        gradient: [-1, -1, -0.7310585786300049, -0.5, -4.248354255291589e-18, 0]),
      Case(
        cost: log(p * 0.5), x: [-1000, 0], costs: [-1000.6931471805599, -1.3862943611198906],
        gradient: [1, 0.5]),
      Case(
        cost: log2(p), x: [-1000, 0], costs: [-1442.6950408889634, -1],
        gradient: [1.4426950408889634, 0.7213475204444817]),
      Case(
        cost: log(p.dimshuffle(0, .x)), x: [-1000, 0], costs: [-1000, -0.6931471805599453],
        gradient: [1, 0.5]),
      Case(
        cost: log(exp(x) + exp(-x)), x: [-1000, 0, 1000], costs: [1000, 0.6931471805599453, 1000],
        gradient: [-1, 0, 1]),
      Case(
        cost: log(1 + exp(x) + exp(2 * x)), x: [-1000, 0, 1000],
        costs: [0, 1.0986122886681098, 2000], gradient: [0, 1, 2]),
      Case(
        cost: log((exp(x) + exp(0.5 * x)) / 2), x: [1000, -1000],
        costs: [999.3068528194401, -500.69314718055995], gradient: [1, 0.5]),
      Case(
        cost: log(0.25 * exp(-square(x)) + 0.75 * exp(-square(x - 1))), x: [-100],
        costs: [-10001.386294361119], gradient: [200]),
      Case(
        cost: log(exp(x) - 1), x: [1e-10, 1000], costs: [-23.025850929890456, 1000],
        gradient: [10000000000.5, 1]),
      Case(
        cost: log(cosh(x)), x: [-1000, 0, 1000], costs: [999.3068528194401, 0, 999.3068528194401],
        gradient: [-1, 0, 1]),
      Case(
        cost: log(0.5 * (1 + erf(x / 1.4142135623730951))), x: [-40, 0],
        costs: [-804.6084420137538, -0.6931471805599453],
        gradient: [40.02496884720726, 0.7978845608028654]),
      Case(
        cost: log(prod(sigmoid(x), keepDims: true)), x: [-1000, -1000], costs: [-2000],
        gradient: [1, 1]),
      Case(
        cost: log(p / (1 - p)), x: [-1000, 0, 1000], costs: [-1000, 0, 1000],
        gradient: [1, 1, 1]),
    ]
  }()

  @Test("numbers far from 0 neither overflow nor vanish", arguments: cases.indices)
  func elementwise(_ number: Int) throws {
    let row = Self.cases[number]
    let values = [Self.x: NDArray(row.x)]
    try check(row, of: Self.x, values)
  }

  @Test("logarithms of sums of exponentials and their gradients", arguments: [0, 1, 2, 3, 4, 5])
  func sums(_ number: Int) throws {
    let m = Self.m
    let weights = Variable(try NDArray([0.0, 1, 0, 0.5, 0, 2], shape: [2, 3]))
    let costs = [
      log(mean(exp(m), axis: 1)), log(3 * sum(exp(m), axis: 1)),
      log(1 + sum(exp(m), axis: 1)), log(sum(exp(m.dimshuffle(1, 0)), axis: 0)),
      log(sum(weights * exp(m), axis: 1)), log(sum(exp(m).flatten())),
    ]
    let (certain, softmax) = (
      [1.0, 0, 0], [0.0900305731703805, 0.2447284710547977, 0.6652409557748218]
    )
    let gradients = [
      certain + softmax, certain + softmax,
      certain + [0.08714431874203256, 0.23688281808991013, 0.6439142598879724], certain + softmax,
      [0, 1, 0, 0.03272655636538605, 0, 0.967273443634614], certain + [0, 0, 0],
    ]
    let row = Case(cost: costs[number], x: [], gradient: gradients[number])
    try check(row, of: m, [m: try NDArray([1000.0, -1000, 0, 1, 2, 3], shape: [2, 3])])
  }

  @Test("targets of a wider dtype than the logits, where the probabilities saturate")
  func widerTargets() throws {
    let m = matrix("m", dtype: .float32)
    let targets = Variable(try NDArray([1.0, 0, 0.5, 1, 0.25, 1], shape: [2, 3]))
    let logits = [m: try NDArray([1000, -1000, 0, -50, 50, -200] as [Float], shape: [2, 3])]
    let costs = [
      sum(binaryCrossEntropy(sigmoid(m), targets)), sum(crossEntropy(softmax(m), targets)),
    ]
    let gradients = [[0.0, 0, 0, -1, 0.75, -1], [0.5, 0, -0.5, -1, 2, -1]]
    for (cost, gradient) in zip(costs, gradients) {
      let written = try grad(cost, withRespectTo: m)
      let (optimised, _) = try RewriteCatalog.rewrite([written])
      for result in try ReferenceEvaluator.evaluate([written] + optimised, logits) {
        #expect(result.dtype == .float32)
        #expect(try result.doubles() == gradient)
      }
    }
  }

  private func check(_ row: Case, of x: Variable, _ values: [Variable: NDArray]) throws {
    let (outputs, report) = try RewriteCatalog.rewrite([
      row.cost, try grad(sum(row.cost), withRespectTo: x),
    ])
    #expect(report.rejected.isEmpty && report.exhausted.isEmpty)
    let results = try ReferenceEvaluator.evaluate(outputs, values).map { try $0.doubles() }
    let isFinite = results[0].allSatisfy(\.isFinite)
    #expect(isFinite, "\(results[0])")
    for (expected, found) in [(row.costs ?? [], results[0]), (row.gradient, results[1])] {
      guard !expected.isEmpty else { continue }
      #expect(expected.count == found.count)
      let isClose = zip(expected, found).allSatisfy { abs($0 - $1) <= 1e-9 * max(abs($0), 1) }
      #expect(isClose, "\(found) instead of \(expected)")
    }
  }
}
