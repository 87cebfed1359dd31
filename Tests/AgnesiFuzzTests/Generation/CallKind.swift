import AgnesiGraph

/// A function of the library and how to choose operands for it.
struct CallKind: Sendable {
  let name: String
  /// A call of it, with operands that are there or that are made for it; nil if there are none.
  let choose: @Sendable (inout ProgramGenerator) -> Program.Step?

  init(
    _ name: String, choose: @escaping @Sendable (inout ProgramGenerator) -> Program.Step?
  ) {
    self.name = name
    self.choose = choose
  }

  /// A function of one tensor.
  init(
    unary code: String, _ dtypes: DTypeClass,
    _ apply: @escaping @Sendable (Variable) -> Variable
  ) {
    self.init(code) { generator in
      Program.Step(code, [generator.operand(dtypes)]) { apply($0[0]) }
    }
  }

  /// A function of two tensors that broadcast, or of a tensor and a number.
  init(
    binary code: String, _ dtypes: DTypeClass,
    _ apply: @escaping @Sendable (Variable, Variable) -> Variable
  ) {
    self.init(code) { generator in
      let operand = generator.operand(dtypes)
      let partner = generator.partner(of: operand, dtypes)
      let operands =
        generator.chance(1, in: 2) ? [operand, partner] : [partner, operand]
      return Program.Step(code, operands) { apply($0[0], $0[1]) }
    }
  }

  /// The kinds by family; programs choose a family first.
  static let families = [
    unary, unary, binary, binary, binary, logic, idioms, idioms, reductions, reductions, axes, axes,
    sizes, indexing, indexing, products, images, neural,
  ]
}
