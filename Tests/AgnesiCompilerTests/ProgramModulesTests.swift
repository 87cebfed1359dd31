import Agnesi
import AgnesiArray
import AgnesiKernel
import Testing

@testable import AgnesiCompiler

/// How the kernels of a program are divided into modules of C.
@Suite struct ProgramModulesTests {
  private func modules(_ f: Function<NDArray>) -> [Module] {
    f.compiled.specializations.flatMap { $0.executable.program.modules().compactMap(\.module) }
  }

  /// Products of small matrices, one after the other, of as many layers.
  private func layers(_ count: Int) throws -> Function<NDArray> {
    let x = matrix("x", shape: [40, 40])
    let y = (0..<count).reduce(x) { y, _ in tanh(dot(y, x)) }
    let f = try function(inputs: [x], outputs: y)
    _ = try f(NDArray(repeating: Float(0), shape: [40, 40]))
    return f
  }

  @Test("a short program is one module, a long one several of nearly the same length")
  func lengths() throws {
    #expect(try modules(layers(2)).count == 1)
    let long = try modules(layers(120))
    #expect(long.count > 1)
    #expect(long.count & (long.count - 1) == 0, "\(long.count) is no power of two")
    for module in long {
      let weight = module.kernels.reduce(0) { $0 + $1.textWeight }
      #expect((500...1500).contains(weight) || module.kernels.count == 1)
    }
  }

  @Test("parts keep the order, and the heaviest is as light as can be")
  func evenParts() {
    #expect(EvenParts.lengths([5, 1, 1, 1, 4, 4], count: 2) == [4, 2])
    #expect(EvenParts.lengths([1, 9, 1], count: 3) == [1, 1, 1])
    #expect(EvenParts.lengths([3, 3, 3], count: 1) == [3])
    #expect(EvenParts.lengths([], count: 4) == [])
    #expect(
      [0, 1400, 1500, 2800, 2900].map { EvenParts.count(weight: $0, wanted: 1000) } == [
        1, 1, 2, 2, 4,
      ])
  }

  @Test("kernels of one text share a function")
  func sharing() throws {
    // A call of BLAS for each layer, which do not become one kernel.
    let x = matrix("x", shape: [1, 600])
    let weights = shared(try NDArray.zeros(shape: [600, 600], dtype: .float32))
    let f = try function(
      inputs: [x], outputs: (0..<8).reduce(x) { y, _ in tanh(dot(y, weights)) })
    _ = try f(NDArray(repeating: Float(0), shape: [1, 600]))
    let module = try #require(modules(f).first)
    let text = CWriter.write(module, for: .compiler)
    let functions = text.split(separator: "\n").filter { $0.hasPrefix("static void k") }
    #expect(module.launches.count >= 16)
    #expect(functions.count <= 4, "\(functions)")
  }
}
