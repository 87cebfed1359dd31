import AgnesiArray
import AgnesiCompiler
import AgnesiGraph
import AgnesiOps
import AgnesiTestSupport
import Testing

/// Softmax and the cross-entropies against values made by SciPy, with their gradients and mistakes.
@Suite struct NeuralTests {
  private let x: Variable
  private let p: Variable

  init() throws {
    x = Variable(try NDArray([[1.0, 2, 3], [1000, 1001, -1000]]))
    p = Variable(try NDArray([[0.2, 0.5, 0.3], [0.9, 0.05, 0.05]]))
  }

  @Test("softmax along any axis, without overflow")
  func softmaxes() throws {
    #expect(
      areClose(
        try numbers(softmax(x)),
        [0.0900305732, 0.2447284711, 0.6652409558, 0.2689414214, 0.7310585786, 0], tolerance: 1e-9))
    #expect(
      areClose(
        try numbers(logSoftmax(x)),
        [
          -2.4076059644, -1.4076059644, -0.4076059644, -1.3132616875, -0.3132616875,
          -2001.3132616875,
        ], tolerance: 1e-9))
    let columns = softmax(x.dimshuffle(1, 0), axis: 0)
    #expect(try value(columns.dimshuffle(1, 0)) == value(softmax(x)))
    #expect(try softmax(Variable(NDArray([1, 2]))).type.dtype == .float32)
    #expect(try numbers(softmax(Variable(NDArray([-Double.infinity, 0])))) == [0, 1])
    #expect(try numbers(softmax(Variable(NDArray([Double]())))) == [])
  }

  @Test("cross-entropy of class numbers and of one-hot rows")
  func crossEntropies() throws {
    let expected = [1.2039728043, 0.1053605157]
    let classes = Variable(NDArray([2, 0]))
    #expect(areClose(try numbers(crossEntropy(p, classes)), expected, tolerance: 1e-9))
    let rows = Variable(try NDArray([[0, 0, 1], [1, 0, 0]]))
    #expect(areClose(try numbers(crossEntropy(p, rows)), expected, tolerance: 1e-9))
    #expect(areClose(try numbers(softmaxCrossEntropy(log(p), classes)), expected, tolerance: 1e-9))
    let huge = Variable(try NDArray([[1000.0, 0], [0, 1000]]))
    #expect(try numbers(softmaxCrossEntropy(huge, Variable(NDArray([0, 0])))) == [0, 1000])
  }

  @Test("ten classes that are equally likely cost ln 10")
  func firstCost() throws {
    let logits = Variable(try NDArray.zeros(shape: [4, 10], dtype: .float32))
    let labels = Variable(NDArray([0, 3, 9, 5]))
    #expect(
      areClose(try numbers(mean(softmaxCrossEntropy(logits, labels))), [2.302585], tolerance: 1e-6))
    #expect(
      areClose(
        try numbers(mean(crossEntropy(softmax(logits), labels))), [2.302585], tolerance: 1e-6))
  }

  @Test("a class of target 0 with probability 0 does not count, nor does its gradient")
  func certain() throws {
    let p = Variable(try NDArray([[1.0, 0], [0.25, 0.75]]))
    let rows = Variable(try NDArray([[1, 0], [0, 1]]))
    let costs = crossEntropy(p, rows)
    #expect(areClose(try numbers(costs), [0, 0.2876820724517809]))
    #expect(
      areClose(try numbers(grad(sum(costs), withRespectTo: p)), [-1, 0, 0, -4 / 3.0]))
    let binary = binaryCrossEntropy(p, rows)
    #expect(
      areClose(try numbers(binary), [0, 0, 0.2876820724517809, 0.2876820724517809]))
    let gradient = try numbers(grad(sum(binary), withRespectTo: p))
    #expect(areClose(gradient, [-1, 1, 4 / 3.0, -4 / 3.0]))
  }

  @Test("binary cross-entropy of probabilities and of logits")
  func binary() throws {
    let targets = Variable(NDArray([0.3, 1, 0]))
    let costs = binaryCrossEntropy(Variable(NDArray([0.2, 0.9, 0.4])), targets)
    #expect(
      areClose(try numbers(costs), [0.6390318597, 0.1053605157, 0.5108256238], tolerance: 1e-9))
    let logits = sigmoidCrossEntropy(
      Variable(NDArray([-100.0, 0, 3])), Variable(NDArray([0, 0.5, 1])))
    #expect(areClose(try numbers(logits), [0, 0.6931471806, 0.0485873516], tolerance: 1e-9))
  }

  @Test("gradients agree with differences and with the closed form")
  func gradients() throws {
    let points = [try value(p)]
    let labels = Variable(NDArray([2, 0] as [Int32]))
    try verifyGradient({ softmax($0[0], axis: 0) }, at: points)
    try verifyGradient({ logSoftmax($0[0]) }, at: points)
    try verifyGradient({ softmaxCrossEntropy($0[0], labels) }, at: points)
    try verifyGradient({ crossEntropy($0[0], labels) }, at: points)
    try verifyGradient(
      { binaryCrossEntropy(sigmoid($0[0]), $0[1]) }, at: [try value(p), try value(p)])
    try verifyGradient({ sigmoidCrossEntropy($0[0], $0[1]) }, at: [try value(p), try value(p)])
    let cost = mean(softmaxCrossEntropy(p, labels))
    let closed = (softmax(p) - Variable(try NDArray([[0.0, 0, 1], [1, 0, 0]]))) / 2
    #expect(areClose(try numbers(grad(cost, withRespectTo: p)), try numbers(closed)))
  }

  @Test("a label out of range fails the evaluation", arguments: [3, -1])
  func labelOutOfRange(_ label: Int) {
    let cost = softmaxCrossEntropy(p, Variable(NDArray([0, label])))
    #expect {
      try value(cost)
    } throws: {
      "\($0)".contains("label \(label) is out of range for 3 classes")
    }
  }

  @Test("the cost of equal logits is not lost where they are large, in native code either")
  func largeLogits() throws {
    let logits = try NDArray([1e10, 1e10, 0, -1e10] as [Float], shape: [2, 2])
    let x = matrix("x", dtype: .float32)
    let cost = softmaxCrossEntropy(x, Variable(NDArray([1, 0])))
    let computation = Computation(inputs: [x], outputs: [cost], values: [logits])
    let native = try compiledResults(of: [computation], mode: .fastRun)[0][0]
    for computed in [native, try ReferenceEvaluator.evaluate([cost], [x: logits])[0]] {
      #expect(try areClose(computed.doubles(), [0.6931471805599453, 0], tolerance: 1e-6))
    }
  }

  @Test("mistakes")
  func misuse() {
    let labels = vector("labels", dtype: .int32)
    let three = vector("three", dtype: .int32, shape: [3])
    let cube = tensor3("cube")
    let rows = [
      Misuse(softmax(scalar("s")), "softmax", "rank 1 or more"),
      Misuse(softmax(p, axis: 2), "softmax", "axis 2 does not exist"),
      Misuse(logSoftmax(scalar("s")), "logSoftmax", "rank 1 or more"),
      Misuse(softmaxCrossEntropy(p, vector("y")), "softmaxCrossEntropy", "integers", "float32"),
      Misuse(softmaxCrossEntropy(cube, labels), "softmaxCrossEntropy", "rank 1", "rank 3"),
      Misuse(softmaxCrossEntropy(p, three), "softmaxCrossEntropy", "sizes 2 and 3 of axis 0"),
      Misuse(crossEntropy(p, vector("y")), "crossEntropy", "integers", "float32"),
      Misuse(crossEntropy(cube, labels), "crossEntropy", "rank 1", "rank 3"),
    ]
    for row in rows { #expect(row.problems == []) }
  }
}
