import AgnesiGraph
import AgnesiOps

extension CallKind {
  /// Formulas that the optimizer knows, and their neighbours.
  static let idioms: [CallKind] = [
    CallKind(unary: "log(1 + exp($0))", .floating) { log(1 + exp($0)) },
    CallKind(unary: "log(1 + $0)", .floating) { log(1 + $0) },
    CallKind(unary: "log(1 - sigmoid($0))", .floating) { log(1 - sigmoid($0)) },
    CallKind(unary: "log(sigmoid($0))", .floating) { log(sigmoid($0)) },
    CallKind(unary: "exp($0) - 1", .floating) { exp($0) - 1 },
    CallKind(unary: "1 - exp($0)", .floating) { 1 - exp($0) },
    CallKind(unary: "1 - sigmoid($0)", .floating) { 1 - sigmoid($0) },
    CallKind(unary: "1 / (1 + exp(-$0))", .floating) { 1 / (1 + exp(-$0)) },
    CallKind(unary: "sigmoid(-$0) * exp($0)", .floating) { sigmoid(-$0) * exp($0) },
    CallKind(unary: "2 * sigmoid($0) - 1", .floating) { 2 * sigmoid($0) - 1 },
    CallKind(unary: "1 - tanh($0)", .floating) { 1 - tanh($0) },
    CallKind(unary: "1 + tanh($0)", .floating) { 1 + tanh($0) },
    CallKind(unary: "log(1 - exp($0))", .floating) { log(1 - exp($0)) },
    CallKind(unary: "log(-expm1($0))", .floating) { log(-expm1($0)) },
    CallKind(unary: "exp(log($0))", .floating) { exp(log($0)) },
    CallKind(unary: "log(exp($0))", .floating) { log(exp($0)) },
    CallKind(unary: "sqrt($0 * $0)", .floating) { sqrt($0 * $0) },
    CallKind(unary: "sqrt(exp($0))", .floating) { sqrt(exp($0)) },
    CallKind(unary: "pow(exp($0), 1.5)", .floating) { pow(exp($0), 1.5) },
    CallKind(unary: "pow($0, 3)", .numbers) { pow($0, 3) },
    CallKind(unary: "pow($0, -2)", .floating) { pow($0, -2) },
    CallKind(unary: "pow($0, 0.5)", .floating) { pow($0, 0.5) },
    CallKind(unary: "pow(2, $0)", .floating) { pow(2, $0) },
    CallKind(unary: "log(pow($0, 4))", .floating) { log(pow($0, 4)) },
    CallKind(unary: "log(erfc($0))", .floating) { log(erfc($0)) },
    CallKind(unary: "1 - erf($0)", .floating) { 1 - erf($0) },
    CallKind(unary: "$0 * log($0)", .floating) { $0 * log($0) },
    CallKind(unary: "$0 * sigmoid($0)", .floating) { $0 * sigmoid($0) },
    CallKind(unary: "exp(tanh($0))", .floating) { exp(tanh($0)) },
    CallKind(unary: "1.5 + sigmoid($0)", .floating) { 1.5 + sigmoid($0) },
    CallKind(unary: "log(sum(exp($0)))", .floating) { log(sum(exp($0))) },
    CallKind(unary: "exp($0) / sum(exp($0))", .floating) { exp($0) / sum(exp($0)) },
    CallKind(unary: "log(softmax($0))", .floating) { log(softmax($0)) },
    CallKind(unary: "exp(logSoftmax($0))", .floating) { exp(logSoftmax($0)) },
    CallKind(unary: "sum(square($0))", .floating) { sum(square($0)) },
    CallKind(binary: "log(exp($0) + exp($1))", .floating) { log(exp($0) + exp($1)) },
    CallKind(binary: "exp($0) * exp($1)", .floating) { exp($0) * exp($1) },
    CallKind(binary: "log($0 * exp($1))", .floating) { log($0 * exp($1)) },
    CallKind(binary: "log(exp($0) / $1)", .floating) { log(exp($0) / $1) },
    CallKind(binary: "$0 + -$1", .numbers) { $0 + -$1 },
    CallKind(binary: "$0 * $1 / $1", .floating) { $0 * $1 / $1 },
    CallKind(binary: "$0 * 2 - $1 * 2", .numbers) { $0 * 2 - $1 * 2 },
    CallKind(binary: "($0 + 1) - ($1 + 2)", .numbers) { ($0 + 1) - ($1 + 2) },
    CallKind(binary: "-$0 / -$1", .floating) { -$0 / -$1 },
    CallKind(binary: "($0 - $1) * 0", .numbers) { ($0 - $1) * 0 },
    CallKind(binary: "maximum(-$0, -$1)", .floating) { maximum(-$0, -$1) },
    CallKind(binary: "abs($0) * abs($1)", .floating) { abs($0) * abs($1) },
    CallKind(binary: "sqrt(abs($0)) * sqrt(abs($1))", .floating) {
      sqrt(abs($0)) * sqrt(abs($1))
    },
    CallKind(binary: "select($0 .> $1, $0, $1)", .numbers) { select($0 .> $1, $0, $1) },
    CallKind(binary: "select($0 .> 0, $1, 0) * $0", .numbers) { select($0 .> 0, $1, 0) * $0 },
    CallKind(binary: ".!($0 .< $1)", .numbers) { .!($0 .< $1) },
    CallKind(binary: "sigmoid($0) * $1 + (1 - sigmoid($0)) * $1", .floating) {
      sigmoid($0) * $1 + (1 - sigmoid($0)) * $1
    },
  ]
}
