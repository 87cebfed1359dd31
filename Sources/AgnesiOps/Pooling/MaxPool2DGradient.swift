import AgnesiArray
import AgnesiGraph
import AgnesiKernel

/// The gradient of max pooling: each element that equals the largest of a window gets the whole
/// gradient of that window.
///
/// Inputs: the image, the pooled image, and the gradient of the latter.
struct MaxPool2DGradient: Op {
  let geometry: PoolingGeometry

  var name: String { "maxPool2DGradient" }

  func inferTypes(_ inputs: [TensorType]) throws(OpFailure) -> [TensorType] {
    try geometry.checkResult(inputs[1], of: inputs[0])
    try geometry.checkResult(inputs[2], of: inputs[0])
    return [inputs[0]]
  }

  func inferShapes(_ context: inout ShapeContext) -> [[Scalar]] {
    let shapes = context.inputShapes
    geometry.requireResult(&context, shapes[1], of: shapes[0])
    geometry.requireResult(&context, shapes[2], of: shapes[0])
    return [shapes[0]]
  }

  /// Linear in the pooled gradient; which elements are the largest does not change nearby.
  func gradient(_ context: GradientContext) -> [Variable?] {
    guard let gradient = context.outputGradients[0] else { return [nil, nil, nil] }
    let op = MaxPool2DGradientGradient(geometry: geometry)
    return [nil, nil, applyOne(op, to: [context.inputs[0], context.inputs[1], gradient])]
  }

  func lowering(_ inputs: [TensorType]) -> Lowering { .loops(LoopNest(emit)) }

  @Sendable private func emit(_ context: inout LoopContext) {
    let (image, pooled, outer) = (context.inputs[0], context.inputs[1], context.inputs[2])
    let result = context.outputs[0]
    let loops = PoolingLoops(geometry, dtype: result.dtype, image: image.shape)
    let zero = Scalar.constant(0, result.dtype)
    context.kernel("unpool", parallel: loops.planes, cost: loops.cost) { body, plane in
      let source = body.constant("source", plane * loops.height * loops.width)
      let windows = body.constant("windows", plane * loops.rows * loops.columns)
      func share(_ body: inout KernelBuilder, _ place: Scalar, _ window: Scalar) -> Scalar {
        let isLargest = Scalar.compare(
          .equal, image[linear: place], pooled[linear: windows + window])
        // Loaded in any case: a load that depends on a condition keeps loops out of vectors.
        let gradient = body.constant("gradient", outer[linear: windows + window])
        return .select(isLargest, gradient, zero)
      }
      if loops.windowsTile {
        loops.forEachTile(&body, result, at: source, share)
        return
      }
      loops.fill(&body, result, at: source, count: loops.height * loops.width, zero)
      loops.forEachElement(&body) { body, element, window, _ in
        let place = source + element
        let share = share(&body, place, window)
        body.store(
          result.id, at: place, loops.windowsAreApart ? share : result[linear: place] + share)
      }
    }
  }

  func reference(_ inputs: [NDArray]) throws -> [NDArray] {
    let (shape, windows) = try geometry.windows(of: inputs[0])
    let image = try inputs[0].doubles()
    let pooled = try inputs[1].pooledElements(shape)
    let outer = try inputs[2].pooledElements(shape)
    var result = [Double](repeating: 0, count: image.count)
    for window in windows {
      for element in window.elements where image[element] == pooled[window.place] {
        result[element] += outer[window.place]
      }
    }
    return [try NDArray(doubles: result, shape: inputs[0].shape, dtype: inputs[0].dtype)]
  }

  static var samples: [OpSample] {
    PoolingSamples.all.flatMap { sample in
      sample.maximaVariants(differentiable: [2]) { image, pooled, outer in
        (MaxPool2DGradient(geometry: sample.geometry), [image, pooled, outer])
      }
    }
  }
}

/// The gradient of the gradient of max pooling with respect to the pooled gradient: for each
/// window, the sum over the elements that equal the largest.
///
/// Inputs: the image, the pooled image, and a tensor of the image's shape.
struct MaxPool2DGradientGradient: Op {
  let geometry: PoolingGeometry

  var name: String { "maxPool2DGradientGradient" }

  func inferTypes(_ inputs: [TensorType]) throws(OpFailure) -> [TensorType] {
    try geometry.checkResult(inputs[1], of: inputs[0])
    guard inputs[2].isCompatible(with: inputs[0]) else {
      throw OpFailure("needs a tensor of type \(inputs[0]), got \(inputs[2])")
    }
    return [inputs[1]]
  }

  func inferShapes(_ context: inout ShapeContext) -> [[Scalar]] {
    let shapes = context.inputShapes
    geometry.requireResult(&context, shapes[1], of: shapes[0])
    for axis in shapes[0].indices {
      context.require(
        shapes[0][axis], equals: shapes[2][axis], "sizes #0 and #1 of axis \(axis) differ")
    }
    return [shapes[1]]
  }

  func gradient(_ context: GradientContext) -> [Variable?] {
    guard let gradient = context.outputGradients[0] else { return [nil, nil, nil] }
    let op = MaxPool2DGradient(geometry: geometry)
    return [nil, nil, applyOne(op, to: [context.inputs[0], context.inputs[1], gradient])]
  }

  func lowering(_ inputs: [TensorType]) -> Lowering { .loops(LoopNest(emit)) }

  @Sendable private func emit(_ context: inout LoopContext) {
    let (image, pooled, inner) = (context.inputs[0], context.inputs[1], context.inputs[2])
    let result = context.outputs[0]
    let loops = PoolingLoops(geometry, dtype: result.dtype, image: image.shape)
    let zero = Scalar.constant(0, result.dtype)
    context.kernel("sumLargest", parallel: loops.planes, cost: loops.cost) { body, plane in
      let source = body.constant("source", plane * loops.height * loops.width)
      let windows = body.constant("windows", plane * loops.rows * loops.columns)
      loops.fill(&body, result, at: windows, count: loops.rows * loops.columns, zero)
      loops.forEachElement(&body) { body, element, window, _ in
        let place = windows + window
        let isLargest = Scalar.compare(
          .equal, image[linear: source + element], pooled[linear: place])
        let term = body.constant("term", inner[linear: source + element])
        let share = Scalar.select(isLargest, term, zero)
        body.store(result.id, at: place, result[linear: place] + share)
      }
    }
  }

  func reference(_ inputs: [NDArray]) throws -> [NDArray] {
    let (shape, windows) = try geometry.windows(of: inputs[0])
    let image = try inputs[0].doubles()
    let pooled = try inputs[1].pooledElements(shape)
    let inner = try inputs[2].pooledElements(inputs[0].shape)
    let results = windows.map { window in
      window.elements.reduce(0) { total, element in
        image[element] == pooled[window.place] ? total + inner[element] : total
      }
    }
    return [try NDArray(doubles: results, shape: shape, dtype: inputs[0].dtype)]
  }

  static var samples: [OpSample] {
    PoolingSamples.all.flatMap { sample in
      sample.maximaVariants(differentiable: [2]) { image, pooled, _ in
        let inner = try? sampleArray(image.shape, seed: 0.85).converted(to: image.dtype)
        return (
          MaxPool2DGradientGradient(geometry: sample.geometry), [image, pooled, inner ?? image]
        )
      }
    }
  }
}
