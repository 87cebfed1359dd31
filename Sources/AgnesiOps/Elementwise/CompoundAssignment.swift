public import AgnesiGraph

// A variable is a value: `cost += penalty` makes `cost` stand for a longer expression and changes
// no other.
extension Variable {
  /// Replaces a variable by its sum with another.
  public static func += (x: inout Variable, y: Variable) { x = x + y }
  /// Replaces a variable by its sum with a number.
  public static func += (x: inout Variable, y: some BareNumber) { x = x + y }

  /// Replaces a variable by its difference with another.
  public static func -= (x: inout Variable, y: Variable) { x = x - y }
  /// Replaces a variable by its difference with a number.
  public static func -= (x: inout Variable, y: some BareNumber) { x = x - y }

  /// Replaces a variable by its product with another.
  public static func *= (x: inout Variable, y: Variable) { x = x * y }
  /// Replaces a variable by its product with a number.
  public static func *= (x: inout Variable, y: some BareNumber) { x = x * y }

  /// Replaces a variable by its true quotient by another.
  public static func /= (x: inout Variable, y: Variable) { x = x / y }
  /// Replaces a variable by its true quotient by a number.
  public static func /= (x: inout Variable, y: some BareNumber) { x = x / y }
}
