import AgnesiArray
import AgnesiGraph
import AgnesiOps

extension CallKind {
  /// Softmax and the costs of classification.
  static let neural: [CallKind] = [
    CallKind("softmax") { generator in
      let x = generator.operand(.floating, rank: 1...4)
      let axis = generator.axis(of: x)
      return Program.Step("softmax($0, axis: \(axis))", [x]) { softmax($0[0], axis: axis) }
    },
    CallKind("logSoftmax") { generator in
      let x = generator.operand(.floating, rank: 1...4)
      let axis = generator.axis(of: x)
      return Program.Step("logSoftmax($0, axis: \(axis))", [x]) { logSoftmax($0[0], axis: axis) }
    },
    CallKind("crossEntropy by class") { generator in
      let x = generator.operand(.floating, rank: 2...2)
      guard let labels = generator.labels(of: x) else { return nil }
      return Program.Step("crossEntropy(softmax($0), $1)", [x, labels]) {
        crossEntropy(softmax($0[0]), $0[1])
      }
    },
    CallKind("crossEntropy by row") { generator in
      let x = generator.operand(.floating, rank: 1...3)
      let y = generator.input(generator.numbers(generator.floating, generator.array(x).shape))
      return Program.Step("crossEntropy(softmax($0), $1)", [x, y]) {
        crossEntropy(softmax($0[0]), $0[1])
      }
    },
    CallKind("softmaxCrossEntropy") { generator in
      let x = generator.operand(.floating, rank: 1...3)
      guard let labels = generator.labels(of: x) else { return nil }
      return Program.Step("softmaxCrossEntropy($0, $1)", [x, labels]) {
        softmaxCrossEntropy($0[0], $0[1])
      }
    },
    CallKind("chosen logarithms") { generator in
      let x = generator.operand(.floating, rank: 2...2)
      guard let labels = generator.labels(of: x) else { return nil }
      return Program.Step("mean(logSoftmax($0)[arange($1.shape[0]), $1])", [x, labels]) {
        mean(logSoftmax($0[0])[arange($0[1].shape[0]), $0[1]])
      }
    },
    CallKind(binary: "binaryCrossEntropy(sigmoid($0), $1)", .floating) {
      binaryCrossEntropy(sigmoid($0), $1)
    },
    CallKind(binary: "sigmoidCrossEntropy($0, $1)", .floating) { sigmoidCrossEntropy($0, $1) },
  ]
}

extension ProgramGenerator {
  /// Classes for the rows of a tensor; nil where there are none.
  fileprivate mutating func labels(of logits: Program.Operand) -> Program.Operand? {
    let shape = array(logits).shape
    guard let classes = shape.last, classes > 0 else { return nil }
    let rows = Array(shape.dropLast())
    let numbers = (0..<rows.reduce(1, *)).map { _ in Int64(pick(0...(classes - 1))) }
    let dtype = pick([DType.int64, .int32])
    return (try? NDArray(int64s: numbers, shape: rows, dtype: dtype)).map { input($0) }
  }
}
