package import AgnesiArray
package import AgnesiGraph
import AgnesiKernel

/// What every op promises, checked on one of its samples.
///
/// Each check lists what is wrong, so that a test reports all of it; an empty list means that the
/// promise is kept.
package struct OpContract {
  package let sample: OpSample
  package let results: [NDArray]

  /// Computes the sample's results, which the checks compare with.
  package init(_ sample: OpSample) throws {
    self.sample = sample
    results = try sample.op.reference(sample.inputs)
  }

  /// The inputs' types, with every size known, or only those of length 1, which broadcast, and
  /// those of operands whose values decide sizes.
  package func inputTypes(sizesKnown: Bool) -> [TensorType] {
    sample.inputs.enumerated().map { number, input in
      let isKnown = sizesKnown || sample.op.hostInputs.contains(number)
      return TensorType(input.dtype, input.shape.map { isKnown || $0 == 1 ? $0 : nil })
    }
  }

  /// The types that the op infers fit the results.
  package func typeProblems(sizesKnown: Bool) throws -> [String] {
    let types = try sample.op.inferTypes(inputTypes(sizesKnown: sizesKnown))
    guard types.count == results.count else {
      return ["\(types.count) types for \(results.count) results"]
    }
    return zip(types, results).compactMap { type, result in
      TensorType(of: result).isCompatible(with: type)
        ? nil : "inferred \(type) for \(TensorType(of: result))"
    }
  }

  /// The sizes and values that the op infers from known ones are those of the results, and what it
  /// requires of them holds.
  package func shapeProblems(sizesKnown: Bool) throws -> [String] {
    let inputTypes = inputTypes(sizesKnown: sizesKnown)
    var context = ShapeContext(
      inputTypes: inputTypes, outputTypes: try sample.op.inferTypes(inputTypes),
      inputShapes: sample.inputs.map { $0.shape.map { Scalar.integer($0) } },
      inputValues: try sample.inputs.map(hostValues))
    let shapes: [[Scalar]]
    do {
      shapes = try sample.op.inferShapes(&context)
    } catch {
      // The default, by types alone, may need all sizes.
      return sizesKnown ? ["no sizes: \(error.message)"] : []
    }
    context.outputShapes = shapes
    var problems = zip(shapes, results).compactMap { shape, result -> String? in
      shape == result.shape.map { Scalar.integer($0) }
        ? nil : "inferred sizes \(shape.map(\.integerValue)) for \(result.shape)"
    }
    problems += context.requirements.filter { $0.condition == .bool(false) }
      .map { "requires what does not hold: \($0.message)" }
    for (values, result) in zip(sample.op.inferValues(context), results) {
      guard let values, try values != hostValues(result) else { continue }
      problems.append("inferred values \(values.map(\.integerValue)) for \(result)")
    }
    return problems
  }

  private func hostValues(_ array: NDArray) throws -> [Scalar]? {
    guard !array.dtype.isFloating, array.count <= maximumHostValues else { return nil }
    return try array.int64s().map { Scalar.integer($0, array.dtype) }
  }

  /// Inputs that are views with other strides give the same results.
  package func stridedProblems() throws -> [String] {
    let views = try sample.inputs.map { input in
      let reversed = Array((0..<input.rank).reversed())
      return try input.transposed(reversed).contiguous().transposed(reversed)
    }
    return try sample.op.reference(views) == results ? [] : ["views give other results"]
  }
}

/// What is wrong with results that were computed in two ways, of which the second is right.
package func mismatches(
  _ computed: [NDArray], _ expected: [NDArray], scale: Double = 1
) -> [String] {
  guard computed.count == expected.count else {
    return ["\(computed.count) results instead of \(expected.count)"]
  }
  return zip(computed, expected).compactMap { computed, expected in
    let isSingle = expected.dtype == .float32
    let isClose =
      computed.dtype == expected.dtype
      && computed.isClose(
        to: expected, relativeTolerance: isSingle ? 2e-5 : 1e-11,
        absoluteTolerance: scale * (isSingle ? 1e-6 : 1e-13), equalNaN: true)
    return isClose ? nil : "computed \(computed), expected \(expected)"
  }
}
