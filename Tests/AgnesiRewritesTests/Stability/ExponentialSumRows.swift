import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps

extension RewriteRow {
  static let exponentialSums: [RewriteRow] = [
    .fires("log-of-sum-of-exponentials", over: [.nonEmpty(2, 3)], in: floating) { x in
      let shift = largest(x[0])
      let sums = log(sum(exp(x[0] - shift), axis: 1))
      return (log(sum(exp(x[0]), axis: 1)), shift.dimshuffle(0) + sums)
    },
    .fires("log-of-sum-of-exponentials", over: [.nonEmpty(2, 3)], in: floating) { x in
      let shift = largest(x[0])
      let sums = log(sum(exp(x[0] - shift), axis: 1) / 3)
      return (log(sum(exp(x[0]), axis: 1) / 3), shift.dimshuffle(0) + sums)
    },
    .fires(
      "log-of-sum-of-exponentials", over: [.nonEmpty(2, 3), .nonEmpty(2, 3)], in: floating
    ) { x in
      let weight = abs(x[1])
      let counted = select(weight .== 0, Variable(floatLiteral: -.infinity), x[0])
      let shift = largest(counted)
      let sums = log(sum(weight * exp(counted - shift), axis: 1))
      return (log(sum(weight * exp(x[0]), axis: 1)), shift.dimshuffle(0) + sums)
    },
    .misses("log-of-sum-of-exponentials", over: [.nonEmpty(2, 3)]) {
      log(sum(exp2($0[0]), axis: 1))
    },
    .fires("log-of-exponentials", floating) { x in
      let (y, zero) = (sin(x[0]), cast(0, to: dtype(x[0])))
      let largest = maximum(maximum(x[0], y), zero)
      let shift = select(isInfinite(largest), 0, largest)
      let sum = exp(-shift) * 3 + exp(x[0] - shift) + exp(y - shift) * 2
      return (log(exp(x[0]) + 2 * exp(y) + 3), shift + log(sum))
    },
    // A difference has no such form, and one exponential alone needs none.
    .misses("log-of-exponentials", twice(floating)) { log(exp($0[0]) - $0[1]) },
    .misses("log-of-exponentials", floating) { log(exp($0[0]) * 2 - 3) },
    .fires(
      "quotient-by-sum-of-exponentials", over: [.nonEmpty(2, 3), .unknown(2, 1)], in: floating
    ) { x in
      let shift = largest(x[0])
      let sums = sum(exp(x[0] - shift), axis: 1, keepDims: true)
      return (
        exp(x[1]) / sum(exp(x[0]), axis: 1, keepDims: true), exp(x[1] - shift) / sums
      )
    },
    .misses(
      "quotient-by-sum-of-exponentials", over: [.nonEmpty(2, 3), .unknown(2, 1)]
    ) { exp($0[1]) / sum(abs($0[0]), axis: 1, keepDims: true) },
    .fires("quotient-by-exponentials", twice(floating)) { x in
      let largest = maximum(x[0], x[1])
      let shift = select(isInfinite(largest), 0, largest)
      return (
        exp(x[0]) / (exp(x[0]) + exp(x[1])),
        exp(x[0] - shift) / (exp(x[0] - shift) + exp(x[1] - shift))
      )
    },
    .misses("quotient-by-exponentials", twice(floating)) { exp($0[0]) / (exp($0[0]) + abs($0[1])) },
  ]

  /// The largest element of each row, as the stable forms use it.
  private static func largest(_ x: Variable) -> Variable {
    let largest = max(x, axis: 1, keepDims: true)
    return select(isInfinite(largest), 0, largest)
  }
}
