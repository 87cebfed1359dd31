import AgnesiArray
import AgnesiGraph
import AgnesiOps
import AgnesiTestSupport
import Testing

/// Printed expressions read like the Swift that they stand for.
@Suite("printed expressions, read again")
struct PrettyPrintRoundTripTests {
  static let names: [String: Variable] = [
    "x": vector("x", dtype: .float64), "y": vector("y", dtype: .float64),
    "i": vector("i", dtype: .int64), "j": vector("j", dtype: .int64),
    "p": vector("p", dtype: .bool), "q": vector("q", dtype: .bool),
  ]

  @Test(
    "parentheses stand where Swift needs them",
    arguments: [
      "x - (y - x)", "x - y - x", "(x + y) * x", "x / (y / x)", "x / y * x", "x * (y / x)",
      "-(x + y)", "-x + y", "-(x * y)", "x - -y", "x + -3", "x * -(y - x)", "-(-x)",
      "pow(-x, 2)", "exp(x) / (1 + exp(x))", "i % (j % i)", "i % j % i", "i << (j >> 2)",
      "(i << j) >> 2", "(i + j) << 1", "i + j << 1", "i .& j .| i", "i .& (j .| i)",
      "x .< y .& p", "(p .| q) .& x .< y", ".!(p .& q)", ".!p .& q", "select(x .> 0, x, -x)",
      "(x .< y) .== p", "p .^ q .^ p", "p .^ (q .^ p)", "maximum(x - y, x) - y",
    ])
  func examples(text: String) throws {
    let expression = try #require(ExpressionReader.read(text, names: Self.names))
    #expect(prettyPrint(expression) == text)
  }

  @Test("random expressions come back", arguments: 1...20)
  func random(seed: UInt64) throws {
    var generator = SplitMix(seed: seed)
    for _ in 0..<20 {
      let expression = Self.expression([.float64, .int64, .bool][Int(seed % 3)], 5, &generator)
      let text = prettyPrint(expression)
      let again = try #require(
        ExpressionReader.read(text, names: Self.names), "seed \(seed): \(text)")
      #expect(haveSameStructure(again, expression), "seed \(seed): \(text)")
    }
  }

  /// A random expression of a dtype.
  static func expression(
    _ dtype: DType, _ depth: Int, _ generator: inout SplitMix
  ) -> Variable {
    func part(_ dtype: DType) -> Variable { expression(dtype, depth - 1, &generator) }
    let choice = Int.random(in: 0..<9, using: &generator)
    switch dtype {
    case .float64:
      if depth == 0 { return names[choice < 5 ? "x" : "y"] ?? 0 }
      switch choice {
      case 0...1: return part(.float64) + part(.float64)
      case 2...3: return part(.float64) - part(.float64)
      case 4: return part(.float64) * part(.float64)
      case 5: return part(.float64) / part(.float64)
      case 6: return -part(.float64)
      case 7: return part(.float64) * -2.5
      default: return select(part(.bool), exp(part(.float64)), part(.float64))
      }
    case .int64:
      if depth == 0 { return names[choice < 5 ? "i" : "j"] ?? 0 }
      switch choice {
      case 0: return part(.int64) - part(.int64)
      case 1: return part(.int64) * part(.int64)
      case 2: return part(.int64) % part(.int64)
      case 3: return part(.int64) << part(.int64)
      case 4: return part(.int64) >> part(.int64)
      case 5: return part(.int64) .& part(.int64)
      case 6: return part(.int64) .| part(.int64)
      case 7: return part(.int64) .^ part(.int64)
      default: return .!part(.int64)
      }
    default:
      if depth == 0 { return names[choice < 5 ? "p" : "q"] ?? 0 }
      switch choice {
      case 0: return part(.bool) .& part(.bool)
      case 1: return part(.bool) .| part(.bool)
      case 2: return part(.bool) .^ part(.bool)
      case 3: return .!part(.bool)
      case 4: return part(.bool) .== part(.bool)
      case 5: return part(.int64) .!= part(.int64)
      case 6: return part(.float64) .<= part(.float64)
      default: return part(.float64) .> part(.float64)
      }
    }
  }
}
