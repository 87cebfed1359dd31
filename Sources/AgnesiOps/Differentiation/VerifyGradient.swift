public import AgnesiArray
public import AgnesiGraph

/// A gradient that differs from central differences.
public struct GradientMismatch: Error, Sendable, CustomStringConvertible {
  /// The number of the input.
  public let input: Int
  /// The place in the input.
  public let index: [Int]
  /// The derivative that `grad` gives.
  public let gradient: Double
  /// The derivative by central differences.
  public let difference: Double
  /// `|gradient - difference|`.
  public let absoluteError: Double
  /// The absolute error divided by `|gradient| + |difference|`.
  public let relativeError: Double

  init(input: Int, index: [Int], gradient: Double, difference: Double) {
    self.input = input
    self.index = index
    self.gradient = gradient
    self.difference = difference
    absoluteError = (gradient - difference).magnitude
    let size = gradient.magnitude + difference.magnitude
    relativeError = size == 0 ? 0 : absoluteError / size
  }

  /// One line with all numbers.
  public var description: String {
    "verifyGradient: the derivative by input \(input) at \(index) is \(gradient) by the gradient "
      + "but \(difference) by central differences (absolute error \(absoluteError), relative error "
      + "\(relativeError))"
  }
}

/// Compares the gradient of a function with central differences.
///
/// The result is multiplied by random numbers between 0.5 and 1.5 and summed, so that all of its
/// elements take part in one cost, whose derivatives are
/// `(cost(x + h) - cost(x - h)) / 2h` up to errors of the order `h²`. Kinks, such as that of `abs`
/// at 0, must be farther away than `h`. Everything is computed by the reference evaluation.
///
/// - Parameters:
///   - function: builds the expression from inputs, one for each point; its result is floating.
///   - points: where to compare: floating arrays, best of `float64`.
///   - step: `h` for numbers up to 1, in proportion for larger ones; by default `1e-5`, and `5e-3`
///     where a point is `float32`.
///   - absoluteTolerance: the absolute error that is accepted; by default `1e-6`, and `1e-2` for
///     `float32`.
///   - relativeTolerance: the relative error that is accepted where the absolute one is larger; by
///     default as large.
///   - seed: of the random numbers.
/// - Throws: `GradientMismatch` for the first derivative of which both errors are larger than
///   accepted, or that is NaN; `GraphErrors` for mistakes in the expression.
/// - SeeAlso: Theano's `verify_grad`.
public func verifyGradient(
  _ function: ([Variable]) -> Variable, at points: [NDArray], step: Double? = nil,
  absoluteTolerance: Double? = nil, relativeTolerance: Double? = nil, seed: UInt32 = 1
) throws {
  let isSingle = points.contains { $0.dtype == .float32 }
  let step = step ?? (isSingle ? 5e-3 : 1e-5)
  let absolute = absoluteTolerance ?? (isSingle ? 1e-2 : 1e-6)
  let relative = relativeTolerance ?? (isSingle ? 1e-2 : 1e-6)
  for (number, point) in points.enumerated() where !point.dtype.isFloating {
    throw GraphErrors(
      operation: "verifyGradient", "point \(number) has dtype \(point.dtype), which is not floating"
    )
  }

  let inputs = points.map { tensor($0.dtype, shape: $0.shape) }
  let result = function(inputs)
  func evaluate(_ variables: [Variable], _ values: [NDArray]) throws -> [NDArray] {
    try ReferenceEvaluator.evaluate(
      variables, Dictionary(zip(inputs, values)) { first, _ in first })
  }
  let value = try evaluate([result], points)[0]
  var generator = RandomState(seed: seed)
  let weights = (0..<value.count).map { _ in generator.random53() + 0.5 }
  let weighted = try NDArray(doubles: weights, shape: value.shape, dtype: value.dtype)
  let gradients = try grad(
    sum(result * Variable(weighted)), withRespectTo: inputs, disconnectedInputs: .ignore)
  let computed = try evaluate(gradients, points).map { try $0.doubles() }

  // The cost is summed in double precision, whatever the dtype of the result.
  func cost(_ values: [NDArray]) throws -> Double {
    zip(try evaluate([result], values)[0].doubles(), weights).reduce(0) { $0 + $1.0 * $1.1 }
  }
  for (number, point) in points.enumerated() {
    let numbers = try point.doubles()
    for place in numbers.indices {
      let width = step * Swift.max(1, numbers[place].magnitude)
      let costs = try [width, -width].map { shift in
        var shifted = numbers
        shifted[place] += shift
        var values = points
        values[number] = try NDArray(doubles: shifted, shape: point.shape, dtype: point.dtype)
        return try cost(values)
      }
      let mismatch = GradientMismatch(
        input: number, index: point.index(ofElement: place), gradient: computed[number][place],
        difference: (costs[0] - costs[1]) / (2 * width))
      let isClose =
        mismatch.absoluteError <= absolute || mismatch.relativeError <= relative
      if !isClose { throw mismatch }
    }
  }
}
