import AgnesiArray
import AgnesiGraph
import AgnesiOps

extension Rewrite {
  /// The softmax and its logarithm in the forms in which people write them out.
  ///
  /// Source: PyTensor's `local_softmax_stabilize` and `local_logsoftmax`.
  static let softmaxForms: [Rewrite] = [
    writtenLogSoftmax, softmaxOfShifted, quotientAlongAxes, gradientAlongAxes,
  ]

  private static let writtenLogSoftmax = Rewrite(
    "written-log-softmax", .canonicalize,
    summary: "`x - log(sum(exp(x), axis: i))` is `logSoftmax(x, axis: i)`", roots: [Subtract.self]
  ) { node, _ in
    let (view, logarithm) = node.inputs[1].splitView
    guard let total = logarithm.argument(of: Log.self),
      let (x, axes) = view(total).sumOfExponentials, axes.count == 1, x == node.inputs[0]
    else { return nil }
    let result = logSoftmax(x, axis: axes[0])
    return node.replaced(by: result)
  }

  /// Unless c is infinite.
  ///
  /// A largest element that the user subtracts is found by the softmax itself.
  private static let softmaxOfShifted = Rewrite(
    "softmax-of-shifted", .canonicalize,
    summary: "`softmax(x - c)` is `softmax(x)` for a c that is the same along the axis",
    tags: [.nanUnsafe], roots: [Softmax.self, LogSoftmax.self]
  ) { node, _ in
    let (view, sum) = node.inputs[0].splitView
    guard let terms = sum.node, terms.op is Subtract || terms.op is Add else { return nil }
    for (term, shift) in [(0, 1), (1, 0)] where term == 0 || terms.op is Add {
      let (x, c) = (view(terms.inputs[term]), view(terms.inputs[shift]))
      guard x.knownType == node.outputTypes[0], c.knownType?.shape.last == 1,
        x.knownType?.shape.last != 1, x.covers(c)
      else { continue }
      return [applyOne(node.op, to: [x])]
    }
    return nil
  }

  /// For no elements there is no largest one, which is an error.
  private static let quotientAlongAxes = Rewrite(
    "softmax-along-axes", .stabilize,
    summary: "`exp(x) / sum(exp(x))` along several axes is computed without the largest element",
    tags: [.shapeUnsafe], roots: [Divide.self]
  ) { node, _ in
    guard let (x, axes) = node.inputs[1].sumOfExponentials, axes.count > 1,
      node.inputs[0].argument(of: Exp.self) == x, !x.isShifted
    else { return nil }
    let result = x.softmax(axes: axes)
    return node.replaced(by: result)
  }

  private static let gradientAlongAxes = Rewrite(
    "gradient-along-axes", .stabilize,
    summary: "`exp(x) * (g / sum(exp(x)))` along several axes is computed likewise",
    tags: [.shapeUnsafe], roots: [Multiply.self]
  ) { node, _ in
    guard let (g, x, axes) = node.gradientOfSum, axes.count > 1, !x.isShifted else { return nil }
    let result = g * x.softmax(axes: axes)
    return node.replaced(by: result)
  }
}

extension Variable {
  /// The softmax along several axes at once, without exponentials that overflow.
  fileprivate func softmax(axes: [Int]) -> Variable {
    let exponentials = exp(self - shift(axes: axes))
    return exponentials / sum(exponentials, axes: axes, keepDims: true)
  }
}
