import AgnesiArray
import AgnesiGraph
import AgnesiOps

/// How much arithmetic an expression costs: what a rule compares that gathers terms or factors.
struct ArithmeticCost {
  private let context: Rewrite.Context
  /// What is there anyway.
  private let parts: Set<Variable>

  /// Prepares to compare expressions that are made of the same parts.
  init(of parts: [Variable], _ context: Rewrite.Context) {
    self.parts = Set(parts)
    self.context = context
  }

  /// About how many additions of whole tensors it takes to compute an expression from the parts.
  ///
  /// What other expressions use as well would be computed in any case, and what is done once for
  /// all elements counts as nothing.
  func of(_ x: Variable) -> Int {
    let isSingle = x.isSingle
    var total = 0
    var visited: Set<Variable> = []
    var work = [x]
    while let variable = work.popLast() {
      guard !parts.contains(variable), variable.uniformValue == nil,
        variable == x || context.useCount(variable) <= 1,
        visited.insert(variable).inserted, let node = variable.node
      else { continue }
      if isSingle || !variable.isSingle { total += Self.weight(node) }
      work += node.inputs
    }
    return total
  }

  private static func weight(_ node: Node) -> Int {
    switch node.op {
    case is Divide: return 4
    case is Power:
      guard let exponent = node.inputs[1].uniformValue, let whole = Int(exactly: exponent),
        (1...16).contains(whole)
      else { return 20 }
      // One squaring for each binary digit after the first, and a product for each that is 1.
      let digits = Int.bitWidth - whole.leadingZeroBitCount
      return digits + whole.nonzeroBitCount - 2
    case is Add, is Subtract, is Multiply, is Negate: return 1
    default: return 0
    }
  }
}

extension Variable {
  /// A number of a dtype; integers wrap. Nil where it overflows or vanishes.
  static func number(_ value: Double, _ dtype: DType) -> Variable? {
    if dtype.isFloating {
      let isSound = value == 0 || (dtype == .float32 ? Float(value).isNormal : value.isNormal)
      return isSound
        ? (try? NDArray(doubles: [value], shape: [], dtype: dtype)).map(Variable.init) : nil
    }
    guard abs(value) < 0x1p53, let whole = Int64(exactly: value) else { return nil }
    return (try? NDArray(int64s: [whole], shape: [], dtype: dtype)).map(Variable.init)
  }

  /// The number that this holds everywhere, where arithmetic with it is exact enough: a finite
  /// number, or an integer far from the limits of a double.
  var plainNumber: Double? {
    guard let value = uniformValue, let dtype = knownType?.dtype else { return nil }
    return dtype.isFloating ? (value.isFinite ? value : nil) : (abs(value) < 0x1p31 ? value : nil)
  }
}

extension Node {
  /// A replacement for the one result, widened to the sizes of parts that it does not hold; nil
  /// where the sizes of such a part cannot be kept.
  ///
  /// - Parameters:
  ///   - x: the replacement.
  ///   - parts: everything that the result was made of.
  func replaced(by x: Variable, droppingFrom parts: [Variable]) -> Variable? {
    let kept = x.parts(among: Set(parts))
    var result = padRanks([x, outputs[0]])[0]
    for part in parts where !kept.contains(part) && !result.covers(part) {
      result = broadcastLike(result, part)
      guard result.errors.isEmpty, result.covers(part) else { return nil }
    }
    return result.errors.isEmpty && result.knownType == outputTypes[0] ? result : nil
  }
}
