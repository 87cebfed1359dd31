/// The rules to try at each type of op, by phase.
struct RewriteIndex {
  /// The numbers of the rules that name the type of op.
  private var named: [ObjectIdentifier: [[Int]]] = [:]
  /// The numbers of the rules for all ops.
  private var general = RewriteIndex.nothing
  /// The numbers of all rules for a type of op that has been looked up.
  private var known: [ObjectIdentifier: [[Int]]] = [:]

  private static let nothing: [[Int]] = Rewrite.Phase.allCases.map { _ in [] }

  init(_ rewrites: [Rewrite]) {
    for (number, rewrite) in rewrites.enumerated() {
      let phase = rewrite.phase.number
      guard let roots = rewrite.roots else {
        general[phase].append(number)
        continue
      }
      for root in roots { named[root, default: Self.nothing][phase].append(number) }
    }
  }

  /// For each phase, the numbers of the rules for an op, in the order in which they are tried.
  mutating func rules(for op: any Op) -> [[Int]] {
    let type = ObjectIdentifier(type(of: op))
    if let rules = known[type] { return rules }
    let rules = zip(named[type] ?? Self.nothing, general).map { ($0 + $1).sorted() }
    known[type] = rules
    return rules
  }
}

extension Rewrite.Phase {
  /// The place among the phases, from 0.
  var number: Int {
    switch self {
    case .canonicalize: 0
    case .stabilize: 1
    case .specialize: 2
    }
  }
}
