import Agnesi
import Cubes
import Testing

/// An op and rewrites from outside of the library.
@Suite struct CubesTests {
  private let x = vector("x")
  private let y = vector("y")

  @Test("an own op is computed natively, as it is plainly, and differentiated")
  func op() throws {
    let slope = try grad(sum(cube(x)), withRespectTo: x)
    for mode in [Mode.fastRun, .fastCompile, .reference] {
      let f = try function(inputs: [x], outputs: [cube(x), slope], mode: mode)
      let results = try f([1, -2, 3]).map { try $0.elements(of: Float.self) }
      #expect(results == [[1, -8, 27], [3, 12, 27]])
    }
  }

  @Test("own rewrites are applied")
  func rewrites() throws {
    let mode = Mode.fastRun.including(.productOfCubes, .cubeOfNegative)
    let f = try function(inputs: [x, y], outputs: cube(x) * cube(-y), mode: mode)
    #expect(f.report.rewriteCounts["cube-of-negative"] == 1)
    #expect(f.report.rewriteCounts["product-of-cubes"] == 1)
    #expect(try f([1, 2], [1, 2]).elements(of: Float.self) == [-1, -64])
    #expect(f.report.rejectedRewrites.isEmpty && f.report.stoppedRewrites.isEmpty)
  }

  @Test("own rewrites keep values")
  func counterexamples() throws {
    #expect(try Rewrite.productOfCubes.counterexample() == nil)
    #expect(try Rewrite.cubeOfNegative.counterexample(rewriting: cube(-x)) == nil)
  }
}
