import AgnesiArray

/// Writes an expression the way a user would type it: `sigmoid(x * 2 + b)`.
///
/// Operands that have a name are written by it; the expression itself is always written out.
/// Parentheses stand only where they are needed. A number for which axes of length 1 were added is
/// written as the number. An input or a shared variable without a name is written as
/// `<input float32[?, 3]>`, a constant of more than a few numbers as `<constant float32[20, 5]>`,
/// and an expression with mistakes as `<error: ...>` with the place of each.
///
/// A part that is used several times is written each time; when the text gets longer than the
/// limit, `…` stands for what is left, so that any graph can be printed.
///
/// - Parameters:
///   - x: any expression.
///   - limit: about how many characters to write at most.
/// - Returns: one line of text.
/// - SeeAlso: Theano's `pp`; `describeGraph`, which shows types and writes shared parts once.
public func prettyPrint(_ x: Variable, limit: Int = 10_000) -> String {
  var printer = PrettyPrinter(limit: limit)
  return printer.text(of: x)
}

extension Variable: CustomStringConvertible {
  /// The expression as `prettyPrint` writes it, cut to about one line.
  public var description: String { prettyPrint(self, limit: 80) }
}

/// Writes from left to right with a stack of what is still to be written, since graphs may be
/// deeper than the call stack.
private struct PrettyPrinter {
  let limit: Int
  /// The number of characters written or waiting to be written.
  private var length = 0
  private var pending: [Piece] = []

  private enum Piece {
    case text(String)
    /// An expression, in parentheses if it holds together less tightly than needed.
    case operand(Variable, Precedence)
  }

  init(limit: Int) { self.limit = limit }

  mutating func text(of root: Variable) -> String {
    var text = ""
    push(pieces(root, isNamed: false, atLeast: .other))
    while let piece = pending.popLast() {
      switch piece {
      case .text(let part): text += part
      case .operand(let variable, let precedence):
        let isLong = length > limit && variable.name == nil
        push(isLong ? [.text("…")] : pieces(variable, isNamed: true, atLeast: precedence))
      }
    }
    return text
  }

  private mutating func push(_ pieces: [Piece]) {
    for piece in pieces.reversed() {
      if case .text(let part) = piece { length += part.count }
      pending.append(piece)
    }
  }

  private func pieces(
    _ variable: Variable, isNamed: Bool, atLeast needed: Precedence
  ) -> [Piece] {
    if isNamed, let name = variable.name { return [.text(name)] }
    let variable = withoutAddedAxes(variable)
    if let leaf = variable.leafText(withType: true) {
      let precedence = leaf.hasPrefix("-") ? Precedence.prefix : .postfix
      return parenthesized([.text(leaf)], precedence < needed)
    }
    guard let node = variable.node else { return [] }
    switch node.op.notation {
    case .infix(let symbol) where node.inputs.count == 2:
      let precedence = Precedence(infix: symbol)
      let left = precedence.isLeftAssociative ? precedence : precedence.tighter
      let pieces: [Piece] = [
        .operand(node.inputs[0], left), .text(" \(symbol) "),
        .operand(node.inputs[1], precedence.tighter),
      ]
      return parenthesized(pieces, precedence < needed)
    case .prefix(let symbol) where node.inputs.count == 1:
      return parenthesized([.text(symbol), .operand(node.inputs[0], .postfix)], .prefix < needed)
    case .method(let arguments) where node.inputs.count == 1:
      return [
        .operand(node.inputs[0], .postfix),
        .text(".\(node.op.name)(" + arguments.joined(separator: ", ") + ")"),
      ]
    default: return call(node, output: variable.outputNumber)
    }
  }

  private func call(_ node: Node, output: Int) -> [Piece] {
    let parameters = OpParameters(node.op).pairs.map { Piece.text("\($0.name): \($0.value)") }
    let arguments = node.inputs.map { Piece.operand($0, .other) } + parameters
    let end = node.outputTypes.count > 1 ? ").\(output)" : ")"
    return [.text(node.op.name + "(")]
      + Array(arguments.map { [$0] }.joined(separator: [.text(", ")])) + [.text(end)]
  }

  private func parenthesized(_ pieces: [Piece], _ isNeeded: Bool) -> [Piece] {
    isNeeded ? [.text("(")] + pieces + [.text(")")] : pieces
  }

  /// The number behind axes that were added so that it meets a tensor; else the variable itself.
  private func withoutAddedAxes(_ variable: Variable) -> Variable {
    guard let node = variable.node, node.op.isArrangement, node.inputs.count == 1,
      node.inputs[0].constantValue?.count == 1
    else { return variable }
    return node.inputs[0]
  }
}
