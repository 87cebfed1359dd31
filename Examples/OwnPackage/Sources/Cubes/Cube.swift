// begin YourOwnOps
import Agnesi

/// The third power of each element, a floating tensor of the same shape.
struct Cube: ElementwiseOp {
  let name = "cube"
  let operandRule = OperandRule.floating

  // In native code, where it fuses with its neighbours.
  func scalar(_ x: [Scalar]) -> Scalar { x[0] * x[0] * x[0] }

  // Plainly, to check the native code against.
  func value(_ x: [Double]) -> Double { x[0] * x[0] * x[0] }

  func partials(_ x: [Variable], result: Variable, gradient: Variable) -> [Variable?] {
    [3 * x[0] * x[0] * gradient]
  }
}

/// The third power of each element.
public func cube(_ x: Variable) -> Variable { applyOne(Cube(), to: [x]) }
// end YourOwnOps
