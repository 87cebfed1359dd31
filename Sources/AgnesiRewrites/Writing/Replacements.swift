import AgnesiGraph
import AgnesiOps

/// How a rule ends: with a replacement, where it is as good as what it replaces.
extension Node {
  /// A replacement, where it has the type of the only result.
  func replaced(by result: Variable) -> [Variable]? {
    result.knownType == outputTypes[0] ? [result] : nil
  }

  /// A replacement, where its type tells no less than that of the only result.
  func refined(by result: Variable) -> [Variable]? { hasTypes(of: [result]) ? [result] : nil }

  /// A replacement for the one result, widened to the sizes of parts that it does not hold; nil
  /// where the sizes of such a part cannot be kept.
  ///
  /// - Parameters:
  ///   - x: the replacement.
  ///   - parts: everything that the result was made of.
  func replaced(by x: Variable, droppingFrom parts: [Variable]) -> [Variable]? {
    let kept = x.parts(among: Set(parts))
    var result = padRanks([x, outputs[0]])[0]
    for part in parts where !kept.contains(part) && !result.covers(part) {
      result = broadcastLike(result, part)
      guard result.errors.isEmpty, result.covers(part) else { return nil }
    }
    return result.errors.isEmpty ? replaced(by: result) : nil
  }

  /// The same, where computing the replacement from the parts costs no more.
  func replacedIfNoDearer(
    by x: Variable, droppingFrom parts: [Variable], _ context: Rewrite.Context
  ) -> [Variable]? {
    let cost = ArithmeticCost(of: parts, context)
    return cost.of(x) <= cost.of(outputs[0]) ? replaced(by: x, droppingFrom: parts) : nil
  }
}
