import AgnesiArray
import AgnesiGraph
import AgnesiKernel

extension ImageLanes {
  /// Emits the kernels that compute the gradient of the convolution with respect to its images:
  /// for each of their places, the sum over the places of the result that depend on it.
  func emitImages(
    _ context: inout LoopContext, outer: TensorBuffer, filters: TensorBuffer,
    result: TensorBuffer
  ) {
    let reading = Reading(name: "convolveBack", rows: rowsOfResult, visit: visit)
    emitTiles(&context, .images, reading, outer, filters: filters, result: result)
  }

  /// The rows of the convolution's result that depend on some rows of the images.
  private func rowsOfResult(
    _ builder: inout KernelBuilder, _ buffer: TensorBuffer, capacity: Int, first: Scalar,
    rows: Scalar
  ) -> Rows {
    let stride = Scalar.integer(loops.geometry.strides[0])
    let lower = (first + (sizes.padTop - sizes.extent.rows + 1)).ceilingQuotient(stride)
    let start = builder.constant("firstRead", .binary(.maximum, lower, .integer(0)))
    let upper = Scalar.binary(.floorDivide, first + rows + (sizes.padTop - 1), stride) + 1
    let end = Scalar.binary(.minimum, upper, .integer(sizes.outputHeight))
    let count = builder.constant("rowsRead", .binary(.maximum, end - start, .integer(0)))
    return Rows(buffer: buffer, maps: sizes.output, capacity: capacity, first: start, count: count)
  }

  /// With stride s and dilation d, of which one is 1, element i of a filter meets place y of the
  /// images, counted with the border, at place (y - i d) / s of the result, if that is whole.
  private func visit(
    _ builder: inout KernelBuilder, _ axis: Int, _ name: String, _ place: Scalar
  ) -> Visit {
    let (stride, dilation) = (loops.geometry.strides[axis], loops.geometry.dilation[axis])
    let filter = axis == 0 ? sizes.filterHeight : sizes.filterWidth
    let outputSize = axis == 0 ? sizes.outputHeight : sizes.outputWidth
    let padded = place + (axis == 0 ? sizes.padTop : sizes.padLeft)
    let offset = Scalar.binary(.modulo, padded, .integer(stride))
    let last = builder.constant(
      name + "Last", .binary(.floorDivide, padded, .integer(stride)))
    let lower = (last - (outputSize - 1)).ceilingQuotient(.integer(dilation))
    let first = builder.constant(name + "From", .binary(.maximum, lower, .integer(0)))
    let upper = Scalar.binary(
      .minimum, (Scalar.integer(filter) - offset).ceilingQuotient(.integer(stride)),
      .binary(.floorDivide, last, .integer(dilation)) + 1)
    let count = builder.constant(name + "Count", upper - first)
    return Visit(
      filter: FilterVisit(first: offset + first * stride, count: count, step: stride),
      place: last - first * dilation, step: -dilation)
  }
}
