/// Draws the graph behind an expression as a tree: each operation with its parameters, an
/// identifier, the type of its result and its name, and below it its operands.
///
///     sum{axes=[0], keepDims=false} [id A] float32[3]
///     └─ mul [id B] float32[2, 3] 'scaled'
///        ├─ x [id C] float32[2, 3]
///        └─ exp [id D] float32[2, 3]
///           └─ x [id C] float32[2, 3]
///
/// What is below an operation is drawn where it first appears; later `···` stands for it. An
/// output other than the only one of an operation is written with its number, as in `split.1`. An
/// expression with mistakes is written as `<error: ...>`.
///
/// - Parameters:
///   - x: any expression.
///   - depth: how many levels to draw; `…` stands for what is deeper.
/// - Returns: one line for each operation and each mention of an operand.
/// - SeeAlso: Theano's `debugprint`; `prettyPrint`, which writes one line.
public func describeGraph(_ x: Variable, depth: Int = 100) -> String {
  describeGraph([x], depth: depth)
}

/// Draws the graph behind several expressions as one tree for each, with common identifiers.
///
/// - Parameters:
///   - outputs: any expressions.
///   - depth: how many levels to draw; `…` stands for what is deeper.
/// - Returns: the trees, one below the other; what one shows is not drawn again.
/// - SeeAlso: Theano's `debugprint`.
public func describeGraph(_ outputs: [Variable], depth: Int = 100) -> String {
  var drawing = GraphDrawing(depth: depth)
  return drawing.lines(outputs).joined(separator: "\n")
}

/// Draws from top to bottom with a stack of what is still to be drawn, since graphs may be deeper
/// than the call stack.
private struct GraphDrawing {
  let depth: Int
  private var identifiers: [ObjectIdentifier: String] = [:]
  /// Nodes whose operands have been drawn.
  private var drawn: Set<ObjectIdentifier> = []

  /// A line to be drawn.
  private struct Entry {
    let variable: Variable
    let level: Int
    /// What stands before the line.
    let lead: String
    /// What stands before the lines below it.
    let indent: String
  }

  init(depth: Int) { self.depth = depth }

  mutating func lines(_ outputs: [Variable]) -> [String] {
    var lines: [String] = []
    var pending = outputs.reversed().map { Entry(variable: $0, level: 1, lead: "", indent: "") }
    while let entry = pending.popLast() {
      var line = entry.lead + text(entry.variable)
      if let node = entry.variable.node, !node.inputs.isEmpty {
        if drawn.contains(ObjectIdentifier(node)) {
          line += " ···"
        } else if entry.level >= depth {
          line += " …"
        } else {
          drawn.insert(ObjectIdentifier(node))
          pending += operands(of: node, below: entry).reversed()
        }
      }
      lines.append(line)
    }
    return lines
  }

  private func operands(of node: Node, below entry: Entry) -> [Entry] {
    node.inputs.enumerated().map { number, input in
      let isLast = number == node.inputs.count - 1
      return Entry(
        variable: input, level: entry.level + 1, lead: entry.indent + (isLast ? "└─ " : "├─ "),
        indent: entry.indent + (isLast ? "   " : "│  "))
    }
  }

  private mutating func text(_ variable: Variable) -> String {
    guard let node = variable.node else { return prettyPrint(variable) }
    let leaf = variable.leafText(withType: false)
    let identifier = identifier(of: node)
    let text =
      "\(leaf ?? head(node, variable)) [id \(identifier)] "
      + "\(node.outputTypes[variable.outputNumber])"
    guard leaf == nil, let name = variable.name else { return text }
    return text + " '\(name)'"
  }

  /// The op with its parameters.
  private func head(_ node: Node, _ variable: Variable) -> String {
    let parameters = OpParameters(node.op).pairs.map { "\($0.name)=\($0.value)" }
    let braces = parameters.isEmpty ? "" : "{" + parameters.joined(separator: ", ") + "}"
    let number = node.outputTypes.count > 1 ? ".\(variable.outputNumber)" : ""
    return node.op.name + braces + number
  }

  /// The letters of a node: A to Z, then AA, AB and so on, in the order of appearance.
  private mutating func identifier(of node: Node) -> String {
    if let known = identifiers[ObjectIdentifier(node)] { return known }
    var rest = identifiers.count + 1
    var letters: [Character] = []
    while rest > 0 {
      let letter = Unicode.Scalar(UInt8(ascii: "A") + UInt8((rest - 1) % 26))
      letters.append(Character(letter))
      rest = (rest - 1) / 26
    }
    let identifier = String(letters.reversed())
    identifiers[ObjectIdentifier(node)] = identifier
    return identifier
  }
}
