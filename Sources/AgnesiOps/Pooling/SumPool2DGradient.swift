import AgnesiArray
import AgnesiGraph
import AgnesiKernel

/// The gradient of pooling by sums or means: each element gets its share of the gradients of the
/// windows in which it lies.
///
/// Inputs: the image, of which only the sizes matter, and the gradient of the pooled image.
struct SumPool2DGradient: Op {
  let geometry: PoolingGeometry
  let mode: PoolingMode

  var name: String { "sumPool2DGradient" }

  func inferTypes(_ inputs: [TensorType]) throws(OpFailure) -> [TensorType] {
    try geometry.checkResult(inputs[1], of: inputs[0])
    return [inputs[0]]
  }

  func inferShapes(_ context: inout ShapeContext) -> [[Scalar]] {
    let shapes = context.inputShapes
    geometry.requireResult(&context, shapes[1], of: shapes[0])
    return [shapes[0]]
  }

  /// Linear in the pooled gradient, with pooling itself as the transposed map.
  func gradient(_ context: GradientContext) -> [Variable?] {
    guard let gradient = context.outputGradients[0] else { return [nil, nil] }
    return [nil, applyOne(Pool2D(geometry: geometry, mode: mode), to: [gradient])]
  }

  func lowering(_ inputs: [TensorType]) -> Lowering { .loops(LoopNest(emit)) }

  @Sendable private func emit(_ context: inout LoopContext) {
    let (outer, result) = (context.inputs[1], context.outputs[0])
    let loops = PoolingLoops(geometry, dtype: result.dtype, image: result.shape)
    context.kernel("unpool", parallel: loops.planes, cost: loops.cost) { body, plane in
      let target = body.constant("target", plane * loops.height * loops.width)
      let windows = body.constant("windows", plane * loops.rows * loops.columns)
      loops.fill(
        &body, result, at: target, count: loops.height * loops.width,
        .constant(0, result.dtype))
      loops.forEachElement(&body) { body, element, window, place in
        var share = outer[linear: windows + window]
        if mode != .sum {
          let count = loops.count(place, includesPadding: mode == .averageIncludingPadding)
          share = share / count.cast(to: result.dtype)
        }
        body.store(
          result.id, at: target + element,
          loops.windowsAreApart ? share : result[linear: target + element] + share)
      }
    }
  }

  func reference(_ inputs: [NDArray]) throws -> [NDArray] {
    let (shape, windows) = try geometry.windows(of: inputs[0])
    let outer = try inputs[1].pooledElements(shape)
    var result = [Double](repeating: 0, count: inputs[0].count)
    for window in windows {
      let share = outer[window.place] / window.divisor(mode)
      for element in window.elements { result[element] += share }
    }
    return [try NDArray(doubles: result, shape: inputs[0].shape, dtype: inputs[0].dtype)]
  }

  static var samples: [OpSample] {
    PoolingSamples.all.flatMap { sample in
      PoolingMode.allCases.filter { $0 != .max }.flatMap { mode in
        sample.variants(differentiable: [1]) { image, outer in
          (SumPool2DGradient(geometry: sample.geometry, mode: mode), [image, outer])
        }
      }
    }
  }
}
