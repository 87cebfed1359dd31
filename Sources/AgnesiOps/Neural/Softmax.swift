package import AgnesiArray
public import AgnesiGraph
package import AgnesiKernel
import Foundation

/// The softmax of each row along the last axis.
package struct Softmax: Op {
  package init() {}

  package var name: String { "softmax" }

  package func inferTypes(_ inputs: [TensorType]) throws(OpFailure) -> [TensorType] {
    [try rowType(inputs[0])]
  }

  package func inferShapes(_ context: inout ShapeContext) -> [[Scalar]] { [context.inputShapes[0]] }

  package func gradient(_ context: GradientContext) -> [Variable?] {
    guard let gradient = context.outputGradients[0] else { return [nil] }
    let result = context.outputs[0]
    let parts = LogarithmGradient(gradient, over: result)
    guard let numerator = parts.numerator, parts.complementNumerator == nil else {
      return [result * (gradient - sum(gradient * result, axis: -1, keepDims: true))]
    }
    let part = numerator - result * sum(numerator, axis: -1, keepDims: true)
    guard let rest = parts.rest else { return [part] }
    return [part + result * (rest - sum(rest * result, axis: -1, keepDims: true))]
  }

  package func lowering(_ inputs: [TensorType]) -> Lowering { .loops(LoopNest(emit)) }

  @Sendable private func emit(_ context: inout LoopContext) {
    var rows = RowPasses(context)
    let largest = rows.largest()
    let total = rows.sum(keeping: true) { .unary(.exp, $1.value - $0[largest]) }
    let scale = rows.number("scale") { .constant(1, $0[total].dtype) / $0[total] }
    rows.storeElements { $1.value * $0[scale] }
    rows.emit("softmax", weight: 8, into: &context)
  }

  package func reference(_ inputs: [NDArray]) throws -> [NDArray] {
    [
      try mapRows(inputs[0]) { row in
        let largest = row.max() ?? 0
        let exponentials = row.map { Foundation.exp($0 - largest) }
        let total = exponentials.reduce(0, +)
        return exponentials.map { $0 / total }
      }
    ]
  }

  package static var samples: [OpSample] { rowSamples(Softmax()) }
}

/// Numbers from 0 to 1 that sum to 1 along an axis, larger where the operand is larger.
///
/// `out[i] = exp(x[i]) / Σ_k exp(x[k])`
///
/// Computed with the largest element subtracted first, so that large numbers do not overflow and
/// `-infinity` gives exactly 0. A NaN, a positive infinity, or nothing but `-infinity` along the axis
/// gives NaN.
///
/// - Parameters:
///   - x: a tensor of rank 1 or more; integers become `floatX`.
///   - axis: the axis along which the results sum to 1; negative ones count from the end.
/// - Returns: a floating tensor of x's shape; an error for rank 0.
/// - SeeAlso: Theano's `softmax`, which takes the rows of a matrix.
public func softmax(_ x: Variable, axis: Int = -1) -> Variable {
  applyAlong(axis, Softmax(), x)
}
