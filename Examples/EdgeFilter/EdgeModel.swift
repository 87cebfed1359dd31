import Agnesi
import Foundation

/// The filters, in plain Swift.
struct EdgeModel {
  private let weights: [Float]
  private let biases: [Float]
  private let filterCount: Int
  private let filterSize: Int

  /// Draws the filters.
  init(filterCount: Int, filterSize: Int, seed: UInt32) throws {
    var random = RandomState(seed: seed)
    let bound = 1 / Double(3 * filterSize * filterSize).squareRoot()
    weights = try random.uniform(
      low: -bound, high: bound, shape: [filterCount, 3, filterSize, filterSize]
    ).converted(to: .float32).elements(of: Float.self)
    biases = try random.uniform(low: -0.5, high: 0.5, shape: [filterCount])
      .converted(to: .float32).elements(of: Float.self)
    self.filterCount = filterCount
    self.filterSize = filterSize
  }

  /// The feature maps of a batch of one picture.
  func callAsFunction(_ images: NDArray) throws -> NDArray {
    let (h, w, k) = (images.shape[2], images.shape[3], filterSize)
    let (oh, ow) = (h - k + 1, w - k + 1)
    let x = try images.elements(of: Float.self)
    var out = [Float](repeating: 0, count: filterCount * oh * ow)
    x.withUnsafeBufferPointer { x in
      out.withUnsafeMutableBufferPointer { out in
        for o in 0..<filterCount {
          for c in 0..<3 {
            for i in 0..<k {
              for j in 0..<k {
                let weight = weights[((o * 3 + c) * k + k - 1 - i) * k + k - 1 - j]
                for y in 0..<oh {
                  for z in 0..<ow {
                    out[(o * oh + y) * ow + z] += weight * x[(c * h + y + i) * w + z + j]
                  }
                }
              }
            }
          }
          for p in 0..<oh * ow {
            out[o * oh * ow + p] = 1 / (1 + exp(-(out[o * oh * ow + p] + biases[o])))
          }
        }
      }
    }
    return try NDArray(out, shape: [1, filterCount, oh, ow])
  }
}
