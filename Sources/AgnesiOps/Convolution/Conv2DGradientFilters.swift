package import AgnesiArray
package import AgnesiGraph
package import AgnesiKernel

/// The gradient of a convolution with respect to its filters.
///
/// Inputs: images `[N, C, H, W]`, the gradient of the result `[N, O, H', W']`, and the filters, of
/// which only the sizes matter. Linear in the first two.
package struct Conv2DGradientFilters: Op {
  let geometry: ConvolutionGeometry

  package var name: String { "conv2dGradientFilters" }

  package func inferTypes(_ inputs: [TensorType]) throws(OpFailure) -> [TensorType] {
    try geometry.checkGradient(inputs[1], images: inputs[0], filters: inputs[2])
    return [inputs[2]]
  }

  package func inferShapes(_ context: inout ShapeContext) -> [[Scalar]] {
    let shapes = context.inputShapes
    geometry.requireGradient(&context, shapes[1], images: shapes[0], filters: shapes[2])
    return [shapes[2]]
  }

  package func gradient(_ context: GradientContext) -> [Variable?] {
    guard let gradient = context.outputGradients[0] else { return [nil, nil, nil] }
    let (images, outer) = (context.inputs[0], context.inputs[1])
    return [
      applyOne(Conv2DGradientInputs(geometry: geometry), to: [gradient, outer, images]),
      applyOne(Conv2D(geometry: geometry), to: [images, gradient]),
      nil,
    ]
  }

  package func lowering(_ inputs: [TensorType]) -> Lowering { .loops(LoopNest(emit)) }

  /// Deals the pieces of all images out to a fixed number of parts, each with a sum of its own, and
  /// adds these in order.
  ///
  /// So the result does not depend on the threads.
  @Sendable private func emit(_ context: inout LoopContext) {
    let (images, outer, result) = (context.inputs[0], context.inputs[1], context.outputs[0])
    let loops = ConvolutionLoops(
      geometry, dtype: result.dtype, images: images.shape, filters: result.shape)
    let way = ConvolutionWay(loops, context.vectorUnit, for: .filters)
    if case .mapLanes(let lanes) = way {
      return lanes.emitFilters(&context, images: images, outer: outer, result: result)
    }
    let tiling = loops.sharedTiling()
    let pieces =
      switch way {
      case .imageLanes(let lanes): lanes.filterPieces
      case .pixelLanes(let lanes): lanes.filterPieces
      case .mapLanes, .pointLanes, .patches: loops.batch * tiling.tileCount
      }
    let total = loops.filterCount * loops.filterSize
    // Sixteen parts, fewer when their sums would take much memory.
    let affordable = Scalar.binary(
      .maximum, loops.quotient(.integer(4 << 20), total), .integer(4))
    let parts = loops.clamped(.binary(.minimum, affordable, .integer(16)), pieces)
    let sums = context.temporary("sums", result.dtype, shape: [parts, total])
    switch way {
    case .imageLanes(let lanes):
      lanes.emitFilters(&context, images: images, outer: outer, sums: sums, parts: parts)
    case .pixelLanes(let lanes):
      lanes.emitFilters(&context, images: images, outer: outer, sums: sums, parts: parts)
    case .mapLanes, .pointLanes, .patches:
      emitParts(&context, loops, tiling, images, outer, sums, parts: parts, pieces: pieces)
    }
    emitSum(&context, loops, sums, result, parts: parts)
  }

  private func emitParts(
    _ context: inout LoopContext, _ loops: ConvolutionLoops, _ tiling: ConvolutionLoops.Tiling,
    _ images: TensorBuffer, _ outer: TensorBuffer, _ sums: TensorBuffer, parts: Scalar,
    pieces: Scalar
  ) {
    let dtype = sums.dtype
    let total = sums.shape[1]
    let filterRows = loops.groupChannels * loops.filterHeight
    let patches =
      loops.needsNoPatches
      ? images : context.workspace("patches", dtype, shape: [tiling.size])
    let work = loops.filterSize * tiling.rows * loops.outputWidth * loops.quotient(pieces, parts)
    context.kernel(
      "correlate", parallel: parts,
      cost: .binary(.floorDivide, work * loops.filterCount, .integer(16)) + work
    ) { body, part in
      let sum = body.constant("sum", part * total)
      loops.clear(&body, sums, from: sum, count: total)
      loops.forEachPiece(&body, part, of: parts, pieces: pieces) { body, p in
        let n = body.constant("n", .binary(.floorDivide, p, tiling.tileCount))
        let first = body.constant(
          "first", .binary(.modulo, p, tiling.tileCount) * tiling.rows)
        let rows = body.constant(
          "rows", .binary(.minimum, tiling.rows, loops.outputHeight - first))
        loops.forEachGroup(&body) { body, group in
          let plane = body.constant(
            "plane",
            (n * loops.channels + group * loops.groupChannels) * loops.height * loops.width)
          body.loop("chunk", to: filterRows.ceilingQuotient(tiling.filterRows)) {
            body, chunk in
            let start = body.constant("start", chunk * tiling.filterRows)
            let count = body.constant(
              "count", .binary(.minimum, tiling.filterRows, filterRows - start))
            let places = rows * loops.outputWidth
            var patchMatrix = MatrixOperand(
              patches.id, offset: .integer(0), leadingDimension: places, isTransposed: true)
            if loops.needsNoPatches {
              let size = loops.height * loops.width
              patchMatrix.offset = plane + start * size + first * loops.width
              patchMatrix.leadingDimension = size
            } else {
              let piece = ConvolutionLoops.Piece(
                plane: plane, firstFilterRow: start, filterRows: count, firstRow: first,
                rows: rows)
              loops.gather(&body, piece, from: images, to: patches)
            }
            let map = n * loops.filterCount + group * loops.groupFilters
            let filter = group * loops.groupFilters * loops.filterSize + start * loops.filterWidth
            body.add(
              .call(
                .matrixProduct(
                  dtype: dtype, m: loops.groupFilters, n: count * loops.filterWidth, k: places,
                  alpha: .constant(1, dtype),
                  a: MatrixOperand(
                    outer.id, offset: map * loops.outputSize + first * loops.outputWidth,
                    leadingDimension: loops.outputSize),
                  b: patchMatrix, beta: .constant(1, dtype),
                  c: MatrixOperand(
                    sums.id, offset: sum + filter,
                    leadingDimension: .binary(.maximum, loops.filterSize, .integer(1))))))
          }
        }
      }
    }
  }

  /// Adds the parts' sums in order, and turns the filters back.
  private func emitSum(
    _ context: inout LoopContext, _ loops: ConvolutionLoops, _ sums: TensorBuffer,
    _ result: TensorBuffer, parts: Scalar
  ) {
    let size = loops.filterSize
    context.kernel(
      "sumFilters", parallel: loops.filterCount, cost: size * (parts + 1)
    ) { body, filter in
      let start = body.constant("start", filter * size)
      loops.addParts(&body, sums, from: start, count: size)
      if geometry.flipFilters {
        body.loop("c", to: loops.groupChannels) { body, c in
          loops.turn(&body, from: sums, to: result, filter * loops.groupChannels + c)
        }
      } else {
        body.loop("e", to: size, hint: .vector) { body, e in
          body.store(result.id, at: start + e, sums[linear: start + e])
        }
      }
    }
  }

  package func reference(_ inputs: [NDArray]) throws -> [NDArray] {
    let (images, outer) = (try inputs[0].doubles(), try inputs[1].doubles())
    let shape = try geometry.outputShape(images: inputs[0], filters: inputs[2])
    guard shape == inputs[1].shape else {
      throw ArrayError("the gradient has shape \(inputs[1].shape), the convolution \(shape)")
    }
    var sums = [Double](repeating: 0, count: inputs[2].count)
    geometry.forEachProductRow(images: inputs[0].shape, filters: inputs[2].shape, output: shape) {
      row in
      addProducts(
        row.count, of: images, from: row.image, step: row.imageStep, and: outer, from: row.output,
        to: &sums[row.filter])
    }
    return [try NDArray(doubles: sums, shape: inputs[2].shape, dtype: inputs[2].dtype)]
  }

  package static var samples: [OpSample] {
    ConvolutionSamples.all.flatMap { sample in
      sample.variants(differentiable: [0, 1]) { images, filters, outer in
        (Conv2DGradientFilters(geometry: sample.geometry), [images, outer, filters])
      }
    }
  }
}
