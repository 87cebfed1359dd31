import AgnesiArray
import AgnesiGraph
import AgnesiOps

extension CallKind {
  /// Functions of one tensor, element by element.
  static let unary: [CallKind] =
    [
      CallKind(unary: "-$0", .numbers) { -$0 },
      CallKind(unary: "abs($0)", .numbers) { abs($0) },
      CallKind(unary: "sign($0)", .numbers) { sign($0) },
      CallKind(unary: "square($0)", .numbers) { square($0) },
      CallKind(unary: "reciprocal($0)", .numbers) { reciprocal($0) },
      CallKind(unary: "floor($0)", .numbers) { floor($0) },
      CallKind(unary: "ceil($0)", .numbers) { ceil($0) },
      CallKind(unary: "round($0)", .numbers) { round($0) },
      CallKind(unary: "trunc($0)", .numbers) { trunc($0) },
      CallKind(unary: "exp($0)", .floating) { exp($0) },
      CallKind(unary: "exp2($0)", .floating) { exp2($0) },
      CallKind(unary: "expm1($0)", .floating) { expm1($0) },
      CallKind(unary: "log($0)", .numbers) { log($0) },
      CallKind(unary: "log(abs($0))", .floating) { log(abs($0)) },
      CallKind(unary: "log10($0)", .floating) { log10($0) },
      CallKind(unary: "log2($0)", .floating) { log2($0) },
      CallKind(unary: "log1p($0)", .floating) { log1p($0) },
      CallKind(unary: "sqrt($0)", .numbers) { sqrt($0) },
      CallKind(unary: "sqrt(abs($0))", .floating) { sqrt(abs($0)) },
      CallKind(unary: "sin($0)", .floating) { sin($0) },
      CallKind(unary: "cos($0)", .floating) { cos($0) },
      CallKind(unary: "tan($0)", .floating) { tan($0) },
      CallKind(unary: "asin($0)", .floating) { asin($0) },
      CallKind(unary: "acos($0)", .floating) { acos($0) },
      CallKind(unary: "atan($0)", .floating) { atan($0) },
      CallKind(unary: "sinh($0)", .floating) { sinh($0) },
      CallKind(unary: "cosh($0)", .floating) { cosh($0) },
      CallKind(unary: "tanh($0)", .floating) { tanh($0) },
      CallKind(unary: "asinh($0)", .floating) { asinh($0) },
      CallKind(unary: "acosh($0)", .floating) { acosh($0) },
      CallKind(unary: "atanh($0)", .floating) { atanh($0) },
      CallKind(unary: "erf($0)", .floating) { erf($0) },
      CallKind(unary: "erfc($0)", .floating) { erfc($0) },
      CallKind(unary: "sigmoid($0)", .floating) { sigmoid($0) },
      CallKind(unary: "softplus($0)", .floating) { softplus($0) },
      CallKind(unary: "relu($0)", .floating) { relu($0) },
      CallKind(unary: "relu($0, slope: 0.1)", .floating) { relu($0, slope: 0.1) },
      CallKind(unary: "zeroGradient($0)", .floating) { zeroGradient($0) },
      CallKind(unary: "disconnectedGradient($0)", .floating) { disconnectedGradient($0) },
    ]
    + DType.allCases.map { dtype in
      CallKind(unary: "cast($0, to: .\(dtype))", .any) { cast($0, to: dtype) }
    }

  /// Arithmetic of two tensors.
  static let binary: [CallKind] = [
    CallKind(binary: "$0 + $1", .any) { $0 + $1 },
    CallKind(binary: "$0 - $1", .numbers) { $0 - $1 },
    CallKind(binary: "$0 * $1", .any) { $0 * $1 },
    CallKind(binary: "$0 / $1", .numbers) { $0 / $1 },
    CallKind(binary: "$0 % $1", .numbers) { $0 % $1 },
    CallKind(binary: "floorDivide($0, $1)", .numbers) { floorDivide($0, $1) },
    CallKind(binary: "pow($0, $1)", .numbers) { pow($0, $1) },
    CallKind(binary: "atan2($0, $1)", .floating) { atan2($0, $1) },
    CallKind(binary: "maximum($0, $1)", .any) { maximum($0, $1) },
    CallKind(binary: "minimum($0, $1)", .any) { minimum($0, $1) },
  ]

  /// Comparisons, truth values, bits, and what chooses by them.
  static let logic: [CallKind] =
    [
      CallKind(binary: "$0 .== $1", .any) { $0 .== $1 },
      CallKind(binary: "$0 .!= $1", .any) { $0 .!= $1 },
      CallKind(binary: "$0 .< $1", .any) { $0 .< $1 },
      CallKind(binary: "$0 .<= $1", .any) { $0 .<= $1 },
      CallKind(binary: "$0 .> $1", .any) { $0 .> $1 },
      CallKind(binary: "$0 .>= $1", .any) { $0 .>= $1 },
      CallKind(binary: "$0 .& $1", .bits) { $0 .& $1 },
      CallKind(binary: "$0 .| $1", .bits) { $0 .| $1 },
      CallKind(binary: "$0 .^ $1", .bits) { $0 .^ $1 },
      CallKind(binary: "$0 << $1", .integers) { $0 << $1 },
      CallKind(binary: "$0 >> $1", .integers) { $0 >> $1 },
      CallKind(unary: ".!$0", .bits) { .!$0 },
      CallKind(unary: "isNaN($0)", .numbers) { isNaN($0) },
      CallKind(unary: "isInfinite($0)", .numbers) { isInfinite($0) },
      CallKind("clip") { generator in
        let x = generator.operand(.numbers)
        let bounds = [generator.partner(of: x, .numbers), generator.partner(of: x, .numbers)]
        return Program.Step("clip($0, $1, $2)", [x] + bounds) { clip($0[0], $0[1], $0[2]) }
      },
    ]
    + [selection, selection, selection]

  private static let selection = CallKind("select") { generator in
    let x = generator.operand(.any)
    let y = generator.partner(of: x, .any)
    let condition = generator.partner(of: x, .truth)
    return Program.Step("select($0, $1, $2)", [condition, x, y]) { select($0[0], $0[1], $0[2]) }
  }
}
