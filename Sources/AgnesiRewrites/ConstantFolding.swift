import AgnesiArray
import AgnesiGraph

extension Rewrite {
  /// Results that are known now.
  static let constantFolding: [Rewrite] = [foldConstants]

  /// The largest result that is kept as a constant: more would make graphs, not calls, expensive.
  private static let sizeLimit = 65_536

  /// By the reference evaluation, so that folding needs neither a compiler nor kernels.
  ///
  /// What the evaluation refuses, such as an index out of range, is left for the call to report.
  private static let foldConstants = Rewrite(
    "constant-folding", .canonicalize,
    summary: "An op on constants alone is a constant"
  ) { node, _ in
    guard !node.inputs.isEmpty else { return nil }
    let values = node.inputs.compactMap(\.constantValue)
    guard values.count == node.inputs.count else { return nil }
    let inputCount = values.reduce(0) { $0 + $1.count }
    for type in node.outputTypes {
      guard let shape = type.knownShape, let count = try? NDArray.elementCount(of: shape),
        count <= max(inputCount, maximumHostValues), count <= sizeLimit
      else { return nil }
    }
    guard let results = try? node.op.reference(values) else { return nil }
    return results.map { Variable($0) }
  }
}
