import AgnesiArray
import AgnesiGraph
import AgnesiKernel

/// Rows of the maps of an image, copied with zeros where they reach over its border.
struct PaddedRows {
  let maps: ConvolutionMaps
  /// The length of a row of the copy, and how many rows of a map there is room for.
  let pitch, capacity: Int
  /// The column of the image at which rows begin, perhaps negative.
  let left: Int

  /// The distance from a map to the next.
  var mapSize: Int { pitch * capacity }

  /// Copies some rows of some maps.
  ///
  /// - Parameters:
  ///   - map: the number of the first map, counted from the first image.
  ///   - count: how many maps are copied.
  ///   - first: the first row of the image, perhaps negative.
  ///   - rows: how many rows are written.
  ///   - isInside: whether all of them are known to be rows of the image.
  ///   - target: where the copy of the first map begins.
  func copy(
    _ builder: inout KernelBuilder, _ tensor: TensorBuffer, map: Scalar, count: Scalar,
    first: Scalar, rows: Scalar, isInside: Bool, to copy: TensorBuffer,
    at target: Scalar = .integer(0)
  ) {
    let lower = min(max(0, -left), pitch)
    let upper = max(lower, min(pitch, maps.width - left))
    func clear(_ body: inout KernelBuilder, _ line: Scalar, from lower: Int, to upper: Int) {
      if lower == upper { return }
      body.loop("x", from: .integer(lower), to: .integer(upper), hint: .vector) { body, x in
        body.store(copy.id, at: line + x, .constant(0, tensor.dtype))
      }
    }
    func copyRow(_ body: inout KernelBuilder, _ line: Scalar, _ start: Scalar) {
      clear(&body, line, from: 0, to: lower)
      body.loop("x", from: .integer(lower), to: .integer(upper), hint: .vector) { body, x in
        body.store(copy.id, at: line + x, tensor[linear: start + x])
      }
      clear(&body, line, from: upper, to: pitch)
    }
    builder.loop("map", to: count) { body, number in
      let image = body.constant("map", (map + number) * maps.height)
      if isInside && left == 0 && pitch == maps.width {
        return body.loop("e", to: rows * pitch, hint: .vector) { body, e in
          body.store(
            copy.id, at: target + number * mapSize + e,
            tensor[linear: (image + first) * maps.width + e])
        }
      }
      body.loop("row", to: rows) { body, row in
        let y = body.constant("y", first + row)
        let line = body.constant("line", target + (number * capacity + row) * pitch)
        let start = body.constant("start", (image + y) * maps.width + left)
        if isInside { return copyRow(&body, line, start) }
        let condition = Scalar.binary(
          .and, .compare(.greaterOrEqual, y, .integer(0)),
          .compare(.less, y, .integer(maps.height)))
        body.branch(condition) { body in
          copyRow(&body, line, start)
        } else: { body in
          clear(&body, line, from: 0, to: pitch)
        }
      }
    }
  }
}
