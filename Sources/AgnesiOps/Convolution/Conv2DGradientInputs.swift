package import AgnesiArray
package import AgnesiGraph
package import AgnesiKernel

/// The gradient of a convolution with respect to its images.
///
/// Inputs: filters `[O, C / groups, h, w]`, the gradient of the result `[N, O, H', W']`, and the
/// images, of which only the sizes matter. Linear in the first two; by itself, it is the transposed
/// convolution.
package struct Conv2DGradientInputs: Op {
  let geometry: ConvolutionGeometry

  package var name: String { "conv2dGradientInputs" }

  package func inferTypes(_ inputs: [TensorType]) throws(OpFailure) -> [TensorType] {
    try geometry.checkGradient(inputs[1], images: inputs[2], filters: inputs[0])
    return [inputs[2]]
  }

  package func inferShapes(_ context: inout ShapeContext) -> [[Scalar]] {
    let shapes = context.inputShapes
    geometry.requireGradient(&context, shapes[1], images: shapes[2], filters: shapes[0])
    return [shapes[2]]
  }

  package func gradient(_ context: GradientContext) -> [Variable?] {
    guard let gradient = context.outputGradients[0] else { return [nil, nil, nil] }
    let (filters, outer) = (context.inputs[0], context.inputs[1])
    return [
      applyOne(Conv2DGradientFilters(geometry: geometry), to: [gradient, outer, filters]),
      applyOne(Conv2D(geometry: geometry), to: [gradient, filters]),
      nil,
    ]
  }

  package func lowering(_ inputs: [TensorType]) -> Lowering { .loops(LoopNest(emit)) }

  @Sendable private func emit(_ context: inout LoopContext) {
    let (outer, result) = (context.inputs[1], context.outputs[0])
    let loops = ConvolutionLoops(
      geometry, dtype: result.dtype, images: result.shape, filters: context.inputs[0].shape)
    switch ConvolutionWay(loops, context.vectorUnit, for: .images) {
    case .imageLanes(let lanes):
      lanes.emitImages(&context, outer: outer, filters: context.inputs[0], result: result)
    case .mapLanes(let lanes):
      lanes.emitPlaces(&context, outer, filters: context.inputs[0], result: result)
    case .pixelLanes(let lanes):
      lanes.emit(&context, outer, filters: context.inputs[0], result: result)
    case .pointLanes(let lanes):
      lanes.emit(&context, outer, filters: context.inputs[0], result: result)
    case .patches: emitPatches(&context, loops)
    }
  }

  /// For some channels of one image at a time: the patches' gradient by a product, added to where
  /// the patches came from.
  private func emitPatches(_ context: inout LoopContext, _ loops: ConvolutionLoops) {
    let (outer, result) = (context.inputs[1], context.outputs[0])
    let filters = loops.oriented(context.inputs[0], &context)
    // Channels do not meet in the result, so that workers can share those of few images.
    let line = loops.filterHeight * loops.filterWidth * loops.outputWidth
    let share = (loops.groupChannels * loops.batch).ceilingQuotient(.integer(4))
    let most = loops.clamped(
      .binary(.minimum, loops.quotient(loops.cacheElements, line), share), loops.groupChannels)
    let chunksPerGroup = loops.groupChannels.ceilingQuotient(most)
    let tiling = loops.tiling(
      filterRows: most * loops.filterHeight, rowLimit: loops.outputHeight)
    let patches =
      loops.needsNoPatches
      ? result : context.workspace("patches", result.dtype, shape: [tiling.size])
    let chunksPerImage = chunksPerGroup * geometry.groups
    let work = most * line * loops.outputHeight
    context.kernel(
      "convolveBack", parallel: loops.batch * chunksPerImage,
      cost: .binary(.floorDivide, work * loops.groupFilters, .integer(16)) + work
    ) { body, p in
      let n = body.constant("n", .binary(.floorDivide, p, chunksPerImage))
      let chunk = body.constant("chunk", .binary(.modulo, p, chunksPerImage))
      let group = body.constant("group", .binary(.floorDivide, chunk, chunksPerGroup))
      let first = body.constant("first", .binary(.modulo, chunk, chunksPerGroup) * most)
      let count = body.constant(
        "channels", .binary(.minimum, most, loops.groupChannels - first))
      let size = loops.height * loops.width
      let plane = body.constant(
        "plane", (n * loops.channels + group * loops.groupChannels + first) * size)
      let gradientMap = body.constant(
        "gradientMap", (n * loops.filterCount + group * loops.groupFilters) * loops.outputSize)
      if !loops.needsNoPatches {
        body.loop("e", to: count * size, hint: .vector) { body, e in
          body.store(result.id, at: plane + e, .constant(0, result.dtype))
        }
      }
      body.loop("tile", to: tiling.tileCount) { body, tile in
        let row = body.constant("firstRow", tile * tiling.rows)
        let rows = body.constant(
          "rows", .binary(.minimum, tiling.rows, loops.outputHeight - row))
        let places = rows * loops.outputWidth
        let filterRows = count * loops.filterHeight
        body.loop("piece", to: filterRows.ceilingQuotient(tiling.filterRows)) { body, i in
          let start = body.constant("start", i * tiling.filterRows)
          let height = body.constant(
            "count", .binary(.minimum, tiling.filterRows, filterRows - start))
          let filter =
            group * loops.groupFilters * loops.filterSize
            + (first * loops.filterHeight + start) * loops.filterWidth
          let target =
            loops.needsNoPatches
            ? MatrixOperand(
              result.id, offset: plane + start * size + row * loops.width, leadingDimension: size)
            : MatrixOperand(patches.id, offset: .integer(0), leadingDimension: places)
          body.add(
            .call(
              .matrixProduct(
                dtype: result.dtype, m: height * loops.filterWidth, n: places,
                k: loops.groupFilters, alpha: .constant(1, result.dtype),
                a: MatrixOperand(
                  filters.id, offset: filter,
                  leadingDimension: .binary(.maximum, loops.filterSize, .integer(1)),
                  isTransposed: true),
                b: MatrixOperand(
                  outer.id, offset: gradientMap + row * loops.outputWidth,
                  leadingDimension: loops.outputSize),
                beta: .constant(0, result.dtype), c: target)))
          if !loops.needsNoPatches {
            let piece = ConvolutionLoops.Piece(
              plane: plane, firstFilterRow: start, filterRows: height, firstRow: row, rows: rows)
            loops.scatter(&body, piece, from: patches, to: result)
          }
        }
      }
    }
  }

  package func reference(_ inputs: [NDArray]) throws -> [NDArray] {
    let (filters, outer) = (try inputs[0].doubles(), try inputs[1].doubles())
    let shape = try geometry.outputShape(images: inputs[2], filters: inputs[0])
    guard shape == inputs[1].shape else {
      throw ArrayError("the gradient has shape \(inputs[1].shape), the convolution \(shape)")
    }
    var sums = [Double](repeating: 0, count: inputs[2].count)
    geometry.forEachProductRow(images: inputs[2].shape, filters: inputs[0].shape, output: shape) {
      row in
      addMultiples(
        row.count, of: outer, from: row.output, times: filters[row.filter], to: &sums,
        at: row.image, distance: row.imageStep)
    }
    return [try NDArray(doubles: sums, shape: inputs[2].shape, dtype: inputs[2].dtype)]
  }

  package static var samples: [OpSample] {
    ConvolutionSamples.all.flatMap { sample in
      sample.variants(differentiable: [0, 1]) { images, filters, outer in
        (Conv2DGradientInputs(geometry: sample.geometry), [filters, outer, images])
      }
    }
  }
}
