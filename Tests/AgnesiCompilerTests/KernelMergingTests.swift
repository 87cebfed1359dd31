import Agnesi
import AgnesiArray
import AgnesiTestSupport
import Testing

@testable import AgnesiCompiler

/// Kernels that pass rows on, or that do not depend on each other, become one.
@Suite struct KernelMergingTests {
  private func values(_ shape: [Int], _ dtype: DType = .float32) throws -> NDArray {
    let count = shape.reduce(1, *)
    return try NDArray(
      doubles: (0..<count).map { Double(($0 * 37 + 11) % 101) / 50 - 1 }, shape: shape, dtype: dtype
    )
  }

  @Test(
    "cross-entropy and its gradient are two kernels at most",
    arguments: [[500, 10], [1, 1], [7, 3]])
  func crossEntropy(_ shape: [Int]) throws {
    let x = matrix("x", dtype: .float32)
    let bias = vector("bias", dtype: .float32)
    let y = vector("y", dtype: .int32)
    let cost = -mean(log(softmax(x + bias))[arange(y.shape[0]), y])
    let labels = NDArray((0..<shape[0]).map { Int32($0 % shape[1]) })
    let arguments = [try values(shape), try values([shape[1]]), labels]
    // One row needs no loop, and so has none to share.
    let most = shape[0] > 1 ? 2 : nil
    try expectAgreement([x, bias, y], [cost], arguments, most: most)
    let gradient = try grad(cost, withRespectTo: x)
    try expectAgreement([x, bias, y], [gradient], arguments, most: most)
    try expectAgreement([x, bias, y], [cost, gradient], arguments, most: most)
  }

  @Test("the update of all of LeNet's parameters is two kernels at most", arguments: [1, 20, 500])
  func update(_ batch: Int) throws {
    let weights = [[20, 1, 5, 5], [50, 20, 5, 5], [800, 500], [500, 10]]
    let signals = [[batch, 20, 12, 12], [batch, 50, 4, 4], [batch, 500], [batch, 10]]
    var inputs: [Variable] = []
    var arguments: [NDArray] = []
    var outputs: [Variable] = []
    func input(_ shape: [Int]) throws -> Variable {
      let input = tensor(.float32, shape: shape.map { _ in nil })
      inputs.append(input)
      arguments.append(try values(shape))
      return input
    }
    for (shape, signal) in zip(weights, signals) {
      let (weight, gradient) = (try input(shape), try input(shape))
      outputs.append(weight - 0.1 * gradient)
      let axes = [0] + (2..<signal.count)
      let bias = try input([signal[1]])
      outputs.append(bias - 0.1 * sum(try input(signal), axes: axes))
    }
    try expectAgreement(inputs, outputs, arguments, most: 2)
  }

  @Test(
    "kernels that read the same elements share a loop", arguments: [[0, 3], [1, 1], [70, 130]])
  func sharedOperands(_ shape: [Int]) throws {
    let x = matrix("x", dtype: .float32)
    let y = matrix("y", dtype: .float32)
    let arguments = [try values(shape), try values(shape)]
    let results = [exp(x) + 1, tanh(x), x * y, sqrt(abs(y))]
    try expectAgreement([x, y], results, arguments, most: 1)
    try expectAgreement([x], [exp(sum(x, axis: 1)), softmax(x)], [arguments[0]], most: 1)
  }

  @Test(
    "means and variances of columns are one kernel, batch normalisation two",
    arguments: [[70, 130], [3, 64], [5, 1], [1, 65], [0, 3]])
  func columns(_ shape: [Int]) throws {
    let x = matrix("x", dtype: .float32)
    let (scale, shift) = (vector("scale", dtype: .float32), vector("shift", dtype: .float32))
    let center = mean(x, axis: 0, keepDims: true)
    let spread = variance(x, axis: 0, keepDims: true)
    let normal = (x - center) / sqrt(spread + 1e-3) * scale + shift
    let rows = [try values([shape[1]]), try values([shape[1]])]
    try expectAgreement([x], [spread], [try values(shape)], most: 1)
    try expectAgreement([x, scale, shift], [normal], [try values(shape)] + rows, most: 2)
  }

  @Test(
    "softmax and layer normalisation are one kernel over rows",
    arguments: [[40, 70], [2, 1], [3, 0]])
  func rows(_ shape: [Int]) throws {
    let x = matrix("x", dtype: .float32)
    let (scale, shift) = (vector("scale", dtype: .float32), vector("shift", dtype: .float32))
    let center = mean(x, axis: 1, keepDims: true)
    let spread = variance(x, axis: 1, keepDims: true)
    let normal = (x - center) / sqrt(spread + 1e-3) * scale + shift
    let row = try values([shape[1]])
    try expectAgreement([x, scale, shift], [normal], [try values(shape), row, row], most: 1)
    let shifted = exp(x - max(x, axis: 1, keepDims: true))
    let written = shifted / sum(shifted, axis: 1, keepDims: true)
    if shape[1] > 0 {
      try expectAgreement([x], [written], [try values(shape)], most: 1)
    }
    try expectAgreement([x], [softmax(x), logSoftmax(x)], [try values(shape)], most: 1)
  }

  @Test("several results of one pass", arguments: [[0], [1], [7], [9000]])
  func results(_ shape: [Int]) throws {
    let x = vector("x", dtype: .float32)
    let y = exp(x)
    try expectAgreement(
      [x], [y, tanh(y) * y, y + x, sum(y), sum(y * y)], [try values(shape)])
  }

  @Test("parts are written in place of a result that nobody else needs")
  func partsInPlace() throws {
    let x = matrix("x", dtype: .float32)
    let base = exp(x)
    let written = setSubtensor(base[0], 2)
    try expectAgreement([x], [written], [try values([4, 5])], most: 2)
    let buffers = try #require(try plan(written, x)).buffers
    #expect(buffers.count == 1 && buffers.first?.aliases == ["setSubtensor"])
    // The value is read from what it is written over.
    for outputs in [[setSubtensor(base[1...], base[..<(-1)])], [written, base], [written + base]] {
      try expectAgreement([x], outputs, [try values([4, 5])])
      try expectAgreement([x], outputs, [try values([1, 1])])
    }
  }

  private func plan(_ output: Variable, _ x: Variable) throws -> MemoryPlan? {
    let f = try function(inputs: [x], outputs: tanh(output))
    _ = try f(try values([4, 5]))
    return f.report.specializations.last?.memoryPlan
  }
}
