package import AgnesiArray
public import AgnesiGraph
package import AgnesiKernel
import Foundation

/// The logarithm of the softmax of each row along the last axis.
package struct LogSoftmax: Op {
  package init() {}

  package var name: String { "logSoftmax" }

  package func inferTypes(_ inputs: [TensorType]) throws(OpFailure) -> [TensorType] {
    [try rowType(inputs[0])]
  }

  package func inferShapes(_ context: inout ShapeContext) -> [[Scalar]] { [context.inputShapes[0]] }

  package func gradient(_ context: GradientContext) -> [Variable?] {
    guard let gradient = context.outputGradients[0] else { return [nil] }
    let total = sum(gradient, axis: -1, keepDims: true)
    return [gradient - exp(context.outputs[0]) * total]
  }

  package func lowering(_ inputs: [TensorType]) -> Lowering { .loops(LoopNest(emit)) }

  @Sendable private func emit(_ context: inout LoopContext) {
    var rows = RowPasses(context)
    let largest = rows.largest()
    let total = rows.sum { .unary(.exp, $1.value - $0[largest]) }
    let logarithm = rows.number("logarithm") { .unary(.log, $0[total]) }
    rows.storeElements { $1.value - $0[largest] - $0[logarithm] }
    rows.emit("logSoftmax", weight: 8, into: &context)
  }

  package func reference(_ inputs: [NDArray]) throws -> [NDArray] {
    [
      try mapRows(inputs[0]) { row in
        let largest = row.max() ?? 0
        let total = row.reduce(0) { $0 + Foundation.exp($1 - largest) }
        return row.map { $0 - largest - Foundation.log(total) }
      }
    ]
  }

  package static var samples: [OpSample] { rowSamples(LogSoftmax()) }
}

/// The logarithm of `softmax`, with all digits where the probability itself would be 0 or 1.
///
/// `out[i] = x[i] - log(Σ_k exp(x[k]))`
///
/// - Parameters:
///   - x: a tensor of rank 1 or more; integers become `floatX`.
///   - axis: the axis of the softmax; negative ones count from the end.
/// - Returns: a floating tensor of x's shape; NaN where `softmax` is. An error for rank 0.
/// - SeeAlso: Theano's `logsoftmax`.
public func logSoftmax(_ x: Variable, axis: Int = -1) -> Variable {
  applyAlong(axis, LogSoftmax(), x)
}
