import AgnesiArray
import AgnesiGraph
import AgnesiOps

extension Rewrite {
  /// Matrix products take in transposes, factors and sums.
  static let products: [Rewrite] = [
    transposedProduct, factorOutOfProduct, productOfZeros, productWithRepeated, outerProduct,
    sumWithProduct,
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
  ///
  /// Where c is infinite, infinities that would have met as NaN in the sum no longer do.
  private static let factorOutOfProduct = Rewrite(
    "factor-out-of-product", .canonicalize,
    summary: "`dot(c * a, b)` is `c * dot(a, b)` for a single number c, and so with convolutions",
    tags: [.nanUnsafe],
    roots: [
      MatrixProduct.self, Conv2D.self, Conv2DGradientFilters.self, Conv2DGradientInputs.self,
    ]
  ) { node, context in
    guard node.outputTypes[0].dtype.isFloating else { return nil }
    for position in 0...1 {
      let operand = Scaled(node.inputs[position], context)
      guard operand.isScaled else { continue }
      var inputs = node.inputs
      inputs[position] = operand.rest
      let result = operand.factor * applyOne(node.op, to: inputs)
      if let replaced = node.replaced(by: result) { return replaced }
    }
    return nil
  }

  private static let productOfZeros = Rewrite(
    "product-of-zeros", .canonicalize, summary: "`dot(0, b)` is 0", tags: [.nanUnsafe],
    roots: [MatrixProduct.self]
  ) { node, _ in
    let (a, b) = (node.inputs[0], node.inputs[1])
    let type = node.outputTypes[0]
    guard a.uniformValue == 0 || b.uniformValue == 0, let number = Variable.number(0, type.dtype),
      a.hasSameSize(axis: type.rank - 1, as: b, axis: type.rank - 2)
    else { return nil }
    let sizes = (0..<type.rank).map { axis -> any Size in
      type.shape[axis] ?? (axis == type.rank - 1 ? b.shape[axis] : a.shape[axis])
    }
    let zeros = full(sizes, number)
    return node.replaced(by: zeros)
  }

  /// One large product in place of many small ones.
  private static let productWithRepeated = Rewrite(
    "product-with-repeated", .canonicalize,
    summary: "A batch of matrices times one repeated matrix is one product of all their rows",
    roots: [MatrixProduct.self]
  ) { node, _ in
    let (a, b) = (node.inputs[0], node.inputs[1])
    guard let matrix = b.broadcastSource, let shape = matrix.knownType?.shape, shape.count > 2
    else { return nil }
    let batch = 0..<(shape.count - 2)
    guard batch.allSatisfy({ shape[$0] == 1 && a.hasSameSize(axis: $0, as: b, axis: $0) }) else {
      return nil
    }
    let result = dot(a, dropping(Array(batch), of: matrix))
    return node.replaced(by: result)
  }

  /// Which fuses with what follows.
  private static let outerProduct = Rewrite(
    "outer-product", .specialize,
    summary: "The product of one column and one row is an element-wise product",
    roots: [MatrixProduct.self]
  ) { node, _ in
    let (a, b) = (node.inputs[0], node.inputs[1])
    let rank = node.outputTypes[0].rank
    guard a.knownType?.shape[rank - 1] == 1, b.knownType?.shape[rank - 2] == 1 else { return nil }
    let result = a * b
    return node.replaced(by: result)
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
      if let replaced = node.replaced(by: result) { return replaced }
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
      } else if node.op is Divide, node.inputs[1].isSingle,
        node.inputs[0].knownType == node.outputTypes[0]
      {
        numbers.append(1 / node.inputs[1].dimshuffle([]))
        rest = node.inputs[0]
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
