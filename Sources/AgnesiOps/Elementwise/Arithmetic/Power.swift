import AgnesiArray
public import AgnesiGraph
package import AgnesiKernel
import Foundation

/// A number to the power of another.
package struct Power: ElementwiseOp {
  package var name: String { "pow" }
  package var operandRule: OperandRule { .numeric }
  package func scalar(_ x: [Scalar]) -> Scalar { .binary(.power, x[0], x[1]) }
  package func value(_ x: [Double]) -> Double { Foundation.pow(x[0], x[1]) }

  package func value(_ x: [Int64]) -> Int64 {
    let (base, exponent) = (x[0], x[1])
    if exponent < 0 {
      return base == 1 || base == -1 ? (exponent % 2 == 0 ? 1 : base) : 0
    }
    var result: Int64 = 1
    for bit in (0..<(64 - exponent.leadingZeroBitCount)).reversed() {
      result = result &* result
      if exponent >> Int64(bit) & 1 == 1 { result = result &* base }
    }
    return result
  }

  package func partials(_ x: [Variable], result: Variable, gradient: Variable) -> [Variable?] {
    let (base, exponent) = (x[0], x[1])
    // Replacing the zero before it does harm, not the result after, keeps NaN out of gradients of
    // gradients too: 0 to the -1 is infinite, and so is the logarithm of 0.
    let safeExponent = select(exponent .== 0, 1, exponent)
    let safeBase = select(base .== 0, 1, base)
    return [
      gradient * exponent * pow(base, safeExponent - 1),
      gradient * result * log(safeBase),
    ]
  }

  package static var samples: [OpSample] {
    let base = NDArray([-3, -2, -1, 0, 1, 2, 5] as [Int64])
    let integers = [-2, -1, 0, 1, 2, 3, 63, 64].compactMap { exponent in
      (try? NDArray([Int64(exponent)], shape: [1])).map { OpSample(Power(), [base, $0]) }
    }
    let squares = [-1.5, -0.5, 0.7, 2]
    return binarySamples(Power(), integers: false, positive: true) + integers
      + [OpSample(Power(), [NDArray(squares), NDArray([2.0])], differentiable: [0])]
      + [OpSample(Power(), [NDArray([3, 7, 200] as [UInt8]), NDArray([5, 0, 2] as [UInt8])])]
  }
}

/// A tensor to the power of another, element by element, with broadcasting.
///
/// `out = x^y`
///
/// For floating numbers as in C: NaN for a negative x and a fractional y, 1 for y = 0 whatever x is.
/// For integers exact, wrapping on overflow; a negative y gives 0 unless x is 1 or -1. The gradient
/// with respect to y is taken as 0 where x is 0, and NaN where x is negative.
///
/// - Parameters:
///   - x: any tensor; truth values count as `int8`.
///   - y: any tensor; both are brought to their common dtype.
/// - Returns: a tensor of the broadcast shape and the common dtype.
/// - SeeAlso: Theano's `pow`.
public func pow(_ x: Variable, _ y: Variable) -> Variable { elementwise(Power(), [x, y]) }

/// Each element times itself.
///
/// `out = x^2`; integers wrap.
///
/// - Parameter x: any tensor.
/// - Returns: a tensor of x's shape and dtype.
/// - SeeAlso: Theano's `sqr`.
public func square(_ x: Variable) -> Variable { x * x }
