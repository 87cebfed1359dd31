import AgnesiArray
public import AgnesiGraph
import AgnesiKernel

/// Whether all truth values along axes are true, or any of them.
struct Quantifier: ReductionOp {
  enum Scope: String {
    case all, any
  }
  let scope: Scope
  let axes: [Int]
  let keepDims: Bool

  var name: String { scope.rawValue }
  var kind: Reduction.Kind { scope == .all ? .all : .any }
  func resultDType(_ operand: DType) -> DType { .bool }
  func accumulator(_ operand: DType) -> DType { .bool }

  func reference(_ inputs: [NDArray]) throws -> [NDArray] {
    let truth = try inputs[0].converted(to: .bool)
    let holds: ([Int64]) -> Int64 = { group in
      (scope == .all ? group.allSatisfy { $0 != 0 } : group.contains { $0 != 0 }) ? 1 : 0
    }
    return [try reduceGroups(truth, { _ in .nan }, holds)]
  }

  func gradient(_ context: GradientContext) -> [Variable?] { [nil] }

  static var samples: [OpSample] {
    guard
      let values = try? NDArray(
        [true, false, true, true, true, true, false, false, false, false, false, false],
        shape: [2, 2, 3]),
      let empty = try? NDArray([Bool](), shape: [0, 2])
    else { return [] }
    return [Scope.all, .any].flatMap { scope in
      [[0], [1], [2], [0, 1, 2], []].flatMap { axes in
        [true, false].map { OpSample(Quantifier(scope: scope, axes: axes, keepDims: $0), [values]) }
      } + [OpSample(Quantifier(scope: scope, axes: [0], keepDims: false), [empty])]
    }
  }
}

/// Whether all elements along axes are true.
///
/// True for no elements.
///
/// - Parameters:
///   - x: truth values; numbers count as "is not 0", so NaN is true.
///   - axes: the axes to reduce, negative ones counting from the end; nil for all.
///   - keepDims: whether these axes stay, with length 1.
/// - Returns: a `bool` tensor.
/// - SeeAlso: Theano's `all`.
public func all(_ x: Variable, axes: [Int]? = nil, keepDims: Bool = false) -> Variable {
  quantified(.all, x, axes, keepDims)
}

/// Whether all elements along one axis are true.
///
/// - Parameters:
///   - x: truth values; numbers count as "is not 0".
///   - axis: the axis to reduce; negative ones count from the end.
///   - keepDims: whether the axis stays, with length 1.
/// - Returns: a `bool` tensor.
public func all(_ x: Variable, axis: Int, keepDims: Bool = false) -> Variable {
  quantified(.all, x, [axis], keepDims)
}

/// Whether any element along axes is true.
///
/// False for no elements.
///
/// - Parameters:
///   - x: truth values; numbers count as "is not 0", so NaN is true.
///   - axes: the axes to reduce, negative ones counting from the end; nil for all.
///   - keepDims: whether these axes stay, with length 1.
/// - Returns: a `bool` tensor.
/// - SeeAlso: Theano's `any`.
public func any(_ x: Variable, axes: [Int]? = nil, keepDims: Bool = false) -> Variable {
  quantified(.any, x, axes, keepDims)
}

/// Whether any element along one axis is true.
///
/// - Parameters:
///   - x: truth values; numbers count as "is not 0".
///   - axis: the axis to reduce; negative ones count from the end.
///   - keepDims: whether the axis stays, with length 1.
/// - Returns: a `bool` tensor.
public func any(_ x: Variable, axis: Int, keepDims: Bool = false) -> Variable {
  quantified(.any, x, [axis], keepDims)
}

private func quantified(
  _ scope: Quantifier.Scope, _ x: Variable, _ axes: [Int]?, _ keepDims: Bool
) -> Variable {
  build(scope.rawValue, [x]) { types throws(OpFailure) in
    let axes = try resolveAxes(axes, rank: types[0].rank)
    let truth = cast(x, to: .bool)
    return applyOne(Quantifier(scope: scope, axes: axes, keepDims: keepDims), to: [truth])
  }
}
