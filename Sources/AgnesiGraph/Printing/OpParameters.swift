import AgnesiArray

/// The parameters of an op as text: its stored properties, found by reflection so that an op's
/// file need not say how to print it.
struct OpParameters {
  /// Name and value of each parameter, in the order of declaration.
  let pairs: [(name: String, value: String)]

  /// A parameter whose value is the op's name, as the kind of a family of ops is, is left out.
  init(_ op: any Op) {
    pairs = Mirror(reflecting: op).children.compactMap { child in
      let value = Self.text(child.value)
      return value == op.name ? nil : (child.label ?? "_", value)
    }
  }

  /// A value without the module names and `Optional(...)` that Swift's own descriptions of nested
  /// values have.
  private static func text(_ value: Any) -> String {
    if let array = value as? NDArray { return "\(TensorType(of: array))" }
    let mirror = Mirror(reflecting: value)
    let children = mirror.children
    switch mirror.displayStyle {
    case .optional: return children.first.map { text($0.value) } ?? "nil"
    case .collection, .set: return "[" + list(children, separator: "") + "]"
    case .enum where children.isEmpty || value is any CustomStringConvertible: return "\(value)"
    case .enum:
      // The associated values are one child: a tuple, or the value itself when there is just one.
      return children.map { child in
        let content = text(child.value)
        return (child.label ?? "") + (content.hasPrefix("(") ? content : "(\(content))")
      }.joined()
    case .struct where !(value is any CustomStringConvertible), .tuple:
      return "(" + list(children, separator: ": ") + ")"
    default: return "\(value)"
    }
  }

  private static func list(_ children: Mirror.Children, separator: String) -> String {
    children.map { child in
      // Unnamed members of tuples are labelled `.0`, `.1`.
      guard let label = child.label, !label.hasPrefix(".") else { return text(child.value) }
      return label + separator + text(child.value)
    }.joined(separator: ", ")
  }
}
