import AgnesiTraining
import Testing

@Suite("early stopping")
struct EarlyStoppingTests {
  @Test("the interval of validation is an epoch, at most half the patience, at least 1")
  func interval() {
    let rule = EarlyStopping()
    #expect(rule.validationInterval(batchCount: 100) == 100)
    #expect(rule.validationInterval(batchCount: 20_000) == 5_000)
    #expect(rule.validationInterval(batchCount: 0) == 1)
    #expect(EarlyStopping(patience: 1).validationInterval(batchCount: 100) == 1)
  }

  @Test("a clearly better error doubles the iteration, a slightly better one is only the best")
  func patience() {
    var rule = EarlyStopping()
    let first = rule.record(0.5, at: 99)
    #expect(first)
    #expect(rule.patience == 10_000)
    let clear = rule.record(0.4, at: 9_999)
    #expect(clear)
    #expect(rule.patience == 19_998)
    // 0.4 * 0.995 is 0.398.
    let slight = rule.record(0.3981, at: 11_999)
    #expect(slight)
    #expect(rule.patience == 19_998)
    #expect(rule.bestError == 0.3981)
    #expect(rule.bestIteration == 11_999)
    let equal = rule.record(0.3981, at: 12_999)
    #expect(!equal)
    #expect(rule.bestIteration == 11_999)
  }

  @Test("training stops when the iteration reaches the patience")
  func stopping() {
    let rule = EarlyStopping(patience: 10)
    #expect(!rule.shouldStop(after: 9))
    #expect(rule.shouldStop(after: 10))
  }

  @Test("NaN is never the best, and huge iterations do not overflow")
  func extremes() {
    var rule = EarlyStopping()
    let nan = rule.record(.nan, at: 5)
    #expect(!nan)
    #expect(rule.bestIteration == nil)
    let late = rule.record(0.5, at: .max)
    #expect(late)
    #expect(rule.patience == .max)
  }
}
