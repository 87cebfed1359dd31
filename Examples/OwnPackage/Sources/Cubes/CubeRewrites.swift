// begin YourOwnRewrites
import Agnesi

extension Rewrite {
  /// The cube of a product is one cube instead of two.
  public static let productOfCubes = Rewrite.pattern(
    "product-of-cubes", .canonicalize, tags: [.nanUnsafe]
  ) { p in
    let (x, y) = (p.any("x"), p.any("y"))
    return (cube(x) * cube(y), cube(x * y))
  }
  // end YourOwnRewrites

  // begin YourOwnRewrites
  /// A sign is taken out, for others to find.
  public static let cubeOfNegative = Rewrite(
    "cube-of-negative", .canonicalize, summary: "`cube(-x)` is `-cube(x)`", on: Cube.self
  ) { _, node, context in
    let operand = node.inputs[0]
    guard let inner = operand.node, inner.op.name == "neg", context.useCount(operand) == 1 else {
      return nil
    }
    return [-cube(inner.inputs[0])]
  }
  // end YourOwnRewrites
}
