import AgnesiArray
public import AgnesiGraph
import AgnesiKernel

/// The product along axes.
struct Product: ReductionOp {
  let axes: [Int]
  let keepDims: Bool

  var name: String { "prod" }
  var kind: Reduction.Kind { .product }
  func resultDType(_ operand: DType) -> DType { operand.isFloating ? operand : .int64 }
  func accumulator(_ operand: DType) -> DType { operand.isFloating ? .float64 : .int64 }

  func reference(_ inputs: [NDArray]) throws -> [NDArray] {
    [try reduceGroups(inputs[0], { $0.reduce(1, *) }, { $0.reduce(1, &*) })]
  }

  /// The product of the other elements: the whole product divided by the element, except that
  /// zeros are counted and left out of the product, since nothing can be divided by them.
  func gradient(_ context: GradientContext) -> [Variable?] {
    let x = context.inputs[0]
    guard let gradient = context.outputGradients[0], let type = x.knownType else { return [nil] }
    let parts = LogarithmGradient(gradient, over: context.outputs[0])
    guard let numerator = parts.numerator, parts.complementNumerator == nil else {
      return [expanded(gradient, rank: type.rank) * derivatives(of: x)]
    }
    // As that of a sum of logarithms, which vanish later than the product does.
    let logarithms = expanded(numerator, rank: type.rank) / x
    guard let rest = parts.rest else { return [logarithms] }
    return [logarithms + expanded(rest, rank: type.rank) * derivatives(of: x)]
  }

  /// The products of all other elements, right at zeros, too.
  private func derivatives(of x: Variable) -> Variable {
    let isZero = x .== 0
    let zeroCount = sum(isZero, axes: axes, keepDims: true)
    let nonzero = select(isZero, 1, x)
    let product = prod(nonzero, axes: axes, keepDims: true)
    let atZero = select(zeroCount .== 1, product, 0)
    let elsewhere = select(zeroCount .== 0, product / nonzero, 0)
    return select(isZero, atZero, elsewhere)
  }

  static var samples: [OpSample] {
    reductionSamples { Product(axes: $0, keepDims: $1) } + [
      OpSample(Product(axes: [0], keepDims: false), [NDArray([true, false, true])]),
      OpSample(Product(axes: [0], keepDims: false), [NDArray([200, 100, 3] as [UInt8])]),
    ]
  }
}

/// The product of the elements along axes.
///
/// Floating products are accumulated in `float64`; integers and truth values are multiplied in
/// `int64`, which wraps. The product of no elements is 1. The gradient is right at zeros, too;
/// its own gradient there is not.
///
/// - Parameters:
///   - x: any tensor.
///   - axes: the axes to multiply along, negative ones counting from the end; nil for all.
///   - keepDims: whether these axes stay, with length 1.
/// - Returns: a tensor of x's dtype if that is floating, else of `int64`.
/// - SeeAlso: Theano's `prod`.
public func prod(_ x: Variable, axes: [Int]? = nil, keepDims: Bool = false) -> Variable {
  build("prod", [x]) { types throws(OpFailure) in
    let axes = try resolveAxes(axes, rank: types[0].rank)
    return applyOne(Product(axes: axes, keepDims: keepDims), to: [x])
  }
}

/// The product of the elements along one axis.
///
/// - Parameters:
///   - x: any tensor.
///   - axis: the axis to multiply along; negative ones count from the end.
///   - keepDims: whether the axis stays, with length 1.
/// - Returns: a tensor of x's dtype if that is floating, else of `int64`.
public func prod(_ x: Variable, axis: Int, keepDims: Bool = false) -> Variable {
  prod(x, axes: [axis], keepDims: keepDims)
}
