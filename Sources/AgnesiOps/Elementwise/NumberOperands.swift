public import AgnesiGraph

/// A Swift number that meets tensors in expressions, such as `learningRate * g`.
///
/// Like a number written into the expression it takes the dtype of the tensor that it meets, and
/// `floatX` or `int64` by itself.
public protocol BareNumber {
  /// The number as a tensor of rank 0 without a dtype of its own.
  var bareVariable: Variable { get }
}

extension Double: BareNumber {
  /// The number as a tensor of rank 0 without a dtype of its own.
  public var bareVariable: Variable { Variable(.floating(self)) }
}

extension Float: BareNumber {
  /// The number as a tensor of rank 0 without a dtype of its own.
  public var bareVariable: Variable { Variable(.floating(Double(self))) }
}

extension Int: BareNumber {
  /// The number as a tensor of rank 0 without a dtype of its own.
  public var bareVariable: Variable { Variable(.integer(self)) }
}

/// Operators between tensors and Swift numbers, which mean the same as those between tensors.
extension Variable {
  /// A bare number, which takes the dtype of the tensor that it meets: `maximum(x, Variable(low))`.
  public init(_ number: some BareNumber) { self = number.bareVariable }

  // MARK: Arithmetic

  /// The sum of a tensor and a number, element by element.
  public static func + (x: Variable, y: some BareNumber) -> Variable { x + Variable(y) }
  /// The sum of a number and a tensor, element by element.
  public static func + (x: some BareNumber, y: Variable) -> Variable { Variable(x) + y }

  /// The difference of a tensor and a number, element by element.
  public static func - (x: Variable, y: some BareNumber) -> Variable { x - Variable(y) }
  /// The difference of a number and a tensor, element by element.
  public static func - (x: some BareNumber, y: Variable) -> Variable { Variable(x) - y }

  /// The product of a tensor and a number, element by element.
  public static func * (x: Variable, y: some BareNumber) -> Variable { x * Variable(y) }
  /// The product of a number and a tensor, element by element.
  public static func * (x: some BareNumber, y: Variable) -> Variable { Variable(x) * y }

  /// The true quotient of a tensor and a number, element by element.
  public static func / (x: Variable, y: some BareNumber) -> Variable { x / Variable(y) }
  /// The true quotient of a number and a tensor, element by element.
  public static func / (x: some BareNumber, y: Variable) -> Variable { Variable(x) / y }

  /// The remainder of a tensor and a number, element by element.
  public static func % (x: Variable, y: some BareNumber) -> Variable { x % Variable(y) }
  /// The remainder of a number and a tensor, element by element.
  public static func % (x: some BareNumber, y: Variable) -> Variable { Variable(x) % y }

  // MARK: Comparison

  /// Whether each element is equal to a number.
  public static func .== (x: Variable, y: some BareNumber) -> Variable { x .== Variable(y) }
  /// Whether a number is equal to each element.
  public static func .== (x: some BareNumber, y: Variable) -> Variable { Variable(x) .== y }

  /// Whether each element differs from a number.
  public static func .!= (x: Variable, y: some BareNumber) -> Variable { x .!= Variable(y) }
  /// Whether a number differs from each element.
  public static func .!= (x: some BareNumber, y: Variable) -> Variable { Variable(x) .!= y }

  /// Whether each element is less than a number.
  public static func .< (x: Variable, y: some BareNumber) -> Variable { x .< Variable(y) }
  /// Whether a number is less than each element.
  public static func .< (x: some BareNumber, y: Variable) -> Variable { Variable(x) .< y }

  /// Whether each element is at most a number.
  public static func .<= (x: Variable, y: some BareNumber) -> Variable { x .<= Variable(y) }
  /// Whether a number is at most each element.
  public static func .<= (x: some BareNumber, y: Variable) -> Variable { Variable(x) .<= y }

  /// Whether each element is greater than a number.
  public static func .> (x: Variable, y: some BareNumber) -> Variable { x .> Variable(y) }
  /// Whether a number is greater than each element.
  public static func .> (x: some BareNumber, y: Variable) -> Variable { Variable(x) .> y }

  /// Whether each element is at least a number.
  public static func .>= (x: Variable, y: some BareNumber) -> Variable { x .>= Variable(y) }
  /// Whether a number is at least each element.
  public static func .>= (x: some BareNumber, y: Variable) -> Variable { Variable(x) .>= y }
}
