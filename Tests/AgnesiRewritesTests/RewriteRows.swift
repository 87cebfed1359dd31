import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps

extension RewriteRow {
  /// All rows, family by family.
  static let rows =
    foldedConstants + algebraMisses + arrangements + parts + sizes + reductions
    + products + softmaxes + crossEntropies

  static let foldedConstants: [RewriteRow] = [
    .fires("constant-folding", floating) { x in
      let one = cast(1, to: dtype(x[0]))
      return (x[0] * exp(one - one), x[0] * one)
    },
    // More elements are made when they are needed.
    .misses("constant-folding", floating) { x in x[0] + arange(100_000)[0] },
  ]
}
