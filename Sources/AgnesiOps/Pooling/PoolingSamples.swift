import AgnesiArray
import AgnesiGraph

/// Shapes and parameters for the contract tests of pooling: windows apart and overlapping, cut at
/// the border or not, padded; ranks 2 to 4; sizes of 0 and 1.
struct PoolingSamples {
  let geometry: PoolingGeometry
  let shape: [Int]

  static let all: [PoolingSamples] = [
    (PoolingGeometry(window: [2, 2], stride: [2, 2], ignoreBorder: true), [2, 1, 4, 5]),
    (PoolingGeometry(window: [2, 2], stride: [2, 2], ignoreBorder: false), [2, 5, 3]),
    (PoolingGeometry(window: [3, 2], stride: [1, 1], ignoreBorder: true), [4, 4]),
    (PoolingGeometry(window: [3, 3], stride: [2, 2], ignoreBorder: false), [1, 6, 5]),
    (PoolingGeometry(window: [2, 3], stride: [3, 4], ignoreBorder: false), [5, 6]),
    (
      PoolingGeometry(window: [3, 3], stride: [2, 1], padding: [1, 2], ignoreBorder: true),
      [2, 4, 3]
    ),
    (PoolingGeometry(window: [5, 4], stride: [5, 4], ignoreBorder: true), [6, 5]),
    (PoolingGeometry(window: [3, 3], stride: [3, 3], ignoreBorder: true), [2, 2]),
    (PoolingGeometry(window: [1, 1], stride: [1, 1], ignoreBorder: true), [1, 1]),
    (PoolingGeometry(window: [2, 2], stride: [1, 1], ignoreBorder: false), [0, 3]),
    (PoolingGeometry(window: [2, 2], stride: [2, 2], ignoreBorder: true), [0, 4, 4]),
    (
      PoolingGeometry(window: [2, 2], stride: [1, 1], padding: [1, 1], ignoreBorder: true), [0, 2]
    ),
  ].map(PoolingSamples.init)

  /// An op on an image and a tensor of the pooled shape, in both floating dtypes.
  func variants(
    differentiable: [Int], _ make: (_ image: NDArray, _ outer: NDArray) -> (any Op, [NDArray])
  ) -> [OpSample] {
    guard let image = try? sampleArray(shape, seed: 0.4),
      let pooled = try? geometry.outputType(TensorType(of: image)).knownShape,
      let outer = try? sampleArray(pooled, seed: 0.15)
    else { return [] }
    let (op, inputs) = make(image, outer)
    let narrow = inputs.compactMap { try? $0.converted(to: .float32) }
    return [OpSample(op, inputs, differentiable: differentiable), OpSample(op, narrow)]
  }

  /// An op on an image, its largest elements, and a tensor of the pooled shape; once with elements
  /// that are all different, once with many that are equal.
  func maximaVariants(
    differentiable: [Int],
    _ make: (_ image: NDArray, _ pooled: NDArray, _ outer: NDArray) -> (any Op, [NDArray])
  ) -> [OpSample] {
    func pooled(_ image: NDArray) -> NDArray? {
      try? Pool2D(geometry: geometry, mode: .max).reference([image]).first
    }
    let distinct = variants(differentiable: differentiable) { image, outer in
      make(image, pooled(image) ?? outer, outer)
    }
    let tied = variants(differentiable: differentiable) { image, outer in
      let coarse = (try? image.converted(to: .int8).converted(to: .float64)) ?? image
      return make(coarse, pooled(coarse) ?? outer, outer)
    }
    return distinct + tied
  }
}
