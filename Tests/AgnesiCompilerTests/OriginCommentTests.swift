import Agnesi
import AgnesiArray
import AgnesiGraph
import AgnesiKernel
import Glibc
import Testing

@testable import AgnesiCompiler

/// The places in the user's source that comments of the generated C tell.
@Suite("Origins in the C text")
struct OriginCommentTests {
  /// The modules that a function was compiled to.
  private func modules<Result>(_ f: Function<Result>) -> [Module] {
    f.compiled.specializations.flatMap { made in
      made.executable.program.modules().compactMap { part in
        if case .module(let module, _) = part { module } else { nil }
      }
    }
  }

  @Test("each kernel's comment names the line of its expression")
  func comments() throws {
    let x = matrix("x")
    let line = #line
    let rows = sum(exp(x), axis: 1)
    let product = dot(x, x.dimshuffle(1, 0))
    let total = maximum(rows, rows.dimshuffle(.x, 0)) + product
    let f = try function(inputs: [x], outputs: [rows.named("rows"), total.named("total")])
    _ = try f([[1, 2], [3, 4]])
    let text = f.explain(.c)
    for (name, offset) in [("sum", 1), ("dot", 2), ("add", 3)] {
      let place = "OriginCommentTests.swift:\(line + offset) */"
      let comment = text.split(separator: "\n").first { $0.hasPrefix("/* \(name): float32[2") }
      #expect(comment?.hasSuffix(place) == true, "\(comment ?? "no comment") should end \(place)")
    }
  }

  @Test("a gradient's kernels name the line of the expression that it is of")
  func gradients() throws {
    let x = vector("x")
    let line = #line
    let cost = sum(tanh(x) * x)
    let f = try function(inputs: [x], outputs: try grad(cost, withRespectTo: x))
    _ = try f([1, 2])
    let comments = f.explain(.c).split(separator: "\n").filter { $0.contains(": float32[2]") }
    #expect(!comments.isEmpty)
    #expect(comments.allSatisfy { $0.hasSuffix("OriginCommentTests.swift:\(line + 1) */") })
  }

  @Test("the text that is the key does not change when an expression moves")
  func moved() throws {
    let x = vector("x")
    let first = try function(inputs: [x], outputs: exp(x) * 3)
    let second = try function(inputs: [x], outputs: exp(x) * 3)
    for f in [first, second] { #expect(try f([0]).elements(of: Float.self) == [3]) }
    let (one, two) = (modules(first), modules(second))
    #expect(one.count == 1 && two.count == 1)
    for (one, two) in zip(one, two) {
      #expect(CWriter.write(one, for: .compiler) == CWriter.write(two, for: .compiler))
      #expect(CWriter.write(one) != CWriter.write(two))
    }
  }

  @Test("a second process compiles nothing, and one whose expression has moved neither")
  func processes() async throws {
    let scratch = try ScratchFolder()
    let folder = scratch.path
    await #expect(processExitsWith: .success) { [folder = folder as String] in
      try check(Self.expression, folder, compiles: 1)
    }
    let name = try #require(namesInFolder(folder).first { $0.hasSuffix(".c") })
    let text = String(decoding: contents(of: folder + "/" + name), as: UTF8.self)
    #expect(text.contains("\n/* mul: float32[1] */\n"))
    for _ in 0..<2 {
      await #expect(processExitsWith: .success) { [folder = folder as String] in
        try check(Self.movedExpression, folder, compiles: 0)
      }
    }
  }

  private static func expression(_ x: Variable) -> Variable { exp(x) * 3 }
  private static func movedExpression(_ x: Variable) -> Variable { exp(x) * 3 }
}

/// Compiles an expression with a cache of its own and ends the process unless so many modules were
/// compiled.
private func check(
  _ expression: (Variable) -> Variable, _ folder: String, compiles: Int
) throws {
  setenv("AGNESI_CACHE", folder, 1)
  let x = vector("x")
  let f = try function(inputs: [x], outputs: expression(x))
  guard try f([0]).elements(of: Float.self) == [3], let counters = Toolchain.cache?.counters,
    counters.compiles == compiles, counters.diskHits == 1 - compiles
  else { exit(2) }
}
