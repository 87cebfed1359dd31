import AgnesiArray
import AgnesiGraph
import AgnesiKernel

extension ConvolutionGeometry {
  /// Products of one element of the filters with elements of the images, one for each of
  /// neighbouring elements of a row of the result: the places of the first, in row-major order.
  struct ProductRow {
    let image: Int
    /// How far apart the elements of the images lie.
    let imageStep: Int
    let filter: Int
    let output: Int
    let count: Int
  }

  /// The shape of the convolution of images with filters.
  func outputShape(images: NDArray, filters: NDArray) throws -> [Int] {
    let type: TensorType
    do {
      type = try outputType(images: TensorType(of: images), filters: TensorType(of: filters))
    } catch {
      throw ArrayError(error.message)
    }
    guard let shape = type.knownShape else { throw ArrayError("sizes are not known") }
    return shape
  }

  /// Calls a function for all products of the sums that a convolution is, row by row.
  ///
  /// - Parameters:
  ///   - x: the shape of the images.
  ///   - f: the shape of the filters.
  ///   - output: the shape of the result.
  ///   - body: receives the products.
  func forEachProductRow(
    images x: [Int], filters f: [Int], output: [Int], _ body: (ProductRow) -> Void
  ) {
    let padTop = padding(0, filter: .integer(f[2])).before.integerValue.map(Int.init) ?? 0
    let padLeft = padding(1, filter: .integer(f[3])).before.integerValue.map(Int.init) ?? 0
    // For each column of the filters, the columns of the result that it meets within the images.
    let columns = (0..<f[3]).map { j in
      (0..<output[3]).filter { column in
        (0..<x[3]).contains(column * strides[1] + j * dilation[1] - padLeft)
      }
    }
    for n in 0..<output[0] {
      for o in 0..<output[1] {
        let group = o / (f[0] / groups)
        for row in 0..<output[2] {
          let place = ((n * output[1] + o) * output[2] + row) * output[3]
          for c in 0..<f[1] {
            for i in 0..<f[2] {
              let y = row * strides[0] + i * dilation[0] - padTop
              if y < 0 || y >= x[2] { continue }
              let image = ((n * x[1] + group * f[1] + c) * x[2] + y) * x[3]
              for j in 0..<f[3] {
                guard let first = columns[j].first else { continue }
                let (a, b) = flipFilters ? (f[2] - 1 - i, f[3] - 1 - j) : (i, j)
                body(
                  ProductRow(
                    image: image + first * strides[1] + j * dilation[1] - padLeft,
                    imageStep: strides[1], filter: ((o * f[1] + c) * f[2] + a) * f[3] + b,
                    output: place + first, count: columns[j].count))
              }
            }
          }
        }
      }
    }
  }
}
