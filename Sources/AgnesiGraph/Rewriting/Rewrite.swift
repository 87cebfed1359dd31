/// A named simplification of graphs: looks at one node and may give expressions to use in place
/// of its outputs.
///
/// A replacement must have the dtypes of the outputs, and their sizes or more precise ones; one
/// that has not is not used, and a notice names the rewrite. Equal nodes merge by themselves.
/// `Mode.including(_:)` adds a rewrite to a function.
///
/// - SeeAlso: Theano's `node_rewriter`; `pattern(_:_:tags:where:_:)`, which makes a rewrite from
///   two formulas.
public struct Rewrite: Sendable {
  /// When rewrites are tried; each phase runs until none of its rewrites changes anything.
  public enum Phase: String, Sendable, CaseIterable {
    /// Brings equal things into one form, and drops what does nothing.
    case canonicalize
    /// Replaces formulas by others that keep more digits or do not overflow.
    case stabilize
    /// Replaces formulas by faster ones.
    case specialize
  }

  /// Properties by which rewrites are excluded in groups.
  public enum Tag: String, Sendable, CaseIterable {
    /// May hide an error about sizes or places, by dropping the operand that would have caused it.
    case shapeUnsafe = "shape-unsafe"
    /// Assumes that values are finite: `0 * x` becomes 0 also where x is NaN.
    case nanUnsafe = "nan-unsafe"
  }

  /// What a rewrite can ask about the graph beside the node.
  public struct Context {
    let uses: UseCounts
    let findings: NodeFindings

    /// How many nodes and outputs of the graph use a variable; 1 for one that a rewrite has just
    /// made.
    public func useCount(_ variable: Variable) -> Int { uses.ask(variable) }

    /// What several rules find out about a node, found once where it is the one that they are tried
    /// at.
    package func finding<Finding>(_ node: Node, _ find: () -> Finding) -> Finding {
      findings.finding(node, find)
    }
  }

  /// The name, in kebab case, which tells it apart from others.
  public let name: String
  /// When it is tried.
  public let phase: Phase
  private let describe: @Sendable () -> String
  /// Groups by which it can be excluded.
  public let tags: Set<Tag>
  /// What it does, in one line without a full stop; code stands in backticks.
  public var summary: String { describe() }
  /// The types of op at which it is tried; nil for all.
  let roots: Set<ObjectIdentifier>?
  let transform: @Sendable (Node, Context) -> [Variable]?
  /// Its left side, where it is made of two formulas.
  package var form: RewriteForm?

  /// Makes a rewrite by a function on nodes with a certain op.
  ///
  /// - Parameters:
  ///   - name: the name, in kebab case.
  ///   - phase: when it is tried.
  ///   - summary: what it does, in one line without a full stop; code in backticks.
  ///   - tags: groups by which it can be excluded.
  ///   - root: the type of the node's op.
  ///   - transform: gives the replacement for each output, or nil to leave the node alone.
  public init<Root: Op>(
    _ name: String, _ phase: Phase, summary: @autoclosure @escaping @Sendable () -> String,
    tags: Set<Tag> = [], on root: Root.Type,
    _ transform: @escaping @Sendable (Root, Node, Context) -> [Variable]?
  ) {
    self.name = name
    self.phase = phase
    self.describe = summary
    self.tags = tags
    self.roots = [ObjectIdentifier(root)]
    self.transform = { node, context in
      (node.op as? Root).flatMap { transform($0, node, context) }
    }
  }

  /// Makes a rewrite by a function on nodes with any op.
  ///
  /// - Parameters:
  ///   - name: the name, in kebab case.
  ///   - phase: when it is tried.
  ///   - summary: what it does, in one line without a full stop; code in backticks.
  ///   - tags: groups by which it can be excluded.
  ///   - roots: the types of op at which it is tried; nil for all.
  ///   - transform: gives the replacement for each output, or nil to leave the node alone.
  public init(
    _ name: String, _ phase: Phase, summary: @autoclosure @escaping @Sendable () -> String,
    tags: Set<Tag> = [], roots: [any Op.Type]? = nil,
    _ transform: @escaping @Sendable (Node, Context) -> [Variable]?
  ) {
    self.name = name
    self.phase = phase
    self.describe = summary
    self.tags = tags
    self.roots = roots.map { Set($0.map { ObjectIdentifier($0) }) }
    self.transform = transform
  }
}

/// Names tell rewrites apart: two of one name are the same.
extension Rewrite: Hashable {
  /// Whether both have the same name.
  public static func == (a: Rewrite, b: Rewrite) -> Bool { a.name == b.name }

  /// Hashes the name.
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
