/// The left side of a rewrite that is made of two formulas, from which expressions can be made on
/// which to try it.
package struct RewriteForm: Sendable {
  /// A name in the formulas that stands for an expression.
  package struct StandIn: Sendable {
    /// The name.
    package let name: String
    /// Whether it stands for numbers only.
    package let isConstant: Bool
    /// Whether it stands for truth values only.
    package let isTruth: Bool

    package init(name: String, isConstant: Bool, isTruth: Bool) {
      self.name = name
      self.isConstant = isConstant
      self.isTruth = isTruth
    }
  }

  /// The stand-ins, each once.
  package let standIns: [StandIn]
  /// The left side over expressions in place of the stand-ins.
  package let instance: @Sendable ([String: Variable]) -> Variable

  package init(
    standIns: [StandIn], instance: @escaping @Sendable ([String: Variable]) -> Variable
  ) {
    self.standIns = standIns
    self.instance = instance
  }
}
