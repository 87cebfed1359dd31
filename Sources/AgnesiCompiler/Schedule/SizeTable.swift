import AgnesiArray
import AgnesiGraph
import AgnesiKernel

/// The integers that are known before any kernel of a call runs, each with a number: the
/// parameters of the generated code.
///
/// Sizes of inputs and sizes that depend on values (as those of a slice with symbolic bounds)
/// can become constants of a specialisation; values themselves never do.
struct SizeTable {
  /// Where a parameter comes from.
  enum Source {
    /// The size of an axis of an input of the function.
    case axis(input: Int, axis: Int)
    /// An element of a small integer input.
    case element(input: Int, element: Int)
    /// An element of a variable that only the reference evaluation can tell.
    case evaluated(Variable, element: Int)
    /// A size in terms of earlier parameters.
    case derived(Scalar)
  }

  /// What makes two parameters the same.
  private enum Key: Hashable {
    case axis(input: Int, axis: Int)
    case element(input: Int, element: Int)
    case evaluated(Variable, element: Int)
    case derived(Scalar)
  }

  private(set) var sources: [Source] = []
  private var numbers: [Key: Int] = [:]
  private var derivedPlaces: [DerivedPlace: Int] = [:]

  private struct DerivedPlace: Hashable {
    let value: Value
    let axis: Int
  }

  /// Whether the parameter is a size, which a specialisation may fix.
  func isSize(_ number: Int) -> Bool {
    switch sources[number] {
    case .axis, .derived: true
    case .element, .evaluated: false
    }
  }

  /// Whether some parameter depends on more of the inputs than their shapes.
  var dependsOnValues: Bool { sources.indices.contains { !isSize($0) } }

  mutating func axis(input: Int, axis: Int) -> Int {
    number(.axis(input: input, axis: axis), .axis(input: input, axis: axis))
  }

  mutating func element(input: Int, element: Int) -> Int {
    number(.element(input: input, element: element), .element(input: input, element: element))
  }

  mutating func elements(of variable: Variable, count: Int) -> [Int] {
    (0..<count).map { element in
      number(.evaluated(variable, element: element), .evaluated(variable, element: element))
    }
  }

  /// The parameter for the size of an axis of a result, which depends on values.
  ///
  /// The expression counts when sizes are followed for the first time; when they are followed
  /// again with some of them fixed, the place finds the same parameter.
  mutating func derivedSize(_ expression: Scalar, of value: Value, axis: Int) -> Int {
    let place = DerivedPlace(value: value, axis: axis)
    if let known = derivedPlaces[place] { return known }
    let number = number(.derived(expression), .derived(expression))
    derivedPlaces[place] = number
    return number
  }

  private mutating func number(_ key: Key, _ source: Source) -> Int {
    if let known = numbers[key] { return known }
    sources.append(source)
    numbers[key] = sources.count - 1
    return sources.count - 1
  }

  /// Whether an expression depends on a parameter that is not a size.
  func dependsOnValues(_ expression: Scalar) -> Bool {
    if case .parameter(let number) = expression.kind { return !isSize(number) }
    return expression.kind.operands.contains(where: dependsOnValues)
  }
}
