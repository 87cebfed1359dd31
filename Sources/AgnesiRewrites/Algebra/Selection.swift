import AgnesiArray
import AgnesiGraph
import AgnesiOps

extension Rewrite {
  /// Selections whose outcome is known, and arithmetic on selections.
  ///
  /// Arithmetic moves inside a selection with 0, so that what is not selected cannot spoil the
  /// result: `0 * infinity` would be NaN, which is why these rules are tagged. Source: Theano's
  /// `local_mul_switch_sink`.
  static let selection: [Rewrite] = [
    .pattern("select-equal", .canonicalize, tags: [.shapeUnsafe]) { p in
      (select(p.any("c", dtype: .bool), p.any("x"), p.any("x")), p.any("x"))
    },
    .pattern("select-not", .canonicalize) { p in
      let c = p.any("c", dtype: .bool)
      return (select(.!c, p.any("x"), p.any("y")), select(c, p.any("y"), p.any("x")))
    },
    .pattern("multiply-selected", .canonicalize, tags: [.nanUnsafe], where: .isNumeric) { p in
      let (c, x, y) = (p.any("c", dtype: .bool), p.any("x"), p.any("y"))
      return (select(c, x, 0) * y, select(c, x * y, 0))
    },
    .pattern("multiply-not-selected", .canonicalize, tags: [.nanUnsafe], where: .isNumeric) { p in
      let (c, x, y) = (p.any("c", dtype: .bool), p.any("x"), p.any("y"))
      return (select(c, 0, x) * y, select(c, 0, x * y))
    },
    .pattern("divide-selected", .canonicalize, tags: [.nanUnsafe]) { p in
      let (c, x, y) = (p.any("c", dtype: .bool), p.any("x"), p.any("y"))
      return (select(c, x, 0) / y, select(c, x / y, 0))
    },
    .pattern("divide-not-selected", .canonicalize, tags: [.nanUnsafe]) { p in
      let (c, x, y) = (p.any("c", dtype: .bool), p.any("x"), p.any("y"))
      return (select(c, 0, x) / y, select(c, 0, x / y))
    },
    knownChoice("select-true", of: true, summary: "`select(true, x, y)` is x"),
    knownChoice("select-false", of: false, summary: "`select(false, x, y)` is y"),
    .pattern("select-within-first", .canonicalize) { p in
      let (c, x, y, z) = (p.any("c", dtype: .bool), p.any("x"), p.any("y"), p.any("z"))
      return (select(c, select(c, x, y), z), select(c, x, z))
    },
    .pattern("select-within-second", .canonicalize) { p in
      let (c, x, y, z) = (p.any("c", dtype: .bool), p.any("x"), p.any("y"), p.any("z"))
      return (select(c, x, select(c, y, z)), select(c, x, z))
    },
    .pattern("select-truth", .canonicalize) { p in
      let c = p.any("c", dtype: .bool)
      return (select(c, Variable(NDArray(true)), Variable(NDArray(false))), c)
    },
    .pattern("select-opposite", .canonicalize) { p in
      let c = p.any("c", dtype: .bool)
      return (select(c, Variable(NDArray(false)), Variable(NDArray(true))), .!c)
    },
    .pattern("select-otherwise-same", .canonicalize) { p in
      let (c, d) = (p.any("c", dtype: .bool), p.any("d", dtype: .bool))
      let (x, y) = (p.any("x"), p.any("y"))
      return (select(c, x, select(d, x, y)), select(c .| d, x, y))
    },
    .pattern("select-both-same", .canonicalize) { p in
      let (c, d) = (p.any("c", dtype: .bool), p.any("d", dtype: .bool))
      let (x, y) = (p.any("x"), p.any("y"))
      return (select(c, select(d, x, y), y), select(c .& d, x, y))
    },
    selectionsOfNumbers, unguardedDivisor,
  ]

  /// What is not chosen may still have decided the sizes.
  private static func knownChoice(_ name: String, of value: Bool, summary: String) -> Rewrite {
    Rewrite(name, .canonicalize, summary: summary, roots: [Select.self]) { node, _ in
      guard node.inputs[0].uniformValue == (value ? 1 : 0) else { return nil }
      return node.replaced(by: node.inputs[value ? 1 : 2], droppingFrom: node.inputs)
    }
  }

  /// Where the second operand is a number, too, f of the numbers is known; so it costs no more.
  private static let selectionsOfNumbers = Rewrite(
    "selections-by-same-condition", .canonicalize,
    summary: "`f(select(c, x, 2), select(c, y, 3))` is `select(c, f(x, y), f(2, 3))`",
    roots: [Add.self, Subtract.self, Multiply.self, Divide.self]
  ) { node, context in
    let choices = node.inputs.compactMap { $0.op(as: Select.self) == nil ? nil : $0.node }
    guard choices.count == 2, choices[0].inputs[0] == choices[1].inputs[0],
      node.inputs.allSatisfy({ context.useCount($0) == 1 }),
      (1...2).contains(where: { side in
        choices.allSatisfy { $0.inputs[side].uniformValue != nil && $0.inputs[side].isSingle }
      })
    else { return nil }
    let sides = (1...2).map { side in applyOne(node.op, to: choices.map { $0.inputs[side] }) }
    let result = select(choices[0].inputs[0], sides[0], sides[1])
    return node.replaced(by: result, droppingFrom: node.inputs)
  }

  /// As the gradients of guarded logarithms come.
  private static let unguardedDivisor = Rewrite(
    "unguarded-divisor", .canonicalize,
    summary: "`select(c, 0, x / select(c, 1, y))` is `select(c, 0, x / y)`, also in products",
    roots: [Select.self]
  ) { node, context in
    for side in 1...2 {
      var divisors = UnguardedDivisors(condition: node.inputs[0], side: side, context)
      var inputs = node.inputs
      inputs[side] = divisors.plain(node.inputs[side])
      if divisors.isChanged, let result = node.replaced(by: applyOne(node.op, to: inputs)) {
        return result
      }
    }
    return nil
  }
}

/// Divisors without the numbers that were selected to keep them from being 0, on the side of another
/// selection by the same condition where these are not chosen.
private struct UnguardedDivisors {
  private let condition: Variable
  private let side: Int
  private let context: Rewrite.Context
  /// How many more nodes are looked at: larger expressions are not walked at each selection.
  private var rest = 16
  private(set) var isChanged = false

  init(condition: Variable, side: Int, _ context: Rewrite.Context) {
    self.condition = condition
    self.side = side
    self.context = context
  }

  /// A product, a quotient or a negative with plain divisors.
  mutating func plain(_ x: Variable) -> Variable {
    guard rest > 0, let node = x.node, context.useCount(x) == 1,
      node.op is Multiply || node.op is Divide || node.op is Negate
    else { return x }
    rest -= 1
    var inputs = node.inputs.map { plain($0) }
    if node.op is Divide, let choice = inputs[1].node, choice.op is Select,
      choice.inputs[0] == condition, choice.inputs[side].knownType == inputs[1].knownType,
      choice.inputs[side].covers(choice.inputs[3 - side])
    {
      isChanged = true
      inputs[1] = choice.inputs[side]
    }
    return inputs == node.inputs ? x : applyOne(node.op, to: inputs)
  }
}
