import AgnesiArray
import AgnesiGraph

/// Moves each floating result of an evaluation by a unit in the last place, up or down.
///
/// What that changes of the outputs, rounding errors may change. Equal numbers of one result are
/// moved alike, so that what depends on ties stays as it is. Zero is not moved.
struct RoundingNoise: EvaluationObserver {
  private let graph: Graph
  private let seed: UInt64

  /// How often an expression is evaluated with other noise: with 8 times, the chance is less than
  /// 10⁻⁷ that all of them miss what is a tenth of the usual change.
  private static let runCount: UInt64 = 8

  /// How far noise moves each element of an expression's value at most; infinite where it turns a
  /// number into an infinity or NaN, or back.
  ///
  /// - Parameters:
  ///   - variable: the expression.
  ///   - value: its value without noise.
  ///   - known: the values of inputs, and of other variables behind which there is no noise.
  static func spread(
    of variable: Variable, _ value: NDArray, known: [Variable: NDArray]
  ) throws -> [Double] {
    let graph = try Graph([variable])
    let exact = try value.doubles()
    var spread = [Double](repeating: 0, count: exact.count)
    for seed in 1...runCount {
      let noise = RoundingNoise(graph: graph, seed: seed)
      // With noise, an index may fall out of its range.
      let results = try? ReferenceEvaluator.evaluate(graph, known, observer: noise)
      guard let moved = try results?.first?.doubles(), moved.count == exact.count else {
        return exact.map { _ in .infinity }
      }
      for (place, (a, b)) in zip(exact, moved).enumerated() where a != b {
        if a.isNaN && b.isNaN { continue }
        let distance = (a - b).magnitude
        spread[place] = distance.isNaN ? .infinity : max(spread[place], distance)
      }
    }
    return spread
  }

  /// How an expression's value differs from another one by more than rounding errors explain; nil
  /// where it does not.
  static func unexplained(
    _ variable: Variable, expected: NDArray, found: NDArray, known: [Variable: NDArray]
  ) throws -> ValueDifference? {
    // Noise takes time: most values are close without it.
    if try Tolerance().difference(expected, found) == nil { return nil }
    let spread = try spread(of: variable, expected, known: known)
    return try Tolerance(spread: spread).difference(expected, found)
  }

  func didCompute(_ node: Node, _ inputs: [NDArray], _ outputs: inout [NDArray]) throws {
    let salt = seed &* 0x9E37_79B9 &+ UInt64(graph.indices[ObjectIdentifier(node)] ?? 0)
    switch node.op.lowering(node.inputs.compactMap(\.knownType)) {
    case .view, .pointwise: return
    case .elementwise where node.op.isArrangement: return
    case .elementwise: break
    case .reduction, .library, .loops, .expand, .reference:
      // Errors inside are as large as those of the operands would make them.
      outputs = try ReferenceEvaluator.apply(node, try inputs.map { try moved($0, salt) })
    }
    outputs = try outputs.map { try moved($0, ~salt) }
  }

  private func moved(_ array: NDArray, _ salt: UInt64) throws -> NDArray {
    switch array.dtype {
    case .float32:
      try NDArray(array.elements(of: Float.self).map { moved($0, salt) }, shape: array.shape)
    case .float64:
      try NDArray(array.elements(of: Double.self).map { moved($0, salt) }, shape: array.shape)
    case .bool, .uint8, .int8, .int16, .int32, .int64: array
    }
  }

  private func moved<Number: BinaryFloatingPoint>(_ number: Number, _ salt: UInt64) -> Number {
    if number == 0 || !number.isFinite { return number }
    return Double(number).bitPattern.isUp(salt) ? number.nextUp : number.nextDown
  }
}

extension UInt64 {
  /// A bit that looks random: the last step of SplitMix64, with another salt another bit.
  fileprivate func isUp(_ salt: UInt64) -> Bool {
    var bits = self ^ (salt &* 0xBF58_476D_1CE4_E5B9)
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return (bits ^ (bits >> 31)) & 1 == 1
  }
}
