import Foundation
import Glibc
import Testing

@testable import AgnesiCompiler
@testable import AgnesiKernel

@Suite("Vector math")
struct VectorMathTests {
  /// The functions that are written out, with libm's own computation in a wider type; `@` stands for
  /// the ending of the type's functions.
  static let written: [VectorMath.Function: String] = [
    .exp: "exp@(x)", .exp2: "exp2@(x)", .expm1: "expm1@(x)", .log: "log@(x)", .log2: "log2@(x)",
    .log10: "log10@(x)", .log1p: "log1p@(x)", .tanh: "tanh@(x)", .erf: "erf@(x)",
    .sigmoid: "x >= 0 ? 1 / (1 + exp@(-x)) : exp@(x) / (1 + exp@(x))",
    .softplus: "x > 0 ? x + log1p@(exp@(-x)) : log1p@(exp@(x))",
    .squareRoot: "sqrt@(x)", .floor: "floor@(x)", .ceil: "ceil@(x)", .roundEven: "rint@(x)",
    .truncate: "trunc@(x)", .sin: "sin@(x)", .cos: "cos@(x)", .tan: "tan@(x)",
  ]

  /// Those that call libm for some numbers, beside the forms for loops over the others.
  static let near: [VectorMath.Function: VectorMath.Function] = [
    .sin: .sinNear, .cos: .cosNear, .tan: .tanNear,
  ]

  /// Every bit pattern of `float` when long tests are asked for, else about one in four thousand.
  static let step: UInt64 = getenv("AGNESI_LONG_TESTS") == nil ? 4093 : 1
  static let count: UInt64 = getenv("AGNESI_LONG_TESTS") == nil ? 1 << 18 : 1 << 25

  static func compiler(_ name: String? = nil) throws -> AgnesiCompiler.CCompiler? {
    let path = getenv("PATH").map { String(cString: $0) } ?? ""
    return try? AgnesiCompiler.CCompiler.find(
      ToolchainSettings(compiler: name.map { .named($0) } ?? .automatic, searchPath: path))
  }

  /// The probes of all functions, by each compiler that is here.
  static func probes(_ compiler: String) throws -> AgnesiCompiler.NativeModule? {
    guard let compiler = try Self.compiler(compiler) else { return nil }
    let names = written.keys.sorted { $0.rawValue < $1.rawValue }
    let source =
      VectorMath.source(for: Set(names)) + VectorMathProbe.common
      + names.map { VectorMathProbe.functions($0.rawValue, reference: written[$0] ?? "") }
      .joined()
    return try ModuleCache(compiler: compiler, settings: CacheSettings(folder: nil))
      .module(for: source)
  }

  @Test("within 4 units in the last place, edges included", arguments: ["clang", "gcc"])
  func accuracy(compiler: String) throws {
    guard let module = try Self.probes(compiler) else { return }
    typealias Probe = @convention(c) (UInt64, UnsafeMutablePointer<Double>) -> Double
    for name in Self.written.keys.map(\.rawValue).sorted() {
      for (probe, amount) in [("probe32_", Self.step), ("probe64_", Self.count)] {
        let function = unsafeBitCast(try module.symbol(probe + name), to: Probe.self)
        var place = 0.0
        let error = function(amount, &place)
        #expect(error <= 4, "\(probe)\(name) is off by \(error) at \(place)")
      }
    }
  }

  @Test("all functions compile without a warning", arguments: ["clang", "gcc"])
  func warnings(compiler: String) throws {
    guard let compiler = try Self.compiler(compiler) else { return }
    let folder = try TemporaryFolder()
    try folder.write(VectorMath.source(for: Set(VectorMath.Function.allCases)), to: "all.c")
    #expect(try compiler.compile(folder.path + "/all.c", to: folder.path + "/all.so") == "")
  }

  @Test("the text is the same each time, and only what is asked for")
  func text() {
    let all = VectorMath.source(for: Set(VectorMath.Function.allCases))
    #expect(all == VectorMath.source(for: Set(VectorMath.Function.allCases.reversed())))
    let one = VectorMath.source(for: [.exp])
    #expect(one.contains("agnesi_exp_f32(float x)") && !one.contains("agnesi_log_f32"))
    for function in VectorMath.Function.allCases {
      let text = VectorMath.source(for: [function])
      #expect(text.contains(" agnesi_\(function.rawValue)_f32("))
      #expect(text.contains(" agnesi_\(function.rawValue)_f64("))
    }
  }

  @Test("every function of the loop language that needs one has one")
  func names() {
    let plain: Set<UnaryFunction> = [.negate, .absolute, .isNaN, .isInfinite, .not]
    for function in UnaryFunction.allCases {
      #expect((VectorMath.Function(function) == nil) == plain.contains(function))
    }
    let called: Set<BinaryFunction> = [.power, .atan2, .floorDivide, .modulo]
    for function in BinaryFunction.allCases {
      #expect((VectorMath.Function(function) != nil) == called.contains(function))
    }
  }

  @Test("clang runs each written function several numbers at a time")
  func vectorises() throws {
    guard let compiler = try Self.compiler("clang") else { return }
    let folder = try TemporaryFolder()
    let functions = Set(Self.written.keys.map { Self.near[$0] ?? $0 })
    let names = functions.map(\.rawValue).sorted()
    var source = VectorMath.source(for: functions.union([.power]))
    for name in names {
      for (type, ending) in [("float", "f32"), ("double", "f64")] {
        source += """
          void \(name)_\(ending)(const \(type) *restrict x, \(type) *restrict y, long n);
          void \(name)_\(ending)(const \(type) *restrict x, \(type) *restrict y, long n) {
            for (long i = 0; i < n; i++) y[i] = agnesi_\(name)_\(ending)(x[i]);
          }

          """
      }
    }
    source += """
      void powers(const float *restrict x, const float *restrict y, float *restrict z, long n);
      void powers(const float *restrict x, const float *restrict y, float *restrict z, long n) {
        _Pragma("clang loop vectorize(enable)")
        for (long i = 0; i < n; i++) z[i] = agnesi_power_f32(x[i], y[i]);
      }

      """
    try folder.write(source, to: "loops.c")
    let outcome = try Subprocess(
      path: compiler.path,
      arguments: AgnesiCompiler.CCompiler.flags() + [
        "-Rpass=loop-vectorize", "-c", folder.path + "/loops.c", "-o", folder.path + "/loops.o",
      ], environment: [:], timeLimit: 120
    ).run()
    let loops = outcome.output.split(separator: "\n").filter { $0.contains("vectorized loop") }
    #expect(loops.count == 2 * names.count + 1, "\(outcome.output)")
  }

  @Test("powers of ten have whole logarithms")
  func powersOfTen() throws {
    guard let compiler = try Self.compiler() else { return }
    let source =
      VectorMath.source(for: [.log10])
      + "double f(double x);\ndouble f(double x) { return agnesi_log10_f64(x); }\n"
    let module = try ModuleCache(compiler: compiler, settings: CacheSettings(folder: nil))
      .module(for: source)
    typealias Function = @convention(c) (Double) -> Double
    let log10 = unsafeBitCast(try module.symbol("f"), to: Function.self)
    for exponent in -307...308 {
      let power = try #require(Double("1e\(exponent)"))
      #expect(log10(power) == Double(exponent))
    }
  }

  /// x, y, x // y, x % y, as NumPy 2 gives them.
  static let divisions: [(x: Double, y: Double, quotient: Double, remainder: Double)] = [
    (7, 3, 2, 1), (-7, 3, -3, 2), (7, -3, -3, -2), (-7, -3, 2, -1), (6, 3, 2, 0), (-6, 3, -2, 0),
    (6, -3, -2, -0.0), (0.5, 0.25, 2, 0), (1, 0.1, 9, 0.09999999999999995), (-0.0, 3, -0.0, 0),
    (0, -3, -0.0, -0.0), (5, .infinity, 0, 5), (-5, .infinity, -1, .infinity),
    (5, -.infinity, -1, -.infinity), (1, 0, .infinity, .nan), (-1, 0, -.infinity, .nan),
    (0, 0, .nan, .nan), (.infinity, 2, .nan, .nan), (.nan, 2, .nan, .nan), (2, .nan, .nan, .nan),
    (1e300, 1e-10, .infinity, 5.476641984772742e-11), (-1e-20, 1, -1, 1),
  ]

  @Test("quotients and remainders as NumPy's")
  func division() throws {
    guard let compiler = try Self.compiler() else { return }
    let source =
      VectorMath.source(for: [.floorDivide, .modulo]) + """
        double q(double x, double y);
        double q(double x, double y) { return agnesi_floorDivide_f64(x, y); }
        double r(double x, double y);
        double r(double x, double y) { return agnesi_modulo_f64(x, y); }

        """
    let module = try ModuleCache(compiler: compiler, settings: CacheSettings(folder: nil))
      .module(for: source)
    typealias Function = @convention(c) (Double, Double) -> Double
    let quotient = unsafeBitCast(try module.symbol("q"), to: Function.self)
    let remainder = unsafeBitCast(try module.symbol("r"), to: Function.self)
    for row in Self.divisions {
      #expect(isSame(quotient(row.x, row.y), row.quotient), "\(row)")
      #expect(isSame(remainder(row.x, row.y), row.remainder), "\(row)")
    }
  }

  private func isSame(_ a: Double, _ b: Double) -> Bool {
    a.isNaN ? b.isNaN : a == b && a.sign == b.sign
  }
}

/// A folder that exists while the value lives, for a few files.
private final class TemporaryFolder {
  let path: String

  init() throws {
    let folder = FileManager.default.temporaryDirectory.path
    var template = Array("\(folder)/agnesi-tests-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  func write(_ text: String, to name: String) throws {
    let file = try #require(fopen(path + "/" + name, "w"))
    fputs(text, file)
    fclose(file)
  }

  deinit {
    for name in ["all.c", "all.so", "loops.c", "loops.o"] { unlink(path + "/" + name) }
    rmdir(path)
  }
}
