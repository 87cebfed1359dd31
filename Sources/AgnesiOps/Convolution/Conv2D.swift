package import AgnesiArray
public import AgnesiGraph
package import AgnesiKernel

/// The two-dimensional convolution of images with filters, summed over the images' maps.
///
/// Inputs: images `[N, C, H, W]` and filters `[O, C / groups, h, w]`.
package struct Conv2D: Op {
  let geometry: ConvolutionGeometry

  package var name: String { "conv2d" }

  package func inferTypes(_ inputs: [TensorType]) throws(OpFailure) -> [TensorType] {
    [try geometry.outputType(images: inputs[0], filters: inputs[1])]
  }

  package func inferShapes(_ context: inout ShapeContext) -> [[Scalar]] {
    let (images, filters) = (context.inputShapes[0], context.inputShapes[1])
    return [geometry.outputShape(&context, images: images, filters: filters)]
  }

  package func gradient(_ context: GradientContext) -> [Variable?] {
    guard let gradient = context.outputGradients[0] else { return [nil, nil] }
    let (images, filters) = (context.inputs[0], context.inputs[1])
    return [
      applyOne(Conv2DGradientInputs(geometry: geometry), to: [filters, gradient, images]),
      applyOne(Conv2DGradientFilters(geometry: geometry), to: [images, gradient, filters]),
    ]
  }

  package func lowering(_ inputs: [TensorType]) -> Lowering { .loops(LoopNest(emit)) }

  @Sendable private func emit(_ context: inout LoopContext) {
    let (images, result) = (context.inputs[0], context.outputs[0])
    let loops = ConvolutionLoops(
      geometry, dtype: result.dtype, images: images.shape, filters: context.inputs[1].shape)
    switch ConvolutionWay(loops, context.vectorUnit, for: .output) {
    case .imageLanes(let lanes):
      lanes.emitOutput(
        &context, images: images, filters: context.inputs[1], result: result)
    case .mapLanes(let lanes):
      lanes.emitPlaces(&context, images, filters: context.inputs[1], result: result)
    case .pixelLanes(let lanes):
      lanes.emit(
        &context, images, filters: context.inputs[1], result: result)
    case .pointLanes(let lanes):
      lanes.emit(&context, images, filters: context.inputs[1], result: result)
    case .patches: emitPatches(&context, loops)
    }
  }

  /// One product of the filters with the patches for each piece of each image.
  private func emitPatches(_ context: inout LoopContext, _ loops: ConvolutionLoops) {
    let (images, result) = (context.inputs[0], context.outputs[0])
    let filters = loops.oriented(context.inputs[1], &context)
    let tiling = loops.sharedTiling()
    let filterRows = loops.groupChannels * loops.filterHeight
    let chunks = loops.clamped(
      filterRows.ceilingQuotient(tiling.filterRows), filterRows)
    let patches =
      loops.needsNoPatches
      ? images : context.workspace("patches", result.dtype, shape: [tiling.size])
    let work = loops.filterSize * tiling.rows * loops.outputWidth
    context.kernel(
      "convolve", parallel: loops.batch * tiling.tileCount,
      cost: .binary(.floorDivide, work * loops.filterCount, .integer(16)) + work
    ) { body, p in
      let n = body.constant("n", .binary(.floorDivide, p, tiling.tileCount))
      let first = body.constant(
        "first", .binary(.modulo, p, tiling.tileCount) * tiling.rows)
      let rows = body.constant(
        "rows", .binary(.minimum, tiling.rows, loops.outputHeight - first))
      loops.forEachGroup(&body) { body, group in
        let plane = body.constant(
          "plane",
          (n * loops.channels + group * loops.groupChannels) * loops.height * loops.width)
        body.loop("chunk", to: chunks) { body, chunk in
          let start = body.constant("start", chunk * tiling.filterRows)
          let count = body.constant(
            "count", .binary(.minimum, tiling.filterRows, filterRows - start))
          let places = rows * loops.outputWidth
          var patchMatrix = MatrixOperand(
            patches.id, offset: .integer(0), leadingDimension: places)
          if loops.needsNoPatches {
            let size = loops.height * loops.width
            patchMatrix.offset = plane + start * size + first * loops.width
            patchMatrix.leadingDimension = size
          } else {
            let piece = ConvolutionLoops.Piece(
              plane: plane, firstFilterRow: start, filterRows: count, firstRow: first, rows: rows)
            loops.gather(&body, piece, from: images, to: patches)
          }
          let filter = group * loops.groupFilters * loops.filterSize + start * loops.filterWidth
          let map = n * loops.filterCount + group * loops.groupFilters
          let isFirst = Scalar.compare(.equal, chunk, .integer(0))
          body.add(
            .call(
              .matrixProduct(
                dtype: result.dtype, m: loops.groupFilters, n: places,
                k: count * loops.filterWidth, alpha: .constant(1, result.dtype),
                a: MatrixOperand(
                  filters.id, offset: filter,
                  leadingDimension: .binary(.maximum, loops.filterSize, .integer(1))),
                b: patchMatrix,
                beta: .select(isFirst, .constant(0, result.dtype), .constant(1, result.dtype)),
                c: MatrixOperand(
                  result.id, offset: map * loops.outputSize + first * loops.outputWidth,
                  leadingDimension: loops.outputSize))))
        }
      }
    }
  }

  package func reference(_ inputs: [NDArray]) throws -> [NDArray] {
    let (images, filters) = (try inputs[0].doubles(), try inputs[1].doubles())
    let shape = try geometry.outputShape(images: inputs[0], filters: inputs[1])
    var sums = [Double](repeating: 0, count: shape.reduce(1, *))
    geometry.forEachProductRow(images: inputs[0].shape, filters: inputs[1].shape, output: shape) {
      row in
      addMultiples(
        row.count, of: images, from: row.image, step: row.imageStep, times: filters[row.filter],
        to: &sums, at: row.output)
    }
    return [try NDArray(doubles: sums, shape: shape, dtype: inputs[0].dtype)]
  }

  package static var samples: [OpSample] {
    ConvolutionSamples.all.flatMap { sample in
      sample.variants(differentiable: [0, 1]) { images, filters, _ in
        (Conv2D(geometry: sample.geometry), [images, filters])
      }
    }
  }
}

/// The convolution of a batch of images with filters, as layers of convolutional networks use it.
///
/// `out[n, o, y, x] = Σ_c Σ_i Σ_j images[n, c, y + i, x + j] filters[o, c, h-1-i, w-1-j]`
/// for stride 1 and no border; `flipFilters: false` gives the correlation, with
/// `filters[o, c, i, j]`. Along each axis the result has
/// `(size + zeros - ((filter - 1) dilation + 1)) / stride + 1` places, rounded down.
///
/// - Parameters:
///   - images: a tensor `[batch, maps, height, width]`.
///   - filters: a tensor `[filters, maps / groups, height, width]`; both operands are brought to
///     their common floating dtype.
///   - borderMode: how far filters reach over the border, where they meet zeros.
///   - strides: the distance between neighbouring places of a filter, along rows and columns.
///   - dilation: the distance in the image between neighbouring elements of a filter.
///   - groups: the number of groups into which maps and filters are divided; filters see the maps
///     of their own group only.
///   - flipFilters: whether filters are turned by half a circle, as in mathematics; libraries other
///     than Theano mostly do not.
/// - Returns: a tensor `[batch, filters, height', width']`. An error for operands of other rank than
///   4, for numbers of maps that do not agree, and for filters that do not fit into the images.
/// - SeeAlso: Theano's `conv2d`, whose `border_mode`, `subsample`, `filter_flip`,
///   `filter_dilation` and `num_groups` these are.
public func conv2d(
  _ images: Variable, _ filters: Variable, borderMode: BorderMode = .valid,
  strides: (Int, Int) = (1, 1), dilation: (Int, Int) = (1, 1), groups: Int = 1,
  flipFilters: Bool = true
) -> Variable {
  build("conv2d", [images, filters]) { _ throws(OpFailure) in
    let geometry = ConvolutionGeometry(
      borderMode: borderMode, strides: [strides.0, strides.1],
      dilation: [dilation.0, dilation.1], groups: groups, flipFilters: flipFilters)
    let operands = try prepareOperands("conv2d", [images, filters], .floating)
    return applyOne(Conv2D(geometry: geometry), to: operands)
  }
}
