package import AgnesiGraph

/// The list of all rewrites, in the order in which they are tried; the only one.
package enum RewriteCatalog {
  /// How much is rewritten.
  package enum Level: Sendable {
    /// What pays at once: merging equal nodes, folding constants, dropping what does nothing.
    case few
    /// Everything.
    case all
  }

  /// Rewrites a graph, phase by phase.
  ///
  /// - Parameters:
  ///   - outputs: what the graph computes.
  ///   - excluding: names and tags of rewrites that are left out.
  ///   - level: how much is rewritten.
  /// - Returns: outputs of the same types, and counts of what was done.
  package static func rewrite(
    _ outputs: [Variable], excluding: Set<String> = [], level: Level = .all
  ) throws(GraphErrors) -> ([Variable], RewriteDriver.Report) {
    var report = RewriteDriver.Report()
    var outputs = outputs
    for phase in Rewrite.Phase.allCases {
      let rewrites = rewrites(level).filter { rewrite in
        rewrite.phase == phase && !excluding.contains(rewrite.name)
          && !rewrite.tags.contains { excluding.contains($0.rawValue) }
      }
      outputs = try RewriteDriver(rewrites).run(outputs, report: &report)
    }
    return (outputs, report)
  }

  private static func rewrites(_ level: Level) -> [Rewrite] {
    Rewrite.softmaxes + Rewrite.crossEntropies + Rewrite.indexArrays + Rewrite.reshapes
      + Rewrite.sizes + Rewrite.slices
      + Rewrite.broadcasts + Rewrite.reductions
      + Rewrite.products + Rewrite.dimshuffles
  }
}
