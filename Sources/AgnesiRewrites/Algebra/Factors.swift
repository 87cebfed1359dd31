import AgnesiArray
import AgnesiGraph
import AgnesiOps

/// A product taken apart into powers of factors and a number: `3 x^2 / y`.
struct Factors {
  /// The number of products and quotients beyond which one is not taken apart further, so that long
  /// chains of them do not take time quadratic in their length.
  private static let limit = 16

  /// A base and the power to which it is raised, negative below the fraction line.
  struct Factor {
    let base: Variable
    var exponent: Double
    /// How many factors it was gathered from.
    var count = 1
  }

  /// The factors in the order in which they first occur.
  var factors: [Factor] = []
  /// Everything that the product was made of, constants included.
  private(set) var parts: [Variable] = []
  /// Whether a factor was cancelled, or fractional powers met: as if it were neither 0 nor
  /// infinite nor negative.
  private(set) var isCancelling = false
  private let dtype: DType
  private var hasPowersGathered = false
  private var numerator = 1.0
  private var denominator = 1.0
  private var numberCount = 0

  /// Takes apart a product or a quotient of numbers, as far as nothing else uses its parts; a square
  /// uses its base twice.
  static func of(_ node: Node, _ context: Rewrite.Context) -> Factors {
    context.finding(node) { Factors(node, context) }
  }

  private init(_ root: Node, _ context: Rewrite.Context) {
    dtype = root.outputTypes[0].dtype
    var work = [(variable: root.outputs[0], isBelow: false, mayOpen: true)]
    var opened = 0
    while let (variable, isBelow, mayOpen) = work.popLast() {
      if let value = variable.plainNumber, value != 0 {
        if isBelow { denominator *= value } else { numerator *= value }
        numberCount += 1
        parts.append(variable)
      } else if mayOpen, opened < Self.limit, let node = variable.node,
        node.applies(Multiply.self) || node.applies(Divide.self)
      {
        opened += 1
        let areEqual = node.inputs[0] == node.inputs[1]
        // The last one in is the first to be looked at.
        for place in [1, 0] {
          let input = node.inputs[place]
          let isDivisor = place == 1 && node.applies(Divide.self)
          work.append((input, isBelow != isDivisor, !areEqual && context.useCount(input) == 1))
        }
      } else {
        let (base, exponent) = variable.power
        parts.append(base)
        add(Factor(base: base, exponent: isBelow ? -exponent : exponent))
      }
    }
  }

  /// Gathers a factor with an equal one, unless both stand below the fraction line: their product
  /// might overflow where dividing by one after the other does not.
  private mutating func add(_ factor: Factor) {
    let place = factors.firstIndex {
      $0.base == factor.base && ($0.exponent > 0 || factor.exponent > 0)
    }
    guard let place else { return factors.append(factor) }
    let old = factors[place].exponent
    let areWhole = old == old.rounded() && factor.exponent == factor.exponent.rounded()
    isCancelling = isCancelling || old.sign != factor.exponent.sign || !areWhole
    factors[place].exponent += factor.exponent
    factors[place].count += 1
    // A square and a cube stay the products that they are: they take no more operations.
    hasPowersGathered =
      hasPowersGathered || abs(old) != Double(factors[place].count - 1)
      || abs(factor.exponent) != 1 || factors[place].count > 3
    if factors[place].exponent == 0 { factors.remove(at: place) }
  }

  /// Whether there are fewer factors or numbers than before they were gathered.
  var isGathered: Bool {
    let needsNumber = numerator != denominator || !factors.contains { $0.exponent > 0 }
    return isCancelling || hasPowersGathered || numberCount > (needsNumber ? 1 : 0)
  }

  /// Whether two products have the same factors and numbers, in whatever order.
  func isSame(as other: Factors) -> Bool {
    numerator == other.numerator && denominator == other.denominator
      && factors.count == other.factors.count
      && factors.allSatisfy { factor in
        other.factors.contains { $0.base == factor.base && $0.exponent == factor.exponent }
      }
  }

  /// The product of what is left, written with at most one division by factors; nil where a number
  /// overflows or vanishes.
  func product() -> Variable? {
    let above = factors.filter { $0.exponent > 0 }
    let below = factors.filter { $0.exponent < 0 }
    guard numerator / denominator != 0,
      let number = Variable.number(numerator / denominator, dtype),
      let divisor = Variable.number(denominator, dtype)
    else { return nil }
    var top = multiplied(above)
    var bottom = multiplied(below)
    if top == nil {
      top = number
    } else if numerator == 1, denominator != 1 {
      // Dividing by the number rounds once, multiplying by its reciprocal twice.
      bottom = bottom.map { $0 * divisor } ?? divisor
    } else if numerator != denominator {
      top = top.map { $0 * number }
    }
    guard let bottom else { return top }
    return top.map { $0 / bottom }
  }

  private func multiplied(_ factors: [Factor]) -> Variable? {
    factors.reduce(nil) { product, factor in
      let power = factor.base.raised(to: abs(factor.exponent))
      return product.map { $0 * power } ?? power
    }
  }
}

extension Variable {
  /// The base and the exponent of a power with a constant exponent; this and 1 for anything else.
  fileprivate var power: (base: Variable, exponent: Double) {
    guard op(as: Power.self) != nil, let node, let exponent = node.inputs[1].plainNumber,
      node.inputs[0].knownType == knownType, let dtype = knownType?.dtype,
      dtype.isFloating ? exponent != 0 : exponent > 0
    else { return (self, 1) }
    return (node.inputs[0], exponent)
  }

  /// A power with a positive exponent.
  fileprivate func raised(to exponent: Double) -> Variable {
    switch exponent {
    case 1: self
    case 2: self * self
    case 3: self * self * self
    default: pow(self, knownType.flatMap { Variable.number(exponent, $0.dtype) } ?? 1)
    }
  }
}
