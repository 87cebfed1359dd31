import AgnesiArray
import AgnesiGraph
import AgnesiOps
import AgnesiRewrites
import Testing

/// Rewrites that are written as a left and a right side.
struct PatternTests {
  private let x = matrix("x", dtype: .float32, shape: [2, 3])
  private let y = matrix("y", dtype: .float32, shape: [2, 3])

  private func rewritten(_ expression: Variable, by rule: Rewrite) throws -> String {
    var report = RewriteDriver.Report()
    let outputs = try RewriteDriver([rule]).run([expression], report: &report)
    #expect(report.rejected.isEmpty && report.exhausted.isEmpty)
    return prettyPrint(outputs[0])
  }

  @Test func operandsOfCommutativeOpsMayChangePlaces() throws {
    let rule = Rewrite.pattern("log-one-plus", .stabilize) { p in
      let x = p.any("x")
      return (log(1 + x), log1p(x))
    }
    #expect(try rewritten(log(1 + x), by: rule) == "log1p(x)")
    #expect(try rewritten(log(x + 1), by: rule) == "log1p(x)")
    #expect(try rewritten(exp(log(1.0 + x * y)), by: rule) == "exp(log1p(x * y))")
    #expect(try rewritten(log(x + 2), by: rule) == "log(x + 2)")
    #expect(try rewritten(log(1 - x), by: rule) == "log(1 - x)")
  }

  @Test func oneNameStandsForOneExpression() throws {
    let rule = Rewrite.pattern("factor", .canonicalize) { p in
      let (a, b, c) = (p.any("a"), p.any("b"), p.any("c"))
      return (a * b + a * c, a * (b + c))
    }
    let z = matrix("z", dtype: .float32, shape: [2, 3])
    #expect(try rewritten(x * y + x * z, by: rule) == "x * (y + z)")
    #expect(try rewritten(y * x + x * z, by: rule) == "x * (y + z)")
    #expect(try rewritten(y * x + z * x, by: rule) == "x * (y + z)")
    #expect(try rewritten(x * y + z * z, by: rule) == "x * y + z * z")
  }

  @Test func constantsMatchNumbersOnly() throws {
    let rule = Rewrite.pattern("scaled", .canonicalize) { p in
      let (c, x) = (p.constant("c"), p.any("x"))
      return (tanh(c * x), c * tanh(x))
    }
    #expect(try rewritten(tanh(x * 3), by: rule) == "3 * tanh(x)")
    #expect(try rewritten(tanh(x * y), by: rule) == "tanh(x * y)")
    let mixed = Variable(NDArray([1, 2, 3] as [Float]))
    #expect(try rewritten(tanh(x * mixed), by: rule).hasPrefix("tanh("))
    let equal = try Variable(NDArray([4, 4, 4, 4, 4, 4] as [Float], shape: [2, 3]))
    #expect(try rewritten(tanh(x * equal), by: rule) == "<constant float32[2, 3]> * tanh(x)")
  }

  @Test func conditionsSeeWhatMatched() throws {
    let rule = Rewrite.pattern(
      "positive", .canonicalize,
      where: PatternCondition("c is positive") { ($0["c"]?.uniformValue ?? 0) > 0 }
    ) { p in
      let (c, x) = (p.constant("c"), p.any("x"))
      return (abs(c * x), c * abs(x))
    }
    #expect(try rewritten(abs(x * 3), by: rule) == "3 * abs(x)")
    #expect(try rewritten(abs(x * -3), by: rule) == "abs(x * -3)")
    #expect(
      rule.summary == "`abs(c * x)` → `c * abs(x)` for constants c, if c is positive")
  }

  @Test func numbersThatHoldEverywhere() throws {
    #expect(Variable(NDArray(2.5)).uniformValue == 2.5)
    #expect(Variable(NDArray(2.5)).dimshuffle(.x, .x).uniformValue == 2.5)
    #expect(Variable(NDArray([7, 7, 7])).uniformValue == 7)
    #expect(Variable(NDArray([7, 7, 8])).uniformValue == nil)
    #expect(Variable(NDArray([Double]())).uniformValue == nil)
    #expect(x.uniformValue == nil)
  }
}
