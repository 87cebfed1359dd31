package import AgnesiArray
public import AgnesiGraph
package import AgnesiKernel

/// The sizes of a tensor, which a call knows before it computes anything.
package struct ShapeOf: Op {
  package var name: String { "shape" }

  package func inferTypes(_ inputs: [TensorType]) -> [TensorType] {
    [TensorType(.int64, [inputs[0].rank])]
  }

  package func inferShapes(_ context: inout ShapeContext) -> [[Scalar]] {
    [[.integer(context.inputShapes[0].count)]]
  }

  package func inferValues(_ context: ShapeContext) -> [[Scalar]?] { [context.inputShapes[0]] }

  package func gradient(_ context: GradientContext) -> [Variable?] { [nil] }

  package func lowering(_ inputs: [TensorType]) -> Lowering {
    .pointwise { context in
      let sizes = context.shapes.inputShapes[0]
      return sizes.enumerated().dropFirst().reduce(sizes.first ?? .integer(0)) { result, entry in
        .select(
          .compare(.equal, context.index[0], .integer(entry.offset)), entry.element, result)
      }
    }
  }

  package func reference(_ inputs: [NDArray]) -> [NDArray] { [NDArray(inputs[0].shape)] }

  package static var samples: [OpSample] {
    [[], [3], [2, 0, 5]].compactMap { shape in
      (try? NDArray.zeros(shape: shape, dtype: .float32)).map { OpSample(ShapeOf(), [$0]) }
    }
  }
}

extension Variable {
  /// The sizes of the axes, as an `int64` vector.
  ///
  /// Using sizes costs nothing: `x.shape[0]` is known before anything is computed, and x itself is
  /// not computed for it. No gradient passes.
  ///
  /// - SeeAlso: Theano's `shape`.
  public var shape: Variable {
    build("shape", [self]) { types throws(OpFailure) in
      if let known = types[0].knownShape { return Variable(NDArray(known)) }
      return applyOne(ShapeOf(), to: [self])
    }
  }
}
