import AgnesiArray
import AgnesiGraph
import AgnesiKernel

/// Convolution with stride 1 with neighbouring places side by side in the lanes of vectors: the way
/// for few images, or large ones.
///
/// A worker copies some rows of all maps of an image, with the zeros around it. All rows of the
/// copy have one length, the pitch, so that with places counted through, row by row, each product
/// of a filter's element with all places is one of neighbours with neighbours. The last places of a
/// row, where filters would reach into the next row, are computed and thrown away: a share of
/// `(w - 1) / pitch`. Nothing else is copied, however large the filters are.
///
/// The gradient of the images is a convolution of this kind, too: that of the result's gradient,
/// with filters and channels exchanged and filters turned.
struct PixelLanes {
  let sizes: ConvolutionSizes
  let loops: ConvolutionLoops
  let unit: VectorUnit
  let laneCount: Int
  /// Whether the gradient of the images is computed.
  let isBackward: Bool
  /// What is copied, and what is computed.
  let source, target: ConvolutionMaps
  /// Rows and columns of zeros before the source.
  let padTop, padLeft: Int
  /// The length of a row of the copy.
  let pitch: Int
  /// The most rows of the target that a worker computes at a time.
  let rows: Int

  /// The way for the result or the gradient of the images; nil where sizes are not known or it does
  /// not fit.
  init?(_ loops: ConvolutionLoops, _ unit: VectorUnit, isBackward: Bool) {
    guard loops.geometry.strides == [1, 1], let sizes = ConvolutionSizes(loops) else { return nil }
    self.sizes = sizes
    self.loops = loops
    self.unit = unit
    self.isBackward = isBackward
    laneCount = unit.laneCount(loops.dtype)
    let extent = sizes.extent
    if isBackward {
      (source, target) = (sizes.output, sizes.images)
      (padTop, padLeft) = (extent.rows - 1 - sizes.padTop, extent.columns - 1 - sizes.padLeft)
    } else {
      (source, target) = (sizes.images, sizes.output)
      (padTop, padLeft) = (sizes.padTop, sizes.padLeft)
    }
    pitch = target.width + extent.columns - 1
    guard padTop >= 0, padLeft >= 0, pitch >= padLeft + source.width else { return nil }
    let most = ConvolutionWay.cacheBytes / loops.dtype.byteCount / pitch
    let perRow = source.group + ConvolutionWay.rowLimit
    let fitting = (most - source.group * (extent.rows - 1)) / perRow
    guard fitting >= 1 else { return nil }
    rows = ImageLanes.balanced(target.height, min(fitting, target.height))
  }

  /// The share of the computed products that are wanted.
  ///
  /// For each element of a filter, these are as many as the convolution's result has places; the
  /// rest meet ends of rows, or zeros around the source.
  var efficiency: Double {
    Double(sizes.outputHeight * sizes.outputWidth) / Double(target.height * pitch)
  }

  /// The rows of a copy.
  var capacity: Int { rows + sizes.extent.rows - 1 }

  /// The elements of one map of a copy.
  var mapSize: Int { capacity * pitch }

  /// The pieces into which the rows of the target are cut.
  var pieceCount: Int { (target.height + rows - 1) / rows }

  /// The number of places from the first to the last of some rows.
  func placeCount(_ rows: Scalar) -> Scalar { (rows - 1) * pitch + target.width }

  var packing: FilterPacking { FilterPacking(loops: loops, sizes: sizes) }

  // MARK: Copies

  /// Copies rows of some maps of an image, with zeros around it and at the end of each row.
  ///
  /// - Parameters:
  ///   - map: the number of the first map, counted from the first image.
  ///   - first: the number of the first row in the image, perhaps negative.
  ///   - rows: how many rows are written, of `capacity` that there is room for.
  ///   - left: how many zeros come first in a row.
  func copy(
    _ builder: inout KernelBuilder, _ tensor: TensorBuffer, _ maps: ConvolutionMaps, map: Scalar,
    first: Scalar, rows: Scalar, left: Int, to copy: TensorBuffer, capacity: Int
  ) {
    let zero = Scalar.constant(0, loops.dtype)
    func clear(_ body: inout KernelBuilder, _ start: Scalar, from lower: Int, to upper: Int) {
      if lower == upper { return }
      body.loop("x", from: .integer(lower), to: .integer(upper), hint: .vector) { body, x in
        body.store(copy.id, at: start + x, zero)
      }
    }
    builder.loop("map", to: .integer(maps.group)) { body, number in
      body.loop("row", to: rows) { body, row in
        let y = body.constant("y", first + row)
        let line = body.constant("line", (number * capacity + row) * pitch)
        let image = body.constant("start", ((map + number) * maps.height + y) * maps.width)
        func copyRow(_ body: inout KernelBuilder) {
          clear(&body, line, from: 0, to: left)
          body.loop("x", to: .integer(maps.width), hint: .vector) { body, x in
            body.store(copy.id, at: line + left + x, tensor[linear: image + x])
          }
          clear(&body, line, from: left + maps.width, to: pitch)
        }
        if maps.height == rows.integerValue.map({ Int($0) }) { return copyRow(&body) }
        let isInside = Scalar.binary(
          .and, .compare(.greaterOrEqual, y, .integer(0)),
          .compare(.less, y, .integer(maps.height)))
        body.branch(isInside) { body in
          copyRow(&body)
        } else: { body in
          clear(&body, line, from: 0, to: pitch)
        }
      }
    }
  }
}
