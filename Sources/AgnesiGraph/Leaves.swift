public import AgnesiArray
package import AgnesiKernel
import Synchronization

/// An input of a function: a tensor whose value comes with each call.
///
/// Each is a thing of its own: two inputs of one type never merge.
package struct Input: Op {
  package let type: TensorType
  private let id: Int
  private static let nextID = Atomic<Int>(0)

  package init(_ type: TensorType) {
    self.type = type
    self.id = Self.nextID.wrappingAdd(1, ordering: .relaxed).newValue
  }

  package var name: String { "input" }
  package func inferTypes(_ inputs: [TensorType]) -> [TensorType] { [type] }
  package func gradient(_ context: GradientContext) -> [Variable?] { [] }
  package func reference(_ inputs: [NDArray]) throws -> [NDArray] {
    throw ArrayError("an input has no value of its own")
  }
}

/// A tensor whose value is part of the expression.
package struct Constant: Op {
  /// A bare number as the user wrote it, before a tensor decides its dtype.
  package enum Literal: Hashable, Sendable {
    case integer(Int)
    case floating(Double)
  }

  package let value: NDArray
  /// The bare number that this constant is, if it is one: it takes the dtype of the tensor that
  /// it meets.
  package let literal: Literal?

  package init(_ value: NDArray) {
    self.value = value
    self.literal = nil
  }

  package init(_ literal: Literal) {
    self.literal = literal
    switch literal {
    case .integer(let number): value = NDArray(number)
    case .floating(let number):
      value = Settings.floatX == .float32 ? NDArray(Float(number)) : NDArray(number)
    }
  }

  package var name: String { "constant" }
  package func inferTypes(_ inputs: [TensorType]) -> [TensorType] { [TensorType(of: value)] }
  package func gradient(_ context: GradientContext) -> [Variable?] { [] }
  package func inferValues(_ context: ShapeContext) -> [[Scalar]?] { [value.hostValues] }
  package func reference(_ inputs: [NDArray]) -> [NDArray] { [value] }
}

extension Node {
  /// Whether this is an input, a constant or a shared variable: nothing is computed here.
  package var isLeaf: Bool { op is Input || op is Constant || op is SharedValue }
}

/// The largest integer tensor whose elements are followed one by one on the host.
package let maximumHostValues = 64

extension NDArray {
  /// The elements, where they are few enough integers to be followed on the host.
  var hostValues: [Scalar]? {
    guard !dtype.isFloating, count <= maximumHostValues else { return nil }
    return try? int64s().map { .integer($0, dtype) }
  }
}

extension Variable {
  /// Makes a leaf; only one that a rewrite or a gradient rule makes has a place in the program.
  package init(leaf op: any Op, type: TensorType, name: String? = nil) {
    let node = Node(
      op: op, inputs: [], outputTypes: [type], origin: Origin.inherited ?? .unknown)
    self.init(.result(node, 0), name: name)
  }

  /// Makes a constant from an array.
  public init(_ value: NDArray) {
    self.init(leaf: Constant(value), type: TensorType(of: value))
  }

  /// Makes a number that takes the dtype of the tensor that it meets.
  package init(_ literal: Constant.Literal) {
    let constant = Constant(literal)
    self.init(leaf: constant, type: TensorType(of: constant.value))
  }

  /// The value, if this is a constant.
  public var constantValue: NDArray? { op(as: Constant.self)?.value }

  /// The bare number, if this is one.
  package var literal: Constant.Literal? { op(as: Constant.self)?.literal }
}

extension Variable: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
  /// A bare number: takes the dtype of the tensor that it meets, `floatX` by itself.
  public init(floatLiteral value: Double) { self.init(.floating(value)) }

  /// A bare integer: takes the dtype of the tensor that it meets, `int64` by itself.
  public init(integerLiteral value: Int) { self.init(.integer(value)) }
}
