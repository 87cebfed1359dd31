/// A symbolic tensor: an input, a constant, a shared variable, or the result of an operation.
///
/// A cheap value that refers to an immutable node. Building expressions never throws and never
/// traps: an operation that cannot be applied gives a variable that carries the mistake, and
/// everything that consumes expressions (`function`, `grad`, `evaluate`, `type`) throws it.
public struct Variable: Sendable {
  package enum Storage: Sendable {
    /// An output of a node, by its number.
    case result(Node, Int)
    /// What went wrong, instead of a node.
    case poison([GraphError])
  }

  package let storage: Storage
  /// The name that the user gave, for printing and for generated code.
  public let name: String?

  package init(_ storage: Storage, name: String?) {
    self.storage = storage
    self.name = name
  }

  /// The same tensor under a name, which shows up in printed graphs, errors and generated code.
  public func named(_ name: String) -> Variable { Variable(storage, name: name) }

  /// The dtype and what is known of the sizes.
  ///
  /// - Throws: `GraphErrors` when the expression has mistakes.
  public var type: TensorType {
    get throws(GraphErrors) {
      switch storage {
      case .result(let node, let number): return node.outputTypes[number]
      case .poison(let errors): throw GraphErrors(errors)
      }
    }
  }

  /// The type, or nil for an expression with mistakes.
  package var knownType: TensorType? {
    if case .result(let node, let number) = storage { node.outputTypes[number] } else { nil }
  }

  /// The node of which this is an output, or nil for an expression with mistakes.
  public var node: Node? {
    if case .result(let node, _) = storage { node } else { nil }
  }

  /// Which output of its node this is.
  public var outputNumber: Int {
    if case .result(_, let number) = storage { number } else { 0 }
  }

  /// The mistakes; empty for a sound expression.
  package var errors: [GraphError] {
    if case .poison(let errors) = storage { errors } else { [] }
  }

  /// The op that made it, if it is of the given kind.
  public func op<O: Op>(as kind: O.Type) -> O? {
    guard let node, node.applies(kind) else { return nil }
    return node.op as? O
  }
}

/// Equality is identity: two variables are equal when they are the same output of the same node.
/// For the element-wise comparison of values use `.==`.
extension Variable: Hashable {
  /// Whether both are the same output of the same node.
  public static func == (a: Variable, b: Variable) -> Bool {
    switch (a.storage, b.storage) {
    case (.result(let x, let i), .result(let y, let j)): x === y && i == j
    case (.poison(let x), .poison(let y)): x.map(\.id) == y.map(\.id)
    default: false
    }
  }

  /// Hashes the identity of the node and the number of the output.
  public func hash(into hasher: inout Hasher) {
    switch storage {
    case .result(let node, let number):
      hasher.combine(ObjectIdentifier(node))
      hasher.combine(number)
    case .poison(let errors):
      hasher.combine(errors.map(\.id))
    }
  }
}
