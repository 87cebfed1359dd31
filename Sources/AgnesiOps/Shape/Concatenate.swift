package import AgnesiArray
public import AgnesiGraph
package import AgnesiKernel

/// Tensors of one dtype one after the other along an axis.
package struct Concatenate: Op {
  package let axis: Int

  package init(axis: Int) { self.axis = axis }

  package var name: String { "concatenate" }

  package func inferTypes(_ inputs: [TensorType]) throws(OpFailure) -> [TensorType] {
    guard var shape = inputs.first?.shape else { throw OpFailure("needs a tensor") }
    for (number, type) in inputs.enumerated().dropFirst() {
      guard type.rank == shape.count else {
        throw OpFailure("tensors have ranks \(shape.count) and \(type.rank)")
      }
      for other in shape.indices {
        let size = type.shape[other]
        if other == axis {
          shape[axis] = shape[axis].flatMap { sum in size.map { sum + $0 } }
        } else if let wanted = shape[other], let size, size != wanted {
          throw OpFailure(
            "sizes \(wanted) and \(size) of axis \(other) of tensors 0 and \(number) differ")
        } else {
          shape[other] = shape[other] ?? size
        }
      }
    }
    return [TensorType(inputs[0].dtype, shape)]
  }

  package func inferShapes(_ context: inout ShapeContext) -> [[Scalar]] {
    let shapes = context.inputShapes
    let sizes = shapes[0].indices.map { other in
      if other == axis { return shapes.reduce(.integer(0)) { $0 + $1[axis] } }
      let known = shapes.first { $0[other].integerValue != nil } ?? shapes[0]
      for (number, shape) in shapes.enumerated() where shape[other] != known[other] {
        context.require(
          shape[other], equals: known[other],
          "size #0 of axis \(other) of tensor \(number) is not #1, as others have")
      }
      return known[other]
    }
    return [sizes]
  }

  package func inferValues(_ context: ShapeContext) -> [[Scalar]?] {
    let parts = context.inputValues.compactMap { $0 }
    guard parts.count == context.inputTypes.count, context.inputTypes[0].rank == 1 else {
      return [nil]
    }
    return [parts.flatMap(\.self)]
  }

  /// Each tensor's gradient is the part of the result's that lies where the tensor does.
  package func gradient(_ context: GradientContext) -> [Variable?] {
    guard let gradient = context.outputGradients[0] else { return context.inputs.map { _ in nil } }
    var start = Variable(0)
    return context.inputs.map { input in
      let size = input.knownType?.shape[axis]
      let stop = sum(of: start, size.map { Variable($0) } ?? input.shape[axis])
      defer { start = stop }
      let part = gradient.sliced(axis: axis, Slice(from: start, to: stop))
      return size.map { part.withSize($0, axis: axis) } ?? part
    }
  }

  /// The sum of two integers, as a number if both are numbers.
  private func sum(of a: Variable, _ b: Variable) -> Variable {
    if let a = a.knownInteger, let b = b.knownInteger { return Variable(a &+ b) }
    return a + b
  }

  package func lowering(_ inputs: [TensorType]) -> Lowering {
    .pointwise { context in
      var index = context.index
      var choices: [(isHere: Scalar, element: Scalar)] = []
      for input in inputs.indices {
        let size = context.shapes.inputShapes[input][axis]
        let element = context.load(input, at: index)
        choices.append((.compare(.less, index[axis], size), element))
        index[axis] = index[axis] - size
      }
      guard let last = choices.popLast() else { return .constant(0, inputs[0].dtype) }
      return choices.reversed().reduce(last.element) { .select($1.isHere, $1.element, $0) }
    }
  }

  package func reference(_ inputs: [NDArray]) throws -> [NDArray] {
    let shape = try inferTypes(inputs.map { TensorType(of: $0) })[0].knownShape ?? []
    let isFloating = inputs[0].dtype.isFloating
    let inner = shape[(axis + 1)...].reduce(1, *)
    let outer = shape[..<axis].reduce(1, *)
    func joined<Number>(_ parts: [[Number]]) -> [Number] {
      (0..<outer).flatMap { row in
        zip(parts, inputs).flatMap { part, input in
          let length = input.shape[axis] * inner
          return part[(row * length)..<((row + 1) * length)]
        }
      }
    }
    return [
      isFloating
        ? try NDArray(
          doubles: joined(try inputs.map { try $0.doubles() }), shape: shape,
          dtype: inputs[0].dtype)
        : try NDArray(
          int64s: joined(try inputs.map { try $0.int64s() }), shape: shape, dtype: inputs[0].dtype)
    ]
  }

  package static var samples: [OpSample] {
    func array(_ shape: [Int], from first: Double) -> NDArray? {
      try? NDArray((0..<shape.reduce(1, *)).map { Double($0) * 0.5 + first }, shape: shape)
    }
    guard let a = array([2, 3], from: -4), let b = array([2, 1], from: 10),
      let c = array([2, 2], from: 20), let none = array([2, 0], from: 0),
      let single = try? a.converted(to: .float32), let bytes = try? a.converted(to: .uint8)
    else { return [] }
    return [
      OpSample(Concatenate(axis: 1), [a, b, none, c], differentiable: [0, 1, 2, 3]),
      OpSample(Concatenate(axis: 0), [c, c], differentiable: [0, 1]),
      OpSample(Concatenate(axis: 0), [a], differentiable: [0]),
      OpSample(Concatenate(axis: 0), [single, single]),
      OpSample(Concatenate(axis: 1), [bytes, bytes]),
      OpSample(Concatenate(axis: 0), [NDArray([1, 2]), NDArray([Int]()), NDArray([3])]),
    ]
  }
}

/// Tensors one after the other along an axis.
///
/// - Parameters:
///   - tensors: at least one; all are brought to their common dtype. Apart from the axis, their
///     sizes agree, else an error.
///   - axis: the axis; negative ones count from the end.
/// - Returns: a tensor whose axis is as long as those of all tensors together.
/// - SeeAlso: Theano's `concatenate`.
public func concatenate(_ tensors: [Variable], axis: Int = 0) -> Variable {
  build("concatenate", tensors) { types throws(OpFailure) in
    guard let first = types.first else { throw OpFailure("needs at least one tensor") }
    guard first.rank > 0 else {
      throw OpFailure("tensors of rank 0 have no axis to follow; use stack")
    }
    let place = try resolveAxis(axis, rank: first.rank)
    let operands = try prepareOperands("concatenate", tensors, .common)
    return applyOne(Concatenate(axis: place), to: operands)
  }
}

/// Tensors of one shape beside each other along a new axis.
///
/// - Parameters:
///   - tensors: at least one; all are brought to their common dtype. Their sizes agree, else an
///     error.
///   - axis: the place of the new axis in the result; negative ones count from the end.
/// - Returns: a tensor with one axis more.
/// - SeeAlso: Theano's `stack`.
public func stack(_ tensors: [Variable], axis: Int = 0) -> Variable {
  build("stack", tensors) { types throws(OpFailure) in
    guard let first = types.first else { throw OpFailure("needs at least one tensor") }
    for type in types where type.rank != first.rank {
      throw OpFailure("tensors have ranks \(first.rank) and \(type.rank)")
    }
    let place = try resolveAxis(axis, rank: first.rank + 1)
    let operands = try prepareOperands("stack", tensors, .common)
    return applyOne(Concatenate(axis: place), to: operands.map { $0.expandDims(place) })
  }
}
