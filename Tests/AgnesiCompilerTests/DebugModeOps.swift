import Agnesi
import AgnesiArray
import AgnesiGraph
import AgnesiKernel
import Synchronization

/// An op whose formula for native code is wrong below 0.
struct WrongCube: ElementwiseOp {
  let name = "wrongCube"
  let operandRule = OperandRule.floating
  func scalar(_ x: [Scalar]) -> Scalar { x[0] * x[0] * .unary(.absolute, x[0]) }
  func value(_ x: [Double]) -> Double { x[0] * x[0] * x[0] }
  func partials(_ x: [Variable], result: Variable, gradient: Variable) -> [Variable?] { [nil] }
}

/// An op that is expressed by others that give something else: twice a tensor.
struct WrongDouble: Op {
  let name = "wrongDouble"
  func inferTypes(_ inputs: [TensorType]) -> [TensorType] { inputs }
  func inferShapes(_ context: inout ShapeContext) -> [[Scalar]] { context.inputShapes }
  func gradient(_ context: GradientContext) -> [Variable?] { [nil] }
  func lowering(_ inputs: [TensorType]) -> Lowering { .expand { [$0[0] + 2] } }
  func reference(_ inputs: [NDArray]) throws -> [NDArray] {
    [try NDArray(inputs[0].elements(of: Float.self).map { 2 * $0 }, shape: inputs[0].shape)]
  }
}

/// A copy of a tensor, made by a kernel that has a fault.
struct FaultyCopy: Op {
  enum Fault { case clearsOperand, addsToWhatWasThere }
  let fault: Fault
  var name: String { "faultyCopy" }
  func inferTypes(_ inputs: [TensorType]) -> [TensorType] { inputs }
  func inferShapes(_ context: inout ShapeContext) -> [[Scalar]] { context.inputShapes }
  func gradient(_ context: GradientContext) -> [Variable?] { [nil] }
  func reference(_ inputs: [NDArray]) -> [NDArray] { inputs }
  func lowering(_ inputs: [TensorType]) -> Lowering {
    .loops(
      LoopNest { [fault] context in
        let (x, y) = (context.inputs[0], context.outputs[0])
        context.kernel("faulty_copy") { builder in
          builder.loop("i", to: x.count) { builder, i in
            switch fault {
            case .clearsOperand:
              let value = builder.constant("value", x[linear: i])
              builder.store(y.id, at: i, value)
              builder.store(x.id, at: i, value * 0)
            case .addsToWhatWasThere:
              builder.store(y.id, at: i, x[linear: i] + y[linear: i])
            }
          }
        }
      })
  }
}

/// A copy of a tensor by an evaluation on the host that has a fault.
struct FaultyEvaluation: Op {
  enum Fault { case counts, clearsOperand }
  private static let runs = Mutex<Float>(0)
  let fault: Fault
  var name: String { "faultyEvaluation" }
  func inferTypes(_ inputs: [TensorType]) -> [TensorType] { inputs }
  func inferShapes(_ context: inout ShapeContext) -> [[Scalar]] { context.inputShapes }
  func gradient(_ context: GradientContext) -> [Variable?] { [nil] }
  func reference(_ inputs: [NDArray]) throws -> [NDArray] {
    switch fault {
    case .counts:
      let run = Self.runs.withLock { runs in
        runs += 1
        return runs
      }
      return [
        try NDArray(inputs[0].elements(of: Float.self).map { $0 + run }, shape: inputs[0].shape)
      ]
    case .clearsOperand:
      let result = try NDArray(inputs[0].elements(of: Float.self), shape: inputs[0].shape)
      inputs[0].baseAddress.initializeMemory(as: UInt8.self, repeating: 0, count: 4)
      return [result]
    }
  }
}
