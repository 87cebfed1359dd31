/// One application of a rewrite.
package struct RewriteStep: Sendable {
  /// The rule.
  package let rewrite: Rewrite
  /// What it was applied to.
  package let before: [Variable]
  /// What it put in place of that.
  package let after: [Variable]
  /// Where the user wrote the expression.
  package let origin: Origin
}

extension RewriteStep: CustomStringConvertible {
  /// As in `log-one-plus: log(1 + x) → log1p(x), at Model.swift:41`; long expressions are cut.
  package var description: String {
    let place = origin.location.map { ", at \($0)" } ?? ""
    return "\(rewrite.name): \(formula)\(place)"
  }

  /// As in `log(1 + x) → log1p(x)`.
  package var formula: String { "\(Self.text(before)) → \(Self.text(after))" }

  private static func text(_ variables: [Variable]) -> String {
    variables.map(\.description).joined(separator: ", ")
  }
}
