package import AgnesiArray
package import AgnesiGraph
import AgnesiOps

/// Inputs of an expression under test: their types, and random values for them.
package struct RewriteInputs: CustomStringConvertible {
  package let variables: [Variable]
  package let values: [Variable: NDArray]

  /// Makes inputs.
  ///
  /// - Parameters:
  ///   - dtypes: the dtype of each.
  ///   - shapes: the sizes of each; taken again from the first when there are fewer.
  ///   - sizesKnown: whether the types tell the sizes.
  ///   - isSpecial: whether NaN and infinities are among floating values.
  package init(
    _ dtypes: [DType], shapes: [[Int]], sizesKnown: Bool, isSpecial: Bool,
    using generator: inout SplitMix
  ) throws {
    var values: [Variable: NDArray] = [:]
    var variables: [Variable] = []
    for (number, dtype) in dtypes.enumerated() {
      let shape = shapes[number % shapes.count]
      let variable = tensor(
        dtype, shape: shape.map { sizesKnown || $0 == 1 ? $0 : nil }, name: "x\(number)")
      variables.append(variable)
      values[variable] = try generator.array(dtype, shape, isSpecial: isSpecial)
    }
    self.variables = variables
    self.values = values
  }

  package var description: String {
    variables.compactMap(\.knownType).map(\.description).joined(separator: " ")
  }
}

extension SplitMix {
  /// Random elements, small enough that integers seldom wrap in int32 and often do in uint8.
  package mutating func array(
    _ dtype: DType, _ shape: [Int], isSpecial: Bool = false
  ) throws -> NDArray {
    let values = try (0..<NDArray.elementCount(of: shape)).map { _ -> Double in
      if dtype == .bool { return Double(Int.random(in: 0...1, using: &self)) }
      if dtype == .uint8 { return Double(Int.random(in: 0...255, using: &self)) }
      if dtype.isInteger { return Double(Int.random(in: -50...50, using: &self)) }
      if isSpecial && Int.random(in: 0..<3, using: &self) == 0 {
        return [.nan, .infinity, -.infinity, 0, 1000, -1000].randomElement(using: &self) ?? 0
      }
      return Double.random(in: -2...2, using: &self)
    }
    return try NDArray(doubles: values, shape: shape, dtype: dtype)
  }
}
