import AgnesiArray
import AgnesiGraph
import AgnesiKernel

extension ConvolutionGeometry {
  /// Calls a function for every product of the sum that is a convolution, with the row-major
  /// places of the element of the images, of the filters, and of the result.
  ///
  /// Checks the shapes first.
  func forEachProduct(
    images: NDArray, filters: NDArray, _ body: (_ image: Int, _ filter: Int, _ output: Int) -> Void
  ) throws -> [Int] {
    let type: TensorType
    do {
      type = try outputType(images: TensorType(of: images), filters: TensorType(of: filters))
    } catch {
      throw ArrayError(error.message)
    }
    guard let output = type.knownShape else { throw ArrayError("sizes are not known") }
    let (x, f) = (images.shape, filters.shape)
    let padTop = padding(0, filter: .integer(f[2])).before.integerValue.map(Int.init) ?? 0
    let padLeft = padding(1, filter: .integer(f[3])).before.integerValue.map(Int.init) ?? 0
    for n in 0..<output[0] {
      for o in 0..<output[1] {
        let group = o / (f[0] / groups)
        for row in 0..<output[2] {
          for column in 0..<output[3] {
            let place = ((n * output[1] + o) * output[2] + row) * output[3] + column
            for c in 0..<f[1] {
              for i in 0..<f[2] {
                let y = row * strides[0] + i * dilation[0] - padTop
                if y < 0 || y >= x[2] { continue }
                for j in 0..<f[3] {
                  let column = column * strides[1] + j * dilation[1] - padLeft
                  if column < 0 || column >= x[3] { continue }
                  let image = ((n * x[1] + group * f[1] + c) * x[2] + y) * x[3] + column
                  let (a, b) = flipFilters ? (f[2] - 1 - i, f[3] - 1 - j) : (i, j)
                  body(image, ((o * f[1] + c) * f[2] + a) * f[3] + b, place)
                }
              }
            }
          }
        }
      }
    }
    return output
  }
}
