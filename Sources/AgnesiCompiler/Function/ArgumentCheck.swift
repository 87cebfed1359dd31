import AgnesiArray
import AgnesiGraph

/// Checks and converts the argument for one input.
struct ArgumentCheck: Sendable {
  let type: TensorType
  /// How errors call the input: its name, or its number.
  let label: String
  let allowDowncast: Bool

  /// The value as a contiguous array of the input's type.
  ///
  /// - Throws: `CallError` for a value that does not fit; `ArrayError` when there is not enough
  ///   memory.
  func convert(_ value: any TensorValue) throws -> NDArray {
    var array: NDArray
    do {
      array = try value.makeArray()
    } catch let error as ArrayError {
      throw CallError("\(label): \(error.message)")
    }
    if isReady(array) { return array }
    if array.dtype != type.dtype { array = try converted(array, isWeak: value.isWeak) }
    guard array.rank == type.rank else {
      throw CallError(
        "\(label): rank \(type.rank) is expected (\(type)), but the value has shape \(array.shape)")
    }
    for axis in 0..<type.rank {
      if let size = type.shape[axis], size != array.shape[axis] {
        throw CallError(
          "\(label): axis \(axis) must have size \(size) (\(type)), but the value has shape "
            + "\(array.shape)")
      }
    }
    return try array.contiguous()
  }

  /// Whether an array can be passed as it is.
  private func isReady(_ array: NDArray) -> Bool {
    guard array.dtype == type.dtype, array.rank == type.rank, array.isContiguous else {
      return false
    }
    for axis in type.shape.indices {
      if let size = type.shape[axis], size != array.shape[axis] { return false }
    }
    return true
  }

  private func converted(_ array: NDArray, isWeak: Bool) throws -> NDArray {
    let isSafe = DType.promote(array.dtype, type.dtype) == type.dtype
    let isFraction = array.dtype.isFloating && !type.dtype.isFloating
    let isTruth = type.dtype == .bool
    guard isSafe || allowDowncast || (isWeak && !isFraction && !isTruth) || array.count == 0 else {
      throw CallError(
        "\(label): dtype \(type.dtype) is expected, but the value has \(array.dtype); convert it, "
          + "or make the function with allowDowncast: true")
    }
    let converted = try array.converted(to: type.dtype)
    if isWeak && type.dtype.isInteger && !allowDowncast && array.count > 0 {
      guard try converted.int64s() == array.int64s() else {
        throw CallError("\(label): a value does not fit into \(type.dtype)")
      }
    }
    return converted
  }
}
