import AgnesiArray

extension Variable {
  /// The number that a constant holds everywhere; looks through axes added to it.
  public var uniformValue: Double? {
    var variable = self
    while let node = variable.node, node.op.isArrangement, let source = node.inputs.first {
      variable = source
    }
    guard let value = variable.constantValue, value.count > 0 else { return nil }
    if value.count == 1 { return try? value.doubles().first }
    guard value.count <= maximumHostValues, let numbers = try? value.doubles(),
      let first = numbers.first, numbers.allSatisfy({ $0 == first })
    else { return nil }
    return first
  }
}
