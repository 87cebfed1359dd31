import Agnesi
import AgnesiTestSupport
import Testing

/// The model in the README is real code: this test runs it, and compares the text.
@Suite struct ReadmeTests {
  @Test("the README's model learns")
  func model() throws {
    var random = RandomState(seed: 1)
    let images = try random.uniform(low: 0, high: 0.1, shape: [40, 784]).converted(to: .float32)
    let labels = try random.integers(in: 0..<10, shape: [40]).converted(to: .int32)
    var costs: [Float] = []
    func print(_ line: String) {
      if let cost = line.split(separator: " ").last.flatMap({ Float($0) }) { costs.append(cost) }
    }

    // begin ReadmeModel
    let x = matrix("x")
    let y = vector("y", dtype: .int32)
    let w = shared(try NDArray.zeros(shape: [784, 10], dtype: .float32), name: "w")
    let b = shared(try NDArray.zeros(shape: [10], dtype: .float32), name: "b")

    let p = softmax(dot(x, w) + b)
    let cost = -mean(log(p)[arange(y.shape[0]), y])
    let (dw, db) = (try grad(cost, withRespectTo: w), try grad(cost, withRespectTo: b))

    let train = try function(
      inputs: [x, y], outputs: cost, updates: [(w, w - 0.13 * dw), (b, b - 0.13 * db)])
    for epoch in 1...10 {
      print("epoch \(epoch): cost \(try train(images, labels))")
    }
    // end ReadmeModel

    #expect(costs.count == 10)
    #expect(abs((costs.first ?? 0) - 2.302585) < 1e-5)
    #expect((costs.last ?? 9) < (costs.first ?? 0))
  }

  @Test("the README shows the code of this file")
  func text() throws {
    let code = try ShownCode(document: "README.md", name: "ReadmeModel")
    #expect(code.shown == code.run)
    #expect(code.shown.count == 1)
  }
}
