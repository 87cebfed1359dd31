package import AgnesiGraph

/// The list of all ops, over which the contract tests run; the only one.
package enum OpCatalog {
  /// Every op that the library defines.
  package static let ops: [any Op.Type] = [
    // Elementwise
    Add.self, Cast.self, Exp.self, Multiply.self,
    // Reduction
    Sum.self,
    // Shape
    BroadcastLike.self, Dimshuffle.self,
  ]
}
