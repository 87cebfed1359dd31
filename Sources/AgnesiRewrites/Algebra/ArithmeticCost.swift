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
