import AgnesiArray
import AgnesiGraph
import AgnesiKernel

/// The loops that convolution and its two gradients share: images become matrices of patches,
/// in pieces that stay in the cache, and BLAS multiplies them with the filters.
///
/// The matrix of patches of one image has a row for each element of a filter, and a column for each
/// place of the result: `patches[(c, i, j), (y, x)] = image[c, y + i, x + j]` for stride 1. A piece
/// of it holds some filter rows `(c, i)`, each with all its `j`, and some rows `y` of the result.
/// So its size has a bound, however large the filters are.
struct ConvolutionLoops {
  let geometry: ConvolutionGeometry
  let dtype: DType
  let batch, channels, height, width: Scalar
  let filterCount, groupChannels, groupFilters, filterHeight, filterWidth: Scalar
  let outputHeight, outputWidth: Scalar
  let padTop, padLeft: Scalar
  let isPadded: Bool

  init(_ geometry: ConvolutionGeometry, dtype: DType, images: [Scalar], filters: [Scalar]) {
    self.geometry = geometry
    self.dtype = dtype
    (batch, channels, height, width) = (images[0], images[1], images[2], images[3])
    (filterCount, groupChannels) = (filters[0], filters[1])
    (filterHeight, filterWidth) = (filters[2], filters[3])
    groupFilters = .binary(.floorDivide, filterCount, .integer(geometry.groups))
    outputHeight = geometry.outputSize(0, image: height, filter: filterHeight)
    outputWidth = geometry.outputSize(1, image: width, filter: filterWidth)
    let rows = geometry.padding(0, filter: filterHeight)
    let columns = geometry.padding(1, filter: filterWidth)
    (padTop, padLeft) = (rows.before, columns.before)
    isPadded = [rows.before, rows.after, columns.before, columns.after].contains {
      $0.integerValue != 0
    }
  }

  /// The number of elements of one filter.
  var filterSize: Scalar { groupChannels * filterHeight * filterWidth }

  /// The number of places of one feature map of the result.
  var outputSize: Scalar { outputHeight * outputWidth }

  /// Whether patches are the image itself: filters of one element at every place.
  var needsNoPatches: Bool {
    filterHeight.integerValue == 1 && filterWidth.integerValue == 1 && !isPadded
      && geometry.strides == [1, 1]
  }

  /// Runs a body once for each group of maps.
  func forEachGroup(
    _ builder: inout KernelBuilder, _ body: (inout KernelBuilder, Scalar) -> Void
  ) {
    if geometry.groups == 1 { return body(&builder, .integer(0)) }
    builder.loop("group", to: .integer(geometry.groups), body)
  }

  // MARK: Pieces

  /// How the matrix of patches is cut into pieces.
  struct Tiling {
    /// Rows of the result in a piece, at most.
    let rows: Scalar
    /// How many pieces the rows of the result make.
    let tileCount: Scalar
    /// Filter rows in a piece, at most.
    let filterRows: Scalar
    /// The number of elements of a piece, at most.
    let size: Scalar
  }

  /// The number of elements that fit into half of a usual second-level cache.
  var cacheElements: Scalar { .integer((256 << 10) / dtype.byteCount) }

  /// Cuts the patches for some filter rows `(c, i)` of a group so that a piece fits the cache: by
  /// rows of the result as long as one row of it fits with all filter rows, else by both.
  ///
  /// - Parameters:
  ///   - filterRows: the number of filter rows.
  ///   - rowLimit: the most rows of the result in a piece.
  func tiling(filterRows: Scalar, rowLimit: Scalar) -> Tiling {
    let line = filterRows * filterWidth * outputWidth
    let rows = clamped(quotient(cacheElements, line), rowLimit)
    let piece = filterWidth * rows * outputWidth
    let chunk = clamped(quotient(cacheElements, piece), filterRows)
    return Tiling(
      rows: rows, tileCount: outputHeight.ceilingQuotient(rows), filterRows: chunk,
      size: chunk * piece)
  }

  /// The tiling for convolution and the gradient of its filters: few images are cut into at least
  /// about four pieces, so that workers can share them.
  func sharedTiling() -> Tiling {
    let share = (outputHeight * batch).ceilingQuotient(.integer(4))
    return tiling(
      filterRows: groupChannels * filterHeight,
      rowLimit: .binary(.minimum, outputHeight, share))
  }

  /// A quotient rounded down, with a divisor that may be 0.
  func quotient(_ x: Scalar, _ y: Scalar) -> Scalar {
    .binary(.floorDivide, x, .binary(.maximum, y, .integer(1)))
  }

  /// A number from 1 to a limit, with 1 where the limit is 0.
  func clamped(_ x: Scalar, _ limit: Scalar) -> Scalar {
    .binary(.maximum, .binary(.minimum, x, limit), .integer(1))
  }

  // MARK: Filters

  /// The filters as the loops need them, turned by half a circle where convolution asks for it.
  func oriented(_ filters: TensorBuffer, _ context: inout LoopContext) -> TensorBuffer {
    let isOne = filterHeight.integerValue == 1 && filterWidth.integerValue == 1
    if !geometry.flipFilters || isOne { return filters }
    let turned = context.temporary("turned", dtype, shape: filters.shape)
    let count = filterCount * groupChannels
    context.kernel("turnFilters", parallel: count, cost: filterHeight * filterWidth) { body, map in
      turn(&body, from: filters, to: turned, map)
    }
    return turned
  }

  /// Copies one map of a filter, turned by half a circle.
  func turn(
    _ builder: inout KernelBuilder, from source: TensorBuffer, to target: TensorBuffer,
    _ map: Scalar
  ) {
    let size = filterHeight * filterWidth
    let start = map * size
    builder.loop("e", to: size) { body, e in
      body.store(target.id, at: start + e, source[linear: start + size - 1 - e])
    }
  }

  // MARK: Patches

  /// One piece of the patches of some channels of one image.
  struct Piece {
    /// The position of the first channel in the buffer of images.
    let plane: Scalar
    /// The first filter row, counted from the first channel, and how many there are.
    let firstFilterRow, filterRows: Scalar
    /// The first row of the result, and how many there are.
    let firstRow, rows: Scalar
  }

  /// Writes the patches of a piece, with zeros where they lie over the border.
  func gather(
    _ builder: inout KernelBuilder, _ piece: Piece, from images: TensorBuffer,
    to patches: TensorBuffer
  ) {
    forEachLine(&builder, piece) { body, image, patch, inside in
      func zero(_ body: inout KernelBuilder, from lower: Scalar, to upper: Scalar) {
        if lower == upper { return }
        body.loop("x", from: lower, to: upper, hint: .vector) { body, x in
          body.store(patches.id, at: patch + x, .constant(0, dtype))
        }
      }
      func copy(_ body: inout KernelBuilder, from lower: Scalar, to upper: Scalar) {
        body.loop("x", from: lower, to: upper, hint: .vector) { body, x in
          body.store(
            patches.id, at: patch + x, images[linear: image + x * geometry.strides[1]])
        }
      }
      guard let inside else { return copy(&body, from: .integer(0), to: outputWidth) }
      body.branch(inside.row) { body in
        zero(&body, from: .integer(0), to: inside.lower)
        copy(&body, from: inside.lower, to: inside.upper)
        zero(&body, from: inside.upper, to: outputWidth)
      } else: { body in
        zero(&body, from: .integer(0), to: outputWidth)
      }
    }
  }

  /// Adds the patches of a piece to the places of the image that they came from.
  func scatter(
    _ builder: inout KernelBuilder, _ piece: Piece, from patches: TensorBuffer,
    to images: TensorBuffer
  ) {
    forEachLine(&builder, piece) { body, image, patch, inside in
      func add(_ body: inout KernelBuilder, from lower: Scalar, to upper: Scalar) {
        body.loop("x", from: lower, to: upper, hint: .vector) { body, x in
          let place = image + x * geometry.strides[1]
          body.store(images.id, at: place, images[linear: place] + patches[linear: patch + x])
        }
      }
      guard let inside else { return add(&body, from: .integer(0), to: outputWidth) }
      body.branch(inside.row) { body in
        add(&body, from: inside.lower, to: inside.upper)
      } else: { _ in
      }
    }
  }

  /// What of a line of patches lies inside the image: whether its row does, and the range of x.
  private typealias Inside = (row: Scalar, lower: Scalar, upper: Scalar)

  /// Runs a body for each line of a piece: the positions of x = 0 in the image and in the piece,
  /// and what of the line lies inside the image; nil when all of it always does.
  private func forEachLine(
    _ builder: inout KernelBuilder, _ piece: Piece,
    _ line: (inout KernelBuilder, Scalar, Scalar, Inside?) -> Void
  ) {
    let (strides, dilation) = (geometry.strides, geometry.dilation)
    builder.loop("f", to: piece.filterRows) { body, f in
      let filterRow = body.constant("filterRow", piece.firstFilterRow + f)
      let channel = Scalar.binary(.floorDivide, filterRow, filterHeight)
      let i = Scalar.binary(.modulo, filterRow, filterHeight)
      let top = body.constant("top", i * dilation[0] - padTop)
      let map = body.constant("map", piece.plane + channel * height * width)
      body.loop("j", to: filterWidth) { body, j in
        let left = body.constant("left", j * dilation[1] - padLeft)
        var range: (lower: Scalar, upper: Scalar)?
        if isPadded {
          let first = bounded((-left).ceilingQuotient(.integer(strides[1])), .integer(0))
          let lower = body.constant("lower", first)
          let end = bounded((width - left).ceilingQuotient(.integer(strides[1])), lower)
          range = (lower, body.constant("upper", end))
        }
        body.loop("row", to: piece.rows) { body, row in
          let y = body.constant("y", (piece.firstRow + row) * strides[0] + top)
          let image = body.constant("image", map + y * width + left)
          let patch = body.constant(
            "patch", ((f * filterWidth + j) * piece.rows + row) * outputWidth)
          let inside = range.map { range in
            let isBelowTop = Scalar.compare(.greaterOrEqual, y, .integer(0))
            let isAboveBottom = Scalar.compare(.less, y, height)
            return (
              row: Scalar.binary(.and, isBelowTop, isAboveBottom), lower: range.lower,
              upper: range.upper
            )
          }
          line(&body, image, patch, inside)
        }
      }
    }
  }

  /// A number from a lower limit to the width of the result.
  private func bounded(_ x: Scalar, _ lower: Scalar) -> Scalar {
    .binary(.maximum, .binary(.minimum, x, outputWidth), lower)
  }
}
