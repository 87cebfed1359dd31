package import AgnesiArray
package import AgnesiGraph
import AgnesiOps

/// The value of an expression by the reference evaluation.
package func value(
  _ expression: Variable, _ inputs: [Variable: NDArray] = [:]
) throws -> NDArray {
  let values = try ReferenceEvaluator.evaluate([expression], inputs)
  guard let value = values.first else { throw ArrayError("no value") }
  return value
}

/// The elements of the value of an expression, as doubles.
package func numbers(
  _ expression: Variable, _ inputs: [Variable: NDArray] = [:]
) throws -> [Double] {
  try value(expression, inputs).doubles()
}

/// The gradient of the sum of an expression's elements with respect to one of its variables; nil
/// when none arrives there.
package func derivative(
  _ expression: Variable, by variable: Variable, _ inputs: [Variable: NDArray] = [:]
) throws -> [Double]? {
  let result = try value(expression, inputs)
  let ones = try NDArray(
    doubles: [Double](repeating: 1, count: result.count), shape: result.shape, dtype: result.dtype)
  let gradients = try Differentiator(add: +).gradients(
    seeds: [(expression, Variable(ones))], targets: [variable], blocked: [])
  return try gradients.first?.map { try numbers($0, inputs) }
}

/// Whether numbers are as expected: by default within a few units in the last place; NaN equals
/// NaN.
package func areClose(
  _ computed: [Double], _ expected: [Double], tolerance: Double = 1e-13
) -> Bool {
  NDArray(computed).isClose(
    to: NDArray(expected), relativeTolerance: tolerance, absoluteTolerance: tolerance / 100,
    equalNaN: true)
}
