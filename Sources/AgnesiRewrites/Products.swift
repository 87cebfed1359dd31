import AgnesiArray
import AgnesiGraph
import AgnesiOps

extension Rewrite {
  /// Matrix products take in transposes, factors and sums.
  static let products: [Rewrite] = [
    transposedProduct, factorOutOfProduct, outerProduct, sumWithProduct,
  ]

  /// That costs nothing: BLAS reads transposed matrices as they lie in memory.
  private static let transposedProduct = Rewrite(
    "transposed-product", .canonicalize,
    summary: "`dot(a, b).T` is `dot(b.T, a.T)`",
    on: Dimshuffle.self
  ) { shuffle, node, context in
    guard node.inputs[0].op(as: MatrixProduct.self) != nil, let product = node.inputs[0].node,
      context.useCount(node.inputs[0]) == 1
    else { return nil }
    var order: [Int?] = Array(0..<shuffle.rank)
    order.swapAt(shuffle.rank - 2, shuffle.rank - 1)
    guard shuffle.order == order else { return nil }
    let (a, b) = (product.inputs[0], product.inputs[1])
    return [applyOne(MatrixProduct(), to: [matrixTransposed(b), matrixTransposed(a)])]
  }

  /// So a need not be scaled in memory.
  private static let factorOutOfProduct = Rewrite(
    "factor-out-of-product", .canonicalize,
    summary: "`dot(c * a, b)` is `c * dot(a, b)` for a single number c",
    on: MatrixProduct.self
  ) { op, node, context in
    guard node.outputTypes[0].dtype.isFloating else { return nil }
    for position in 0...1 {
      let operand = Scaled(node.inputs[position], context)
      guard operand.isScaled else { continue }
      var inputs = node.inputs
      inputs[position] = operand.rest
      let result = operand.factor * applyOne(op, to: inputs)
      if result.knownType == node.outputTypes[0] { return [result] }
    }
    return nil
  }

  /// Which fuses with what follows.
  private static let outerProduct = Rewrite(
    "outer-product", .specialize,
    summary: "The product of one column and one row is an element-wise product",
    on: MatrixProduct.self
  ) { _, node, _ in
    let (a, b) = (node.inputs[0], node.inputs[1])
    guard node.outputTypes[0].rank == 2, a.knownType?.shape[1] == 1, b.knownType?.shape[0] == 1
    else { return nil }
    return [a * b]
  }

  /// Only where nothing else needs the product, and c is not repeated and so can be added to in
  /// place.
  private static let sumWithProduct = Rewrite(
    "sum-with-product", .specialize,
    summary: "`c + alpha * dot(a, b)` is one call of BLAS, which adds to c",
    roots: [Add.self, Subtract.self]
  ) { node, context in
    guard node.outputTypes[0].dtype.isFloating, node.outputTypes[0].rank == 2 else { return nil }
    for (position, other) in [(1, 0), (0, 1)] {
      var term = Scaled(node.inputs[position], context)
      var base = Scaled(node.inputs[other], context)
      guard let product = term.rest.node, product.op is MatrixProduct,
        context.useCount(term.rest) == 1, let baseType = base.rest.knownType,
        baseType.broadcasts(as: product.outputTypes[0])
      else { continue }
      if node.op is Subtract {
        if position == 1 { term.isNegative.toggle() } else { base.isNegative.toggle() }
      }
      let result = generalMatrixProduct(
        base.rest, alpha: term.factor, product.inputs[0], product.inputs[1], beta: base.factor)
      if result.knownType == node.outputTypes[0] { return [result] }
    }
    return nil
  }
}

/// A tensor taken apart into a tensor and single numbers that multiply it, as far as nothing else
/// uses the products.
private struct Scaled {
  private var numbers: [Variable] = []
  var isNegative = false
  /// What is multiplied.
  private(set) var rest: Variable

  init(_ x: Variable, _ context: Rewrite.Context) {
    rest = x
    while context.useCount(rest) == 1, let node = rest.node {
      if node.op is Negate {
        isNegative.toggle()
        rest = node.inputs[0]
      } else if node.op is Multiply, let number = node.inputs.firstIndex(where: \.isSingle),
        node.inputs[1 - number].knownType == node.outputTypes[0]
      {
        numbers.append(node.inputs[number].dimshuffle([]))
        rest = node.inputs[1 - number]
      } else {
        break
      }
    }
  }

  /// Whether there is anything that multiplies.
  var isScaled: Bool { isNegative || !numbers.isEmpty }

  /// The product of the single numbers, of rank 0.
  var factor: Variable {
    guard let first = numbers.first, let dtype = rest.knownType?.dtype else {
      return cast(isNegative ? -1 : 1, to: rest.knownType?.dtype ?? Settings.floatX)
    }
    let product = numbers.dropFirst().reduce(cast(first, to: dtype), *)
    return isNegative ? -product : product
  }
}
