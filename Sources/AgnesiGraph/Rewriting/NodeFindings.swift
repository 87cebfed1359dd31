/// What rules find out about the node at which they are tried, kept for those that are tried next.
final class NodeFindings {
  private let node: Node
  /// By the type of the finding, of which there is one for each node.
  private var known: [ObjectIdentifier: Any] = [:]

  init(_ node: Node) { self.node = node }

  /// What was found before, or is found now.
  func finding<Finding>(_ node: Node, _ find: () -> Finding) -> Finding {
    guard node === self.node else { return find() }
    let type = ObjectIdentifier(Finding.self)
    if let known = known[type] as? Finding { return known }
    let finding = find()
    known[type] = finding
    return finding
  }
}
