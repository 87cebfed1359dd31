import AgnesiArray
import AgnesiGraph
import AgnesiOps

extension Rewrite {
  /// Selections whose outcome is known, and arithmetic on selections.
  ///
  /// Arithmetic moves inside a selection with 0, so that what is not selected cannot spoil the
  /// result: `0 * infinity` would be NaN, which is why these rules are tagged. Source: Theano's
  /// `local_mul_switch_sink`.
  static let selection: [Rewrite] = [
    .pattern("select-equal", .canonicalize, tags: [.shapeUnsafe]) { p in
      (select(p.any("c", dtype: .bool), p.any("x"), p.any("x")), p.any("x"))
    },
    .pattern("select-not", .canonicalize) { p in
      let c = p.any("c", dtype: .bool)
      return (select(.!c, p.any("x"), p.any("y")), select(c, p.any("y"), p.any("x")))
    },
    .pattern("multiply-selected", .canonicalize, tags: [.nanUnsafe], where: .isNumeric) { p in
      let (c, x, y) = (p.any("c", dtype: .bool), p.any("x"), p.any("y"))
      return (select(c, x, 0) * y, select(c, x * y, 0))
    },
    .pattern("multiply-not-selected", .canonicalize, tags: [.nanUnsafe], where: .isNumeric) { p in
      let (c, x, y) = (p.any("c", dtype: .bool), p.any("x"), p.any("y"))
      return (select(c, 0, x) * y, select(c, 0, x * y))
    },
    .pattern("divide-selected", .canonicalize, tags: [.nanUnsafe]) { p in
      let (c, x, y) = (p.any("c", dtype: .bool), p.any("x"), p.any("y"))
      return (select(c, x, 0) / y, select(c, x / y, 0))
    },
    .pattern("divide-not-selected", .canonicalize, tags: [.nanUnsafe]) { p in
      let (c, x, y) = (p.any("c", dtype: .bool), p.any("x"), p.any("y"))
      return (select(c, 0, x) / y, select(c, 0, x / y))
    },
    .pattern("select-true", .canonicalize) { p in
      (select(Variable(NDArray(true)), p.any("x"), p.any("y")), p.any("x"))
    },
    .pattern("select-false", .canonicalize) { p in
      (select(Variable(NDArray(false)), p.any("x"), p.any("y")), p.any("y"))
    },
    .pattern("select-within-first", .canonicalize) { p in
      let (c, x, y, z) = (p.any("c", dtype: .bool), p.any("x"), p.any("y"), p.any("z"))
      return (select(c, select(c, x, y), z), select(c, x, z))
    },
    .pattern("select-within-second", .canonicalize) { p in
      let (c, x, y, z) = (p.any("c", dtype: .bool), p.any("x"), p.any("y"), p.any("z"))
      return (select(c, x, select(c, y, z)), select(c, x, z))
    },
    .pattern("select-truth", .canonicalize) { p in
      let c = p.any("c", dtype: .bool)
      return (select(c, Variable(NDArray(true)), Variable(NDArray(false))), c)
    },
    .pattern("select-opposite", .canonicalize) { p in
      let c = p.any("c", dtype: .bool)
      return (select(c, Variable(NDArray(false)), Variable(NDArray(true))), .!c)
    },
  ]
}
