import AgnesiArray
import AgnesiGraph
import AgnesiKernel

/// The loops that pooling and its gradients share: one plane at a time, along rows of windows.
struct PoolingLoops {
  let geometry: PoolingGeometry
  let dtype: DType
  let planes: Scalar
  let height, width: Scalar
  let rows, columns: Scalar

  init(_ geometry: PoolingGeometry, dtype: DType, image: [Scalar]) {
    self.geometry = geometry
    self.dtype = dtype
    planes = image.dropLast(2).reduce(.integer(1), *)
    (height, width) = (image[image.count - 2], image[image.count - 1])
    rows = geometry.outputSize(0, height)
    columns = geometry.outputSize(1, width)
  }

  /// About how many operations a plane costs.
  var cost: Scalar { rows * columns * (geometry.window[0] * geometry.window[1]) + height * width }

  /// Whether every window lies inside the image and is small enough to be written out.
  var hasPlainWindows: Bool {
    geometry.ignoreBorder && geometry.padding == [0, 0]
      && geometry.window[0] * geometry.window[1] <= 16
  }

  /// Whether no element lies in two windows.
  var windowsAreApart: Bool {
    geometry.stride[0] >= geometry.window[0] && geometry.stride[1] >= geometry.window[1]
  }

  /// Whether small windows lie side by side inside the image.
  var windowsTile: Bool { hasPlainWindows && geometry.stride == geometry.window }

  /// Writes each element of a plane once, where windows lie side by side; those in no window
  /// become 0.
  func forEachTile(
    _ builder: inout KernelBuilder, _ buffer: TensorBuffer, at start: Scalar,
    _ value: (inout KernelBuilder, _ place: Scalar, _ window: Scalar) -> Scalar
  ) {
    let (tileHeight, tileWidth) = (geometry.window[0], geometry.window[1])
    builder.loop("row", to: rows) { body, row in
      for i in 0..<tileHeight {
        let line = body.constant("line", start + (row * tileHeight + i) * width)
        body.loop("column", to: columns, hint: .vector) { body, column in
          for j in 0..<tileWidth {
            let place = line + column * tileWidth + j
            let element = value(&body, place, row * columns + column)
            body.store(buffer.id, at: place, element)
          }
        }
        let used = columns * tileWidth
        fill(&body, buffer, at: line + used, count: width - used, .constant(0, dtype))
      }
    }
    let used = rows * tileHeight * width
    fill(
      &builder, buffer, at: start + used, count: height * width - used, .constant(0, dtype))
  }

  /// Fills a plane with one number.
  func fill(
    _ builder: inout KernelBuilder, _ buffer: TensorBuffer, at start: Scalar, count: Scalar,
    _ value: Scalar
  ) {
    builder.loop("e", to: count, hint: .vector) { body, e in
      body.store(buffer.id, at: start + e, value)
    }
  }

  /// Runs a body for each window of a plane and each element of it, windows of one row and equal
  /// places in the window innermost.
  ///
  /// - Parameter body: receives the positions of the element and of the window within their planes,
  ///   and the window's row and column.
  func forEachElement(
    _ builder: inout KernelBuilder,
    _ element: (inout KernelBuilder, _ element: Scalar, _ window: Scalar, Window) -> Void
  ) {
    builder.loop("row", to: rows) { body, row in
      let top = body.constant("top", firstRow(row))
      let first = Scalar.binary(.maximum, .integer(0), -top)
      let end = Scalar.binary(.minimum, .integer(geometry.window[0]), height - top)
      body.loop("i", from: body.constant("first", first), to: body.constant("end", end)) {
        body, i in
        let line = body.constant("line", (top + i) * width)
        body.loop("j", to: .integer(geometry.window[1])) { body, j in
          let left = body.constant("left", j - geometry.padding[1])
          let step = Scalar.integer(geometry.stride[1])
          let lower = Scalar.binary(
            .maximum, .integer(0), .binary(.floorDivide, step - 1 - left, step))
          let upper = Scalar.binary(
            .minimum, columns, .binary(.floorDivide, width - left + step - 1, step))
          body.loop(
            "column", from: body.constant("lower", lower), to: body.constant("upper", upper),
            hint: .vector
          ) { body, column in
            let place = line + left + column * geometry.stride[1]
            let window = row * columns + column
            element(&body, place, window, Window(top: top, column: column))
          }
        }
      }
    }
  }

  /// Runs a body for each window of a plane.
  ///
  /// - Parameter body: receives the position of the window within its plane, and where it lies.
  func forEachWindow(
    _ builder: inout KernelBuilder,
    _ window: (inout KernelBuilder, _ window: Scalar, Window) -> Void
  ) {
    builder.loop("row", to: rows) { body, row in
      let top = body.constant("top", firstRow(row))
      body.loop("column", to: columns, hint: .vector) { body, column in
        window(&body, row * columns + column, Window(top: top, column: column))
      }
    }
  }

  /// The row of the image where a row of windows starts; negative in the padding.
  private func firstRow(_ row: Scalar) -> Scalar {
    row * geometry.stride[0] - geometry.padding[0]
  }

  /// Where a window lies.
  struct Window {
    /// The row of the image where it starts.
    let top: Scalar
    /// Which one it is in its row of windows.
    let column: Scalar
  }

  /// The number of elements that a mean over a window divides by.
  func count(_ window: Window, includesPadding: Bool) -> Scalar {
    let left = window.column * geometry.stride[1] - geometry.padding[1]
    let rows = geometry.count(
      0, start: window.top, size: height, includesPadding: includesPadding)
    let columns = geometry.count(1, start: left, size: width, includesPadding: includesPadding)
    // A window of padding alone, as in an image without elements, has the sum 0.
    return .binary(.maximum, rows * columns, .integer(1))
  }
}
