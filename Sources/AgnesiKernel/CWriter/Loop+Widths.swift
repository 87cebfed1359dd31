import AgnesiArray

extension Loop {
  /// Whether the loop evaluates functions of `float` beside arithmetic on `double`, as one does that
  /// adds up exponentials in twice the precision.
  ///
  /// A compiler runs as many iterations at a time as a register holds numbers of the widest type, so
  /// that the functions, which take nearly all the time, would leave half of each register empty.
  var computesSinglesForDoubles: Bool {
    var hasDoubles = false
    var hasFunctionsOfSingles = false
    var seen: Set<Scalar> = []
    func visit(_ x: Scalar) {
      guard seen.insert(x).inserted else { return }
      if x.dtype == .float64 { hasDoubles = true }
      if case .unary(let function, _) = x.kind, x.dtype == .float32,
        VectorMath.Function(function)?.isWrittenOut == true
      {
        hasFunctionsOfSingles = true
      }
      x.kind.operands.forEach(visit)
    }
    body.forEachStatement { $0.expressions.forEach(visit) }
    return hasDoubles && hasFunctionsOfSingles
  }

  /// Whether the loop is known to run for a few vectors of elements.
  var isShort: Bool {
    guard let lower = lower.integerValue, let upper = upper.integerValue else { return false }
    return (8...128).contains(upper - lower)
  }

  /// Whether the loop goes over loops that stay loops: compilers would write these out for each of a
  /// few iterations, which takes them several times as long and makes nothing faster.
  var goesOverLoops: Bool {
    guard hint != .unrolled, hint != .vector else { return false }
    var result = false
    body.forEachStatement { statement in
      switch statement {
      case .loop(let loop): if loop.hint == .vector || loop.hint == .scalar { result = true }
      case .call: result = true
      default: break
      }
    }
    return result
  }
}
