package import AgnesiArray
public import AgnesiGraph
package import AgnesiKernel

/// One axis of a `dimshuffle`: an axis of the operand by its number, or a new one of length 1.
public enum DimshuffleAxis: Hashable, Sendable, ExpressibleByIntegerLiteral {
  /// A new axis of length 1, which broadcasts: Theano's `'x'`.
  case x
  /// An axis of the operand; negative numbers count from the end.
  case axis(Int)

  /// An axis of the operand.
  public init(integerLiteral value: Int) { self = .axis(value) }
}

/// A permutation of axes, with axes of length 1 added and dropped.
package struct Dimshuffle: Op {
  /// For each axis of the result, the axis of the operand; nil for a new axis of length 1.
  package let order: [Int?]
  /// The operand's rank.
  package let rank: Int

  package var name: String { "dimshuffle" }
  package var notation: Notation { .method(order.map { $0.map(String.init) ?? ".x" }) }
  package var isArrangement: Bool { true }

  /// Axes of the operand that do not appear in the result.
  package var dropped: [Int] { (0..<rank).filter { !order.contains($0) } }

  package func inferTypes(_ inputs: [TensorType]) throws(OpFailure) -> [TensorType] {
    let type = inputs[0]
    guard type.rank == rank else { throw OpFailure("needs rank \(rank), got \(type.rank)") }
    for axis in dropped where type.shape[axis] != 1 {
      let size = type.shape[axis].map(String.init) ?? "unknown"
      throw OpFailure("axis \(axis) of size \(size) is left out; only length 1 can be")
    }
    return [TensorType(type.dtype, order.map { $0.map { type.shape[$0] } ?? 1 })]
  }

  package func inferShapes(_ context: inout ShapeContext) -> [[Scalar]] {
    [order.map { $0.map { context.inputShapes[0][$0] } ?? .integer(1) }]
  }

  package func gradient(_ context: GradientContext) -> [Variable?] {
    let inverse = (0..<rank).map { axis in order.firstIndex(of: axis) }
    return context.outputGradients.map { gradient in
      gradient.map {
        // New axes have length 1, even where the gradient's type does not tell.
        let known = sumToBroadcastAxes($0, of: context.outputs[0])
        return applyOne(Dimshuffle(order: inverse, rank: order.count), to: [known])
      }
    }
  }

  package func lowering(_ inputs: [TensorType]) -> Lowering {
    let axes = (0..<rank).map { axis -> ViewMap.Axis in
      order.firstIndex(of: axis).map { ViewMap.Axis($0) }
        ?? ViewMap.Axis(nil, start: .integer(0), step: .integer(1))
    }
    return .view { _ in .axes(axes) }
  }

  package func reference(_ inputs: [NDArray]) throws -> [NDArray] {
    let kept = order.compactMap { $0 }
    let permuted = inputs[0].transposed(kept + dropped)
    return [try permuted.reshaped(order.map { $0.map { inputs[0].shape[$0] } ?? 1 })]
  }

  package static var samples: [OpSample] {
    let cube = try? NDArray((0..<24).map { Double($0) * 0.5 - 3 }, shape: [2, 3, 4])
    guard let cube, let row = try? cube.reshaped([1, 24]) else { return [] }
    return [
      OpSample(Dimshuffle(order: [2, 0, 1], rank: 3), [cube], differentiable: [0]),
      OpSample(Dimshuffle(order: [nil, 2, nil, 0, 1], rank: 3), [cube], differentiable: [0]),
      OpSample(Dimshuffle(order: [1], rank: 2), [row], differentiable: [0]),
      OpSample(Dimshuffle(order: [nil, nil], rank: 0), [NDArray(2.5)], differentiable: [0]),
    ]
  }
}

extension Variable {
  /// Permutes axes, adds axes of length 1 (`.x`), and leaves out axes of length 1.
  ///
  /// `x.dimshuffle(1, 0)` transposes a matrix; `b.dimshuffle(.x, 0, .x, .x)` makes a vector ready
  /// to be added to each map of a batch of images. New axes broadcast.
  ///
  /// - Parameter pattern: for each axis of the result, an axis of this tensor or `.x`. An error
  ///   when an axis is repeated or does not exist, or one of length other than 1 is left out.
  /// - Returns: a view of the same elements; no data move.
  /// - SeeAlso: Theano's `dimshuffle`.
  public func dimshuffle(_ pattern: DimshuffleAxis...) -> Variable { dimshuffle(pattern) }

  /// Permutes axes, adds axes of length 1, and leaves out axes of length 1.
  ///
  /// - Parameter pattern: for each axis of the result, an axis of this tensor or `.x`.
  /// - Returns: a view of the same elements; no data move.
  public func dimshuffle(_ pattern: [DimshuffleAxis]) -> Variable {
    build("dimshuffle", [self]) { types throws(OpFailure) in
      let rank = types[0].rank
      var order: [Int?] = []
      for entry in pattern {
        switch entry {
        case .x: order.append(nil)
        case .axis(let axis):
          let resolved = try resolveAxis(axis, rank: rank)
          guard !order.contains(resolved) else {
            throw OpFailure("axis \(axis) appears twice in the pattern")
          }
          order.append(resolved)
        }
      }
      if order == Array(0..<rank) { return self }
      return applyOne(Dimshuffle(order: order, rank: rank), to: [self])
    }
  }
}

/// The number of an axis counted from the front, for one that may count from the end.
package func resolveAxis(_ axis: Int, rank: Int) throws(OpFailure) -> Int {
  guard axis >= -rank && axis < rank else {
    throw OpFailure(
      rank == 0
        ? "axis \(axis) does not exist: the tensor has no axes"
        : "axis \(axis) does not exist: the tensor has axes 0 to \(rank - 1)")
  }
  return axis < 0 ? axis + rank : axis
}

/// The numbers of axes counted from the front, ascending; all axes for nil.
package func resolveAxes(_ axes: [Int]?, rank: Int) throws(OpFailure) -> [Int] {
  guard let axes else { return Array(0..<rank) }
  var resolved: [Int] = []
  for axis in axes {
    let number = try resolveAxis(axis, rank: rank)
    guard !resolved.contains(number) else { throw OpFailure("axis \(axis) is given twice") }
    resolved.append(number)
  }
  return resolved.sorted()
}
