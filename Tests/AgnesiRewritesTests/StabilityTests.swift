import AgnesiArray
import AgnesiCompiler
import AgnesiGraph
import AgnesiOps
import AgnesiTestSupport
import Testing

@testable import AgnesiRewrites

@Suite("stable formulas")
struct StabilityTests {
  private static let a = vector("a", dtype: .float64)
  private static let b = vector("b", dtype: .float64)

  struct Row: Sendable {
    let formula: Variable
    let a: [Double]
    var b: [Double] = []
    let expected: [Double]
  }

  // The expected numbers are NumPy's log1p, expm1, logaddexp and log(expit(x)).
  static let rows: [Row] = [
    Row(formula: log(1 + a), a: [1e-20, -1e-18], expected: [1e-20, -1e-18]),
    Row(formula: log(1 - a), a: [1e-20], expected: [-1e-20]),
    Row(formula: exp(a) - 1, a: [1e-20, -1e-18], expected: [1e-20, -1e-18]),
    Row(formula: 1 - exp(a), a: [1e-20], expected: [-1e-20]),
    Row(
      formula: log(sigmoid(a)), a: [-1000, 1000, 50],
      expected: [
        -1000, 0, -1.9287498479639178e-22,
      ]),
    Row(formula: log(1 - sigmoid(a)), a: [1000, -50], expected: [-1000, -1.9287498479639178e-22]),
    Row(
      formula: log(1 + exp(a)), a: [1000, -1000, -50],
      expected: [
        1000, 0, 1.9287498479639178e-22,
      ]),
    Row(formula: exp(a) / (1 + exp(a)), a: [1000, -1000], expected: [1, 0]),
    Row(formula: log(exp(a)), a: [1000, -1000], expected: [1000, -1000]),
    Row(
      formula: log(exp(a) + exp(b)), a: [1000, 1000, -1000, .infinity, -.infinity, -.infinity],
      b: [1000, 999, -1000, .infinity, -.infinity, 3],
      expected: [
        1000.6931471805599, 1000.3132616875182, -999.3068528194401, .infinity, -.infinity, 3,
      ]),
    Row(
      formula: log(exp(a) - exp(b)), a: [1000, -1000, 0], b: [999, -1001, -1e-20],
      expected: [999.5413248546129, -1000.4586751453871, -46.051701859880914]),
    Row(
      formula: log(exp(a) + exp(b) + 3), a: [1000, -1000], b: [1000, 3],
      expected: [1000.6931471805599, 3.1392063142194564]),
    Row(
      formula: log(1 - exp(a)), a: [-1e-20, -50, -1000],
      expected: [-46.051701859880914, -1.9287498479639178e-22, 0]),
    Row(
      formula: log(erfc(a)), a: [20, 30, 1e5, -5],
      expected: [-403.56934333410425, -903.9741171106439, -10000000012.08529, 0.6931471805591766]),
    Row(
      formula: log(0.5 * erfc(a)), a: [30, 3], expected: [-904.6672642912039, -11.413510222541058]),
    Row(
      formula: exp(-(a * a)) / erfc(a), a: [20, 30, -30],
      expected: [35.493278272052976, 53.203123692263866, 0]),
    Row(
      formula: 1 - erf(a), a: [10, 1e-3], expected: [2.088487583762545e-45, 0.9988716212090307]),
    Row(formula: 1 + erf(a), a: [-10], expected: [2.088487583762545e-45]),
    Row(formula: 2 * sigmoid(a) - 1, a: [1e-20, -1e-18], expected: [5e-21, -5e-19]),
    Row(formula: 1 + tanh(a), a: [-50, 1], expected: [7.440151952041672e-44, 1.7615941559557649]),
    Row(
      formula: (exp(a) - exp(-a)) / (exp(a) + exp(-a)), a: [1e-20, 1000, -1000],
      expected: [1e-20, 1, -1]),
    Row(formula: (exp(a) - 1) / (exp(a) + 1), a: [1e-20, 1000], expected: [5e-21, 1]),
    Row(formula: log(sigmoid(a) / (1 - sigmoid(a))), a: [800, -800], expected: [800, -800]),
    Row(
      formula: log(a * exp(b)), a: [2, 1e-300], b: [1000, 1000],
      expected: [1000.6931471805599, 309.2244721017863]),
    Row(
      formula: log(pow(a, -4)), a: [1e-100, -1e100],
      expected: [921.0340371976183, -921.0340371976183]),
    Row(formula: exp(a) * b / exp(a), a: [1000], b: [3], expected: [3]),
    Row(formula: log1p(a - 1), a: [1e-20], expected: [-46.051701859880914]),
    Row(formula: acosh(cosh(a)), a: [1000, -1000, 1e-20], expected: [1000, 1000, 1e-20]),
    Row(formula: a * log(a), a: [0, 1, 2], expected: [0, 0, 1.3862943611198906]),
    Row(
      formula: a * logSoftmax(b), a: [0, 1, 0], b: [-.infinity, 0, 1],
      expected: [0, -1.3132616875182228, 0]),
    Row(
      formula: a * log(sigmoid(b)) + (1 - a) * log(1 - sigmoid(b)), a: [1, 0, 1, 0.5],
      b: [50, -50, -1000, 2],
      expected: [-1.9287498479639178e-22, -1.9287498479639178e-22, -1000, -1.1269280110429727]),
    Row(formula: sqrt(a * a), a: [1e200, -1e200, -1e-200], expected: [1e200, 1e200, 1e-200]),
  ]

  @Test("are exact where the formula as written overflows or loses digits", arguments: rows.indices)
  func values(number: Int) throws {
    let row = Self.rows[number]
    let values = [Self.a: NDArray(row.a), Self.b: NDArray(row.b)]
    let (outputs, report) = try RewriteCatalog.rewrite([row.formula])
    #expect(report.rejected.isEmpty && report.exhausted.isEmpty)
    #expect(Self.agree(try numbers(outputs[0], values), row.expected))
    // As written it is not, or the rule would be of no use.
    #expect(!Self.agree(try numbers(row.formula, values), row.expected))
  }

  /// Whether numbers agree to the last digits, however small they are.
  private static func agree(_ computed: [Double], _ expected: [Double]) -> Bool {
    NDArray(computed).isClose(
      to: NDArray(expected), relativeTolerance: 1e-14, absoluteTolerance: 0, equalNaN: true)
  }

  @Test("a mode leaves rewrites out by name and by tag")
  func exclusion() throws {
    let x = Self.a
    let zero = x * 0
    func value(_ mode: Mode, _ expression: Variable, _ number: Double) throws -> Double {
      let compiled = try function(inputs: [x], outputs: expression, mode: mode)
      return try compiled(NDArray([number])).doubles()[0]
    }
    #expect(try value(.fastRun, zero, .nan) == 0)
    #expect(try value(.fastRun.excluding("nan-unsafe"), zero, .nan).isNaN)
    #expect(try value(.fastRun.excluding("multiply-by-zero"), zero, .nan).isNaN)
    #expect(try value(.fastRun, log(exp(x)), 1000) == 1000)
    #expect(try value(.fastRun.excluding("log-exp"), log(exp(x)), 1000) == .infinity)
    let unsafe = try RewriteCatalog.rewrite([zero], excluding: ["nan-unsafe"]).1.counts
    #expect(unsafe["multiply-by-zero"] == nil)
  }

  @Test("entropies of probabilities come to an end without the rules for their logarithms")
  func entropiesWithoutLogarithms() throws {
    let p = sigmoid(matrix("x", dtype: .float64))
    for t in [p, p.flatten().reshape([2, 3]), p.dimshuffle(1, 0)] {
      for excluded in [["log-sigmoid"], ["log-of-viewed-sigmoid"], ["reshape-of-elementwise"]] {
        let outputs = [binaryCrossEntropy(p, t), t * log(t), p * log(p)]
        let (_, report) = try RewriteCatalog.rewrite(outputs, excluding: Set(excluded))
        #expect(report.exhausted.isEmpty && report.rejected.isEmpty, "\(excluded)")
      }
    }
  }

  @Test("the gradient of a wider cross-entropy keeps the digits of the sigmoid")
  func widerCrossEntropy() throws {
    let x = vector("x", dtype: .float32)
    let cost = binaryCrossEntropy(sigmoid(x), Variable(NDArray([1.75, 0.25, 0.5])))
    let (outputs, _) = try RewriteCatalog.rewrite([try grad(sum(cost), withRespectTo: x)])
    let gradient = try numbers(outputs[0], [x: NDArray([13, -13, 80] as [Float])])
    // The sigmoid less the targets.
    let expected = [-0.7500022603242973, -0.24999773967570272, 0.5]
    #expect(NDArray(gradient).isClose(to: NDArray(expected), relativeTolerance: 1e-6))
  }

  @Test("constants are gathered only where they neither overflow nor vanish")
  func extremeConstants() throws {
    let values = [Self.a: NDArray([1e-300, 1e300])]
    for formula in [Self.a * 1e200 * 1e200, Self.a * 1e-200 * 1e-200, Self.a * 1e200 / 1e-200] {
      let (outputs, _) = try RewriteCatalog.rewrite([formula])
      #expect(try numbers(outputs[0], values) == numbers(formula, values))
    }
  }

  @Test("an operand that decides the sizes is not dropped")
  func droppedOperands() throws {
    let (row, column) = (
      tensor(.float64, shape: [1, 3]), tensor(.float64, shape: [2, 1])
    )
    let condition = column .> 0
    let zeros = Variable(try NDArray([0, 0.0], shape: [2, 1]))
    let values = [
      row: try NDArray([1, 2, 3.0], shape: [1, 3]), column: try NDArray([1, -1.0], shape: [2, 1]),
    ]
    let expressions = [
      select(condition, row, row), row + zeros, row * (zeros + 1), row * zeros,
    ]
    for check in try RewriteCheck.each(expressions, by: { try RewriteCatalog.rewrite($0) }) {
      #expect(check.driverProblems.isEmpty)
      #expect(try check.valueProblems(values).isEmpty)
    }
    let (x, y) = (Self.a, Self.b)
    // The sizes of x and y may differ, which the sum refuses.
    let sum = x + zerosLike(y)
    #expect(try rewrite([sum], by: Rewrite.neutral).0 == [sum])
  }
}
