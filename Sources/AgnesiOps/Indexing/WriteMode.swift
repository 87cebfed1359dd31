import AgnesiGraph
import AgnesiKernel

/// What writing into part of a tensor does with what is there.
package enum WriteMode: Hashable {
  /// It is replaced.
  case set
  /// The value is added.
  case increment

  /// The name of the op.
  var name: String { self == .set ? "setSubtensor" : "incrementSubtensor" }

  /// The new element from the present one and the value.
  func scalar(_ present: Scalar, _ value: Scalar) -> Scalar {
    self == .set ? value : Add().scalar([present, value])
  }

  /// The new element, computed plainly on doubles.
  func number(_ present: Double, _ value: Double) -> Double {
    self == .set ? value : present + value
  }

  /// The new element, computed plainly on integers and truth values.
  func number(_ present: Int64, _ value: Int64) -> Int64 {
    self == .set ? value : present &+ value
  }
}
