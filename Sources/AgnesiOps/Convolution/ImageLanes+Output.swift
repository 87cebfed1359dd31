import AgnesiArray
import AgnesiGraph
import AgnesiKernel

extension ImageLanes {
  /// Emits the kernels that compute the result of the convolution.
  func emitOutput(
    _ context: inout LoopContext, images: TensorBuffer, filters: TensorBuffer,
    result: TensorBuffer
  ) {
    let reading = Reading(name: "convolve", rows: rowsOfImages, visit: visit)
    emitTiles(&context, .output, reading, images, filters: filters, result: result)
  }

  /// The rows of the images that some rows of the result depend on.
  func rowsOfImages(
    _ builder: inout KernelBuilder, _ buffer: TensorBuffer, capacity: Int, first: Scalar,
    rows: Scalar
  ) -> Rows {
    let stride = loops.geometry.strides[0]
    let start = builder.constant(
      "firstRead", .binary(.maximum, first * stride - sizes.padTop, .integer(0)))
    let end = Scalar.binary(
      .minimum, (first + rows - 1) * stride + (sizes.extent.rows - sizes.padTop),
      .integer(sizes.height))
    let count = builder.constant("rowsRead", .binary(.maximum, end - start, .integer(0)))
    return Rows(buffer: buffer, maps: sizes.images, capacity: capacity, first: start, count: count)
  }

  /// The elements of a filter that lie inside the image at a place of the result.
  private func visit(
    _ builder: inout KernelBuilder, _ axis: Int, _ name: String, _ place: Scalar
  ) -> Visit {
    let dilation = loops.geometry.dilation[axis]
    let before =
      place * loops.geometry.strides[axis] - (axis == 0 ? sizes.padTop : sizes.padLeft)
    let filter = elements(&builder, axis, name, from: before)
    return Visit(filter: filter, place: before + filter.first * dilation, step: dilation)
  }

  private func elements(
    _ builder: inout KernelBuilder, _ axis: Int, _ name: String, from before: Scalar
  ) -> FilterVisit {
    let filter = axis == 0 ? sizes.filterHeight : sizes.filterWidth
    guard loops.isPadded else { return FilterVisit(first: .integer(0), count: .integer(filter)) }
    let size = axis == 0 ? sizes.height : sizes.width
    let dilation = Scalar.integer(loops.geometry.dilation[axis])
    let lower = (-before).ceilingQuotient(dilation)
    let upper = (Scalar.integer(size) - before).ceilingQuotient(dilation)
    let first = builder.constant(name + "From", .binary(.maximum, lower, .integer(0)))
    let count = builder.constant(
      name + "Count", .binary(.minimum, upper, .integer(filter)) - first)
    return FilterVisit(first: first, count: count)
  }
}
