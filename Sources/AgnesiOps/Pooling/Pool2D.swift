package import AgnesiArray
public import AgnesiGraph
package import AgnesiKernel

/// The largest element, the sum or the mean of each window over the two trailing axes.
package struct Pool2D: Op {
  let geometry: PoolingGeometry
  let mode: PoolingMode

  package var name: String { "pool2D" }

  package func inferTypes(_ inputs: [TensorType]) throws(OpFailure) -> [TensorType] {
    [try geometry.outputType(inputs[0])]
  }

  package func inferShapes(_ context: inout ShapeContext) -> [[Scalar]] {
    [geometry.outputShape(context.inputShapes[0])]
  }

  package func gradient(_ context: GradientContext) -> [Variable?] {
    guard let gradient = context.outputGradients[0] else { return [nil] }
    let image = context.inputs[0]
    switch mode {
    case .max:
      let op = MaxPool2DGradient(geometry: geometry)
      return [applyOne(op, to: [image, context.outputs[0], gradient])]
    case .sum, .averageIncludingPadding, .averageExcludingPadding:
      let op = SumPool2DGradient(geometry: geometry, mode: mode)
      return [applyOne(op, to: [image, gradient])]
    }
  }

  package func lowering(_ inputs: [TensorType]) -> Lowering { .loops(LoopNest(emit)) }

  @Sendable private func emit(_ context: inout LoopContext) {
    let (image, result) = (context.inputs[0], context.outputs[0])
    let loops = PoolingLoops(geometry, dtype: result.dtype, image: image.shape)
    context.kernel("pool", parallel: loops.planes, cost: loops.cost) { body, plane in
      let source = body.constant("source", plane * loops.height * loops.width)
      let target = body.constant("target", plane * loops.rows * loops.columns)
      if loops.hasPlainWindows {
        emitPlainWindows(&body, loops, image, result, source, target)
        return
      }
      let start = mode == .max ? -Double.infinity : 0
      loops.fill(
        &body, result, at: target, count: loops.rows * loops.columns,
        .constant(start, result.dtype))
      loops.forEachElement(&body) { body, element, window, _ in
        let present = result[linear: target + window]
        body.store(
          result.id, at: target + window, combine(present, image[linear: source + element]))
      }
      if mode == .max || mode == .sum { return }
      // Sums of whole numbers are exact, those of their parts of a mean are not.
      loops.forEachWindow(&body) { body, window, place in
        let count = loops.count(place, includesPadding: mode == .averageIncludingPadding)
        body.store(
          result.id, at: target + window,
          result[linear: target + window] / count.cast(to: result.dtype))
      }
    }
  }

  /// Windows that all lie inside the image: each is one expression.
  private func emitPlainWindows(
    _ builder: inout KernelBuilder, _ loops: PoolingLoops, _ image: TensorBuffer,
    _ result: TensorBuffer, _ source: Scalar, _ target: Scalar
  ) {
    builder.loop("row", to: loops.rows) { body, row in
      let line = body.constant("line", source + row * geometry.stride[0] * loops.width)
      let out = body.constant("out", target + row * loops.columns)
      body.loop("column", to: loops.columns, hint: .vector) { body, column in
        let elements = (0..<geometry.window[0]).flatMap { i in
          (0..<geometry.window[1]).map { j in
            image[linear: line + loops.width * i + column * geometry.stride[1] + j]
          }
        }
        let total = elements.dropFirst().reduce(elements[0], combine)
        let count = mode == .max || mode == .sum ? 1 : elements.count
        let value = count == 1 ? total : total / .constant(Double(count), result.dtype)
        body.store(result.id, at: out + column, value)
      }
    }
  }

  private func combine(_ x: Scalar, _ y: Scalar) -> Scalar {
    mode == .max ? .binary(.maximum, x, y) : x + y
  }

  package func reference(_ inputs: [NDArray]) throws -> [NDArray] {
    let (shape, windows) = try geometry.windows(of: inputs[0])
    let values = try inputs[0].doubles()
    let results = windows.map { window in
      let elements = window.elements.map { values[$0] }
      guard mode == .max else { return elements.reduce(0, +) / window.divisor(mode) }
      return elements.contains(where: \.isNaN) ? .nan : elements.max() ?? -.infinity
    }
    return [try NDArray(doubles: results, shape: shape, dtype: inputs[0].dtype)]
  }

  package static var samples: [OpSample] {
    PoolingSamples.all.flatMap { sample in
      PoolingMode.allCases.flatMap { mode in
        sample.variants(differentiable: [0]) { image, _ in
          (Pool2D(geometry: sample.geometry, mode: mode), [image])
        }
      }
    }
  }
}

/// The largest element, the sum or the mean of each window over the two trailing axes.
///
/// `out[..., r, c] = mode over i < h, j < w of x[..., r s + i - p, c t + j - q]`
/// for a window of h by w, a stride of (s, t) and a padding of (p, q). With `ignoreBorder`, windows
/// lie inside the padded image, `(size + 2 padding - window) / stride + 1` of them along an axis,
/// rounded down; without it, windows that reach over the far border are cut there:
/// `(size - 1) / stride + 1` of them where `stride >= window`, else
/// `max(0, (size - 1 - window + stride) / stride) + 1`.
///
/// Padding is zeros for sums and means, and never the largest element. NaN is the largest element.
/// The gradient of the largest element goes as a whole to every element that equals it, as in
/// Theano; libraries that choose one of them give other gradients where elements are equal.
///
/// - Parameters:
///   - x: a tensor of rank 2 or more, such as `[batch, maps, height, width]`; integers become
///     `floatX`.
///   - window: the height and width of a window.
///   - stride: the distance between neighbouring windows; the window's size when not given.
///   - padding: the rows above and below, and the columns on either side; smaller than the window,
///     and 0 unless `ignoreBorder`.
///   - ignoreBorder: whether windows that do not fit are left out.
///   - mode: what to make of a window.
/// - Returns: a tensor of x's rank. An error for a rank below 2 and for parameters out of range.
/// - SeeAlso: Theano's `pool_2d`.
public func pool2D(
  _ x: Variable, window: (Int, Int), stride: (Int, Int)? = nil, padding: (Int, Int) = (0, 0),
  ignoreBorder: Bool, mode: PoolingMode = .max
) -> Variable {
  build("pool2D", [x]) { _ throws(OpFailure) in
    let step = stride ?? window
    let geometry = PoolingGeometry(
      window: [window.0, window.1], stride: [step.0, step.1], padding: [padding.0, padding.1],
      ignoreBorder: ignoreBorder)
    let operands = try prepareOperands("pool2D", [x], .floating)
    return applyOne(Pool2D(geometry: geometry, mode: mode), to: operands)
  }
}

/// The largest element of each window over the two trailing axes, windows beside each other.
///
/// - Parameters:
///   - x: a tensor of rank 2 or more, such as `[batch, maps, height, width]`.
///   - window: the height and width of a window.
///   - ignoreBorder: whether rows and columns that do not fill a window are left out; otherwise
///     the last windows are smaller.
/// - Returns: a tensor of x's rank, as from `pool2D`.
/// - SeeAlso: Theano's `max_pool_2d`.
public func maxPool2D(_ x: Variable, window: (Int, Int), ignoreBorder: Bool) -> Variable {
  pool2D(x, window: window, ignoreBorder: ignoreBorder)
}
