import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps

/// Rounds what the nodes of a graph give, as a variation says.
struct VariedArithmetic: EvaluationObserver {
  let variation: RoundingVariation
  let graph: Graph

  func didCompute(_ node: Node, _ inputs: [NDArray], _ outputs: inout [NDArray]) throws {
    guard !node.isLeaf else { return }
    if case .saturated = variation {
      let signs = try Self.signs(node, inputs)
      return outputs = try outputs.map {
        try saturated($0, keepsZeros: !Self.mayVanish(node), signs: signs)
      }
    }
    if Self.isExact(node) { return }
    var salt: UInt64 = 0
    switch variation {
    case .reordered, .contracted, .mixedZeros:
      salt = UInt64(graph.indices[ObjectIdentifier(node)] ?? 0) + 1
    case .nearby, .halfRange, .saturated, .signedZeros: break
    }
    var scale = try Self.scale(node, inputs)
    if case .contracted = variation {
      scale = try max(scale, Self.termScale(node, inputs))
      if Self.isConvolution(node), !inputs.allSatisfy(\.isFinite) {
        outputs = try outputs.map { output in
          let nothing = [Double](repeating: .nan, count: output.count)
          return try NDArray(doubles: nothing, shape: output.shape, dtype: output.dtype)
        }
      }
    }
    if salt == 0 {
      outputs = try outputs.map { try rounded($0, scale: scale) }
    } else {
      let sums = try Self.sumsOfMagnitudes(node, inputs)
      let errors = try Self.errors(node, inputs, outputs)
      outputs = try outputs.map {
        try rounded($0, scale: scale, scales: sums, salt: salt, errors: errors)
      }
    }
  }

  /// Whether a function has no zeros but those of underflow.
  private static func mayVanish(_ node: Node) -> Bool {
    node.op is Exp || node.op is Exp2 || node.op is Sigmoid || node.op is Softplus
      || node.op is Softmax || node.op is Erfc
  }

  /// The sign of each element of a product or a quotient, also of one that underflows; 0 where it
  /// is 0 because a factor is, or the divisor infinite; nil for other nodes.
  private static func signs(_ node: Node, _ inputs: [NDArray]) throws -> [Double]? {
    guard node.op is Multiply || node.op is Divide, inputs[0].dtype.isFloating else { return nil }
    let signs = try inputs.map { input in
      let signs = try input.doubles().map { number in
        number.isInfinite || number == 0 ? 0 : number < 0 ? -1 : 1.0
      }
      return try NDArray(doubles: signs, shape: input.shape, dtype: input.dtype)
    }
    return try Multiply().reference(signs)[0].doubles()
  }

  private func saturated(
    _ array: NDArray, keepsZeros: Bool, signs: [Double]?
  ) throws -> NDArray {
    guard array.dtype.isFloating else { return array }
    let limit = array.dtype == .float32 ? 0x1p63 : 0x1p511
    let numbers = try array.doubles().enumerated().map { place, number in
      guard number == 0 else { return min(max(number, -limit), limit) }
      if let sign = signs?[place], sign != 0 { return sign / limit }
      return keepsZeros ? number : 1 / limit
    }
    return try NDArray(doubles: numbers, shape: array.shape, dtype: array.dtype)
  }

  private static func isConvolution(_ node: Node) -> Bool {
    node.op is Conv2D || node.op is Conv2DGradientInputs || node.op is Conv2DGradientFilters
  }

  private static func isExact(_ node: Node) -> Bool {
    let op = node.op
    if op.isArrangement || op is any RoundingOp || op is Negate || op is Absolute { return true }
    if let write = op as? SubtensorWrite { return write.mode == .set }
    if let write = op as? Scatter { return write.mode == .set }
    if op is Cast { return node.inputs[0].knownType?.dtype.isFloating == false }
    return op is Select || op is Clip || op is Extremum || op is ExtremumReduction || op is Sign
      || op is Subtensor || op is Gather || op is Concatenate || op is Fill || op is GradientStop
      || op is ElementCount || op is Arange || op is Eye
  }

  /// The size of the terms of which a node's results are made, whose last places are lost even
  /// where the results are smaller: probabilities that add up to 1, and logarithms of such sums.
  private static func scale(_ node: Node, _ inputs: [NDArray]) throws -> Double {
    switch node.op {
    case is LogSoftmax, is SoftmaxCrossEntropy: 1
    case is SoftmaxCrossEntropyGradient:
      try inputs[2].doubles().map(\.magnitude).filter(\.isFinite).max() ?? 0
    default: 0
    }
  }

  /// The size of the terms that a node adds up, which may cancel; 0 if it adds none.
  private static func termScale(_ node: Node, _ inputs: [NDArray]) throws -> Double {
    func largest(_ array: NDArray) throws -> Double {
      try array.doubles().map(\.magnitude).filter(\.isFinite).max() ?? 0
    }
    if node.op is Sum || node.op is Pool2D || node.op is SumPool2DGradient {
      return try largest(inputs[0])
    }
    if isConvolution(node) || node.op is MatrixProduct {
      return try largest(inputs[0]) * largest(inputs[1])
    }
    guard node.op is GeneralMatrixProduct else { return 0 }
    // The sum and its factor, the factor of the product, and the matrices.
    return try largest(inputs[0]) * largest(inputs[4])
      + inputs[1...3].map(largest).reduce(1, *)
  }

  /// For each element of a tensor to which parts are added, the sum of the magnitudes of all that
  /// is added up, in whichever order; nil for other nodes.
  private static func sumsOfMagnitudes(_ node: Node, _ inputs: [NDArray]) throws -> [Double]? {
    guard node.op is SubtensorWrite || node.op is Scatter else { return nil }
    var magnitudes = inputs
    for place in [0, inputs.count - 1] {
      magnitudes[place] = try Absolute().reference([inputs[place]])[0]
    }
    return try node.op.reference(magnitudes)[0].doubles()
  }

  /// For each element of a sum or a difference, what it lacks of the exact one; nil for other nodes.
  ///
  /// Large terms may make equal what is not, such as `softmax(x + 1e18)`.
  private static func errors(
    _ node: Node, _ inputs: [NDArray], _ outputs: [NDArray]
  ) throws -> [Double]? {
    guard node.op is Add || node.op is Subtract, outputs[0].dtype.isFloating else { return nil }
    func minus(_ x: NDArray, _ y: NDArray) throws -> NDArray {
      try Subtract().reference([x, y])[0]
    }
    let (x, sum) = (inputs[0], outputs[0])
    let y = node.op is Add ? inputs[1] : try Negate().reference([inputs[1]])[0]
    // Source: Knuth's TwoSum.
    let rounded = try minus(sum, x)
    return try Add().reference([minus(x, minus(sum, rounded)), minus(y, rounded)])[0].doubles()
  }

  /// An array in this arithmetic.
  ///
  /// - Parameters:
  ///   - scale: the size of the terms of which all elements are made, if that is known.
  ///   - scales: the same for each element.
  ///   - salt: what tells the node from others that give the same numbers.
  ///   - errors: what tells the elements from others that are the same only after rounding.
  func rounded(
    _ array: NDArray, scale: Double = 0, scales: [Double]? = nil, salt: UInt64 = 0,
    errors: [Double]? = nil
  ) throws -> NDArray {
    func size(_ place: Int) -> Double { max(scale, scales?[place] ?? 0) }
    func salted(_ place: Int) -> UInt64 {
      guard let error = errors?[place], error != 0 else { return salt }
      return salt ^ Self.mixed(error.bitPattern) >> 16
    }
    return switch array.dtype {
    case .float32:
      try NDArray(
        array.elements(of: Float.self).enumerated().map { place, number in
          rounded(number, Float(size(place)), salted(place), place)
        }, shape: array.shape)
    case .float64:
      try NDArray(
        array.elements(of: Double.self).enumerated().map { place, number in
          rounded(number, size(place), salted(place), place)
        }, shape: array.shape)
    default: array
    }
  }

  private func rounded<Number: BinaryFloatingPoint>(
    _ number: Number, _ scale: Number, _ salt: UInt64, _ place: Int
  ) -> Number {
    switch variation {
    case .signedZeros(let sign):
      return number == 0 ? Number(sign: sign, exponent: 0, significand: 0) : number
    case .mixedZeros(let seed):
      let isNegative = Self.mixed(seed ^ salt << 8 ^ UInt64(place) << 32) >> 40 % 2 == 1
      return number == 0 ? (isNegative ? -0.0 : 0) : number
    default: break
    }
    guard number.isFinite, number != 0 || scale > 0 else { return number }
    // What is less than the last place of its terms may be lost.
    if case .contracted(1) = variation, number.magnitude < scale.ulp { return 0 }
    switch variation {
    case .nearby(let seed), .reordered(let seed), .contracted(let seed):
      let bits = Self.mixed(Double(number.magnitude).bitPattern ^ seed ^ salt << 8)
      let steps = Number(Int(bits >> 40 % 7) - 3)
      return number + (number < 0 ? -steps : steps) * max(number.magnitude, scale).ulp
    case .halfRange:
      let half = Number(
        sign: .plus, exponent: Number.greatestFiniteMagnitude.exponent / 2, significand: 1)
      if number.magnitude > half { return number < 0 ? -.infinity : .infinity }
      return number.magnitude < 1 / half ? 0 : number
    case .saturated, .signedZeros, .mixedZeros: return number
    }
  }

  /// A good mixing of some bits; see SplitMix.
  private static func mixed(_ bits: UInt64) -> UInt64 {
    let product = bits &* 0x9e37_79b9_7f4a_7c15
    return (product ^ (product >> 30)) &* 0xbf58_476d_1ce4_e5b9
  }
}
