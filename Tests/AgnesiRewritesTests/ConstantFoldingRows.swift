import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps

extension RewriteRow {
  static let constantFolding: [RewriteRow] = [
    .fires("constant-folding", floating) { x in
      let one = cast(1, to: dtype(x[0]))
      return (x[0] * exp(one - one), x[0] * one)
    },
    .misses("constant-folding", floating) { x in x[0] + arange(100_000)[0] },
  ]
}
