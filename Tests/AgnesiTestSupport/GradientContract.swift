import AgnesiArray
package import AgnesiGraph
import AgnesiOps

/// The gradient rule of an op compared with central differences, on one sample whose outputs are
/// weighted by random numbers.
package struct GradientContract {
  private let contract: OpContract
  /// Stand for the inputs of the sample.
  package let inputs: [Variable]
  private let outputs: [Variable]
  private let outputWeights: [NDArray]
  private let inputWeights: [NDArray]
  private let seed: UInt64

  /// Applies the op to inputs of the sample's types.
  package init(_ contract: OpContract, sizesKnown: Bool, seed: UInt64) throws {
    var generator = SplitMix(seed: seed)
    self.contract = contract
    self.seed = seed
    inputs = contract.inputTypes(sizesKnown: sizesKnown).map { tensor($0.dtype, shape: $0.shape) }
    outputs = apply(contract.sample.op, to: inputs)
    outputWeights = try contract.results.map { try generator.weights(like: $0) }
    inputWeights = try contract.sample.inputs.map { try generator.weights(like: $0) }
  }

  /// The gradients of the weighted sum with respect to the inputs that are checked; nil for none.
  package func firstDerivatives() throws -> [Variable?] {
    let seeds = zip(outputs, outputWeights).map { ($0, Variable($1)) }
    let targets = contract.sample.differentiable.map { inputs[$0] }
    return try Differentiator(add: +).gradients(seeds: seeds, targets: targets, blocked: [])
  }

  /// What is wrong with the first and second derivatives.
  package func problems() throws -> [String] {
    let wanted = contract.sample.differentiable
    guard !wanted.isEmpty else { return [] }
    let targets = wanted.map { inputs[$0] }
    let first = try firstDerivatives()
    var problems = typeProblems(first, targets)
    let weights = wanted.map { inputWeights[$0] }
    let expected = try differences { inputs in
      zip(try contract.sample.op.reference(inputs), outputWeights).map { ($0, $1) }
    }
    problems += try mismatches("first", first, expected)

    let weighted = zip(first, weights).compactMap { gradient, weight in
      gradient.map { ($0, weight) }
    }
    guard problems.isEmpty, !weighted.isEmpty else { return problems }
    let second = try Differentiator(add: +).gradients(
      seeds: weighted.map { ($0, Variable($1)) }, targets: targets, blocked: [])
    let expectedSecond = try differences { inputs in
      zip(try evaluate(weighted.map(\.0), inputs), weighted.map(\.1)).map { ($0, $1) }
    }
    return problems + (try mismatches("second", second, expectedSecond))
  }

  private func typeProblems(_ gradients: [Variable?], _ targets: [Variable]) -> [String] {
    zip(gradients, targets).compactMap { gradient, target in
      guard let gradient, let type = target.knownType else { return nil }
      guard let own = gradient.knownType, own.isCompatible(with: type) else {
        return "the gradient has type \(gradient.knownType?.description ?? "none"), not \(type)"
      }
      return nil
    }
  }

  private func evaluate(_ variables: [Variable], _ values: [NDArray]) throws -> [NDArray] {
    try ReferenceEvaluator.evaluate(
      variables, Dictionary(zip(inputs, values), uniquingKeysWith: { first, _ in first }))
  }

  /// The derivative of a weighted sum by each element of the inputs that are checked.
  private func differences(
    of function: ([NDArray]) throws -> [(NDArray, NDArray)]
  ) throws -> [[Double]] {
    func cost(_ inputs: [NDArray]) throws -> Double {
      try function(inputs).reduce(0) { total, pair in
        try zip(pair.0.doubles(), pair.1.doubles()).reduce(total) { $0 + $1.0 * $1.1 }
      }
    }
    return try contract.sample.differentiable.map { number in
      let input = contract.sample.inputs[number]
      let values = try input.doubles()
      return try values.indices.map { place in
        let step = 1e-5 * Swift.max(1, values[place].magnitude)
        let costs = try [step, -step].map { shift in
          var shifted = values
          shifted[place] += shift
          var inputs = contract.sample.inputs
          inputs[number] = try NDArray(shifted, shape: input.shape)
          return try cost(inputs)
        }
        return (costs[0] - costs[1]) / (2 * step)
      }
    }
  }

  private func mismatches(
    _ order: String, _ gradients: [Variable?], _ expected: [[Double]]
  ) throws -> [String] {
    var problems: [String] = []
    for (place, number) in contract.sample.differentiable.enumerated() {
      let input = contract.sample.inputs[number]
      var computed = [Double](repeating: 0, count: input.count)
      if let gradient = gradients[place] {
        guard let value = try evaluate([gradient], contract.sample.inputs).first else { continue }
        guard value.shape == input.shape, value.dtype == input.dtype else {
          problems.append("\(order) derivative: \(TensorType(of: value)) for \(input.shape)")
          continue
        }
        computed = try value.doubles()
      }
      for (a, b) in zip(computed, expected[place])
      where !((a - b).magnitude <= 2e-6 * Swift.max(1, a.magnitude, b.magnitude)) {
        problems.append("\(order) derivative of input \(number): \(a), differences \(b)")
      }
    }
    return problems.map { "\($0) (seed \(seed))" }
  }
}

extension SplitMix {
  /// Weights for the elements of an array; none for integers, which have no derivative.
  mutating func weights(like array: NDArray) throws -> NDArray {
    let weights = weights(array.count)
    return try NDArray(
      doubles: array.dtype.isFloating ? weights : weights.map { _ in 0 }, shape: array.shape,
      dtype: array.dtype)
  }
}
