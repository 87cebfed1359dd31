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
  ///   - including: rewrites that are added.
  ///   - level: how much is rewritten.
  ///   - onStep: called whenever a rewrite has changed something.
  ///   - onPhaseEnd: called after each phase with the outputs as they are then.
  /// - Returns: outputs of the same types, and counts of what was done.
  package static func rewrite(
    _ outputs: [Variable], excluding: Set<String> = [], including: [Rewrite] = [],
    level: Level = .all,
    onStep: ((RewriteStep) -> Void)? = nil,
    onPhaseEnd: ((Rewrite.Phase, [Variable]) -> Void)? = nil
  ) throws(GraphErrors) -> ([Variable], RewriteDriver.Report) {
    var report = RewriteDriver.Report()
    var rewrites = (level == .all ? Self.rewrites : fewRewrites) + including
    if !excluding.isEmpty {
      rewrites.removeAll { rewrite in
        excluding.contains(rewrite.name)
          || rewrite.tags.contains { excluding.contains($0.rawValue) }
      }
    }
    let driver = RewriteDriver(rewrites, onStep: onStep, onPhaseEnd: onPhaseEnd)
    let rewritten = try driver.run(outputs, report: &report)
    return (rewritten, report)
  }

  /// All rewrites, in the order in which they are tried within a phase.
  ///
  /// Patterns are expressions of the library's own: finding out where each is written would take as
  /// long as rewriting a graph.
  package static let rewrites: [Rewrite] = Origin.$inherited.withValue(.unknown) { allRewrites }

  private static let allRewrites =
    fewRewrites + Rewrite.softmaxes + Rewrite.softmaxForms + Rewrite.crossEntropies + algebra
    + Rewrite.liftedViews + Rewrite.reshapes + Rewrite.fills + Rewrite.sizes + Rewrite.slices
    + Rewrite.parts + Rewrite.joins + Rewrite.writes + Rewrite.sparseSums
    + Rewrite.indexArrays + Rewrite.indexArrayChains + Rewrite.indexRanges + Rewrite.broadcasts
    + Rewrite.reductions
    + Rewrite.reductionsOfParts + Rewrite.monotoneReductions + Rewrite.products

  private static let fewRewrites =
    Rewrite.constantFolding + Rewrite.casts + Rewrite.dimshuffles

  /// The names and tags by which rewrites can be left out.
  package static let excludable: Set<String> = Set(rewrites.map(\.name))
    .union(Rewrite.Tag.allCases.map(\.rawValue))

  /// Rules on the numbers at one place, which know nothing of axes.
  static let algebra =
    Rewrite.neutral + Rewrite.signs + Rewrite.absolutes + Rewrite.sums + Rewrite.quotients
    + Rewrite.powers + Rewrite.inverses + Rewrite.logic + Rewrite.extremes + Rewrite.selection
    + Rewrite.stability + Rewrite.sigmoids + Rewrite.probabilities + Rewrite.hyperbolics
    + Rewrite.errorFunctions + Rewrite.entropies + Rewrite.exponentials
    + Rewrite.exponentialSums
}
