import AgnesiArray

extension Variable {
  /// What is written for a variable that is not computed: its name, or its number for a constant
  /// that holds just one; nil for the result of an operation.
  ///
  /// - Parameter withType: whether to add the type to something that has neither.
  func leafText(withType: Bool) -> String? {
    guard let node else { return errorText }
    if let number = numberText { return name ?? number }
    guard node.inputs.isEmpty else { return nil }
    if let name = name ?? sharedStorage?.name { return name }
    guard node.op is Input || node.op is SharedValue || node.op is Constant else { return nil }
    let type = withType ? " \(node.outputTypes[outputNumber])" : ""
    return "<\(node.op.name)\(type)>"
  }

  /// The mistakes that stand in place of an expression.
  private var errorText: String {
    let mistakes = errors.map { "\($0.operation): \($0.message)\($0.origin.suffix)" }
    return "<error: " + mistakes.joined(separator: "; ") + ">"
  }

  /// The number of a constant with one element, or the numbers of a short vector.
  private var numberText: String? {
    guard let value = constantValue else { return nil }
    if value.count == 1 { return (try? value.reshaped([])).map(Self.text) }
    guard value.rank == 1, value.count <= Self.longestVector else { return nil }
    let numbers = (0..<value.count).compactMap { place in
      (try? value.sliced(axis: 0, start: place, count: 1).reshaped([])).map(Self.text)
    }
    return "[" + numbers.joined(separator: ", ") + "]"
  }

  /// The longest constant whose elements are written.
  private static let longestVector = 6

  /// A number as a user writes it: `2` for any 2, since it takes the dtype of what it meets.
  private static func text(_ number: NDArray) -> String {
    let text = number.description
    if number.dtype == .bool { return text.lowercased() }
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
