public import AgnesiGraph

/// Arithmetic of tensors with Swift numbers, such as `learningRate * g`. Like a number written
/// into the expression, a `Double` or an `Int` takes the dtype of the tensor that it meets.
extension Variable {
  /// A bare number: takes the dtype of the tensor that it meets, `floatX` by itself.
  public init(_ number: Double) { self.init(.floating(number)) }

  /// A bare integer: takes the dtype of the tensor that it meets, `int64` by itself.
  public init(_ number: Int) { self.init(.integer(number)) }

  /// The sum with a number.
  public static func + (x: Variable, y: Double) -> Variable { x + Variable(y) }
  /// The sum with an integer.
  public static func + (x: Variable, y: Int) -> Variable { x + Variable(y) }
  /// The sum with a number.
  public static func + (x: Double, y: Variable) -> Variable { Variable(x) + y }
  /// The sum with an integer.
  public static func + (x: Int, y: Variable) -> Variable { Variable(x) + y }

  /// The difference with a number.
  public static func - (x: Variable, y: Double) -> Variable { x - Variable(y) }
  /// The difference with an integer.
  public static func - (x: Variable, y: Int) -> Variable { x - Variable(y) }
  /// The difference of a number and a tensor.
  public static func - (x: Double, y: Variable) -> Variable { Variable(x) - y }
  /// The difference of an integer and a tensor.
  public static func - (x: Int, y: Variable) -> Variable { Variable(x) - y }

  /// The product with a number.
  public static func * (x: Variable, y: Double) -> Variable { x * Variable(y) }
  /// The product with an integer.
  public static func * (x: Variable, y: Int) -> Variable { x * Variable(y) }
  /// The product with a number.
  public static func * (x: Double, y: Variable) -> Variable { Variable(x) * y }
  /// The product with an integer.
  public static func * (x: Int, y: Variable) -> Variable { Variable(x) * y }

  /// The true quotient by a number.
  public static func / (x: Variable, y: Double) -> Variable { x / Variable(y) }
  /// The true quotient by an integer.
  public static func / (x: Variable, y: Int) -> Variable { x / Variable(y) }
  /// The true quotient of a number and a tensor.
  public static func / (x: Double, y: Variable) -> Variable { Variable(x) / y }
  /// The true quotient of an integer and a tensor.
  public static func / (x: Int, y: Variable) -> Variable { Variable(x) / y }

  /// The remainder by an integer, with the integer's sign.
  public static func % (x: Variable, y: Int) -> Variable { x % Variable(y) }
  /// The remainder by a number, with the number's sign.
  public static func % (x: Variable, y: Double) -> Variable { x % Variable(y) }
}
