import AgnesiArray
import AgnesiGraph
import AgnesiOps

/// A sum taken apart into multiples of terms and a number: `2 x - y + 3`.
struct LinearTerms {
  /// The terms in the order in which they first occur, with the number of which each is multiplied.
  private(set) var terms: [(term: Variable, coefficient: Double)] = []
  /// The sum of the numbers.
  private(set) var number = 0.0
  /// Everything that the sum was made of, constants included.
  private(set) var parts: [Variable] = []
  /// Whether multiples of opposite signs met.
  private(set) var isCancelling = false

  /// How many terms became fewer by being gathered.
  var gatheredCount: Int {
    parts.count - terms.count - (number != 0 || terms.isEmpty ? 1 : 0)
  }

  /// Takes apart a sum or a difference of numbers; one that is added to itself stays whole.
  ///
  /// - Parameters:
  ///   - root: the sum.
  ///   - limit: the number of sums and multiples beyond which no further one is taken apart, so that
  ///     long chains of sums do not take time quadratic in their length.
  init(_ root: Node, limit: Int = 16) {
    var work = [(variable: root.outputs[0], coefficient: 1.0, mayOpen: true)]
    var opened = 0
    while let (variable, coefficient, mayOpen) = work.popLast() {
      if let value = variable.plainNumber {
        number += coefficient * value
        parts.append(variable)
      } else if mayOpen, opened < limit, let operands = variable.node?.linearOperands {
        opened += 1
        let areEqual = operands.count == 2 && operands[0].operand == operands[1].operand
        // The last one in is the first to be looked at.
        work += operands.reversed().map { ($0.operand, $0.factor * coefficient, !areEqual) }
      } else {
        parts.append(variable)
        // The limit keeps them so few that looking through them is quick.
        if let place = terms.firstIndex(where: { $0.term == variable }) {
          let total = terms[place].coefficient
          isCancelling = isCancelling || total.sign != coefficient.sign
          terms[place].coefficient += coefficient
        } else {
          terms.append((variable, coefficient))
        }
      }
    }
    terms.removeAll { $0.coefficient == 0 }
  }

  /// The sum of what is left, written with as few operations as it takes; nil where a number
  /// overflows or vanishes.
  func sum() -> Variable? {
    guard let dtype = parts.first?.knownType?.dtype else { return nil }
    guard let constant = Variable.number(number, dtype),
      let size = Variable.number(abs(number), dtype)
    else { return nil }
    var rest = terms
    var result: Variable?
    if let first = rest.firstIndex(where: { $0.coefficient > 0 }) {
      let (term, coefficient) = rest.remove(at: first)
      result = term.multiple(coefficient)
    } else if number != 0 || rest.isEmpty {
      result = constant
    } else {
      let (term, coefficient) = rest.removeFirst()
      result = term.multiple(coefficient)
    }
    let leadsWithNumber = result == constant
    for (term, coefficient) in rest {
      guard let multiple = term.multiple(abs(coefficient)) else { return nil }
      result = result.map { coefficient > 0 ? $0 + multiple : $0 - multiple }
    }
    if number == 0 || leadsWithNumber { return result }
    return result.map { number > 0 ? $0 + size : $0 - size }
  }
}

extension Variable {
  /// This times a number; nil where the number overflows or vanishes in the dtype.
  func multiple(_ coefficient: Double) -> Variable? {
    if coefficient == 1 { return self }
    if coefficient == -1 { return -self }
    guard let dtype = knownType?.dtype else { return nil }
    return Variable.number(coefficient, dtype).map { self * $0 }
  }
}

extension Node {
  /// The operands of a sum, or of a multiple, with what each is multiplied by.
  fileprivate var linearOperands: [(operand: Variable, factor: Double)]? {
    guard outputTypes[0].dtype != .bool else { return nil }
    if applies(Add.self) { return [(inputs[0], 1), (inputs[1], 1)] }
    if applies(Subtract.self) { return [(inputs[0], 1), (inputs[1], -1)] }
    if applies(Negate.self) { return [(inputs[0], -1)] }
    if applies(Multiply.self) {
      for (number, rest) in [(inputs[0], inputs[1]), (inputs[1], inputs[0])] {
        if let value = number.plainNumber, value != 0, rest.knownType == outputTypes[0] {
          return [(rest, value)]
        }
      }
    } else if applies(Divide.self), let value = inputs[1].plainNumber, (1 / value).isNormal,
      inputs[0].knownType == outputTypes[0]
    {
      return [(inputs[0], 1 / value)]
    }
    return nil
  }
}
