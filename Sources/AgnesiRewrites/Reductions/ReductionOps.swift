import AgnesiGraph
import AgnesiOps

extension Rewrite {
  /// The ops at which rules on all reductions are tried.
  static let reductionOps: [any Op.Type] = OpCatalog.ops.filter { $0 is any ReductionOp.Type }
}
