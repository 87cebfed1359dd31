import Agnesi
import AgnesiArray
import AgnesiCompiler
import AgnesiGraph
import Testing

/// Finding where NaN, infinities and large numbers come from.
@Suite struct NaNGuardTests {
  private func fault(_ body: () throws -> Void) throws -> NaNGuardError {
    try #require(throws: NaNGuardError.self) { try body() }
  }

  @Test("names the op, the line, and what its operands hold")
  func forward() throws {
    let x = vector("x")
    let line = #line + 1
    let y = log(x).named("y")
    let f = try function(inputs: [x], outputs: y * 2, mode: .nanGuard())
    #expect(try f([1, 1]).elements(of: Float.self) == [0, 0])
    let error = try fault { try f([2, -1, -3]) }
    #expect(error.fault == .nan && error.operation == "log" && error.name == "y")
    #expect(error.origin.location?.line == line && !error.origin.isInGradient)
    #expect(error.count == 2 && error.elementCount == 3 && error.firstIndex == [1])
    #expect(error.operands == [" 'x': float32[3], from -3.0 to 2.0"])
    #expect(
      error.description.hasPrefix(
        "log 'y' gives NaN in 2 of 3 elements, first at [1] (float32[3]), at NaNGuardTests.swift:"))
    #expect(error.description.hasSuffix("\n  operand 0 'x': float32[3], from -3.0 to 2.0"))
  }

  @Test("tells what arises in a gradient from what arises going forward")
  func backward() throws {
    let x = vector("x")
    let line = #line + 1
    let root = sqrt(x)
    let slope = try grad(sum(root), withRespectTo: x)
    let f = try function(inputs: [x], outputs: [root, slope], mode: .nanGuard())
    let error = try fault { try f([1, 0]) }
    #expect(error.fault == .infinity && error.firstIndex == [1])
    #expect(error.origin.isInGradient && error.origin.location?.line == line)
    #expect(error.description.contains(", in the gradient of NaNGuardTests.swift:\(line)"))
    let second = try grad(sum(slope), withRespectTo: x)
    let g = try function(inputs: [x], outputs: second, mode: .nanGuard())
    #expect(try fault { try g([0]) }.origin.isInGradient)
  }

  @Test("says when the fault was there beforehand")
  func leaves() throws {
    let x = vector("x")
    let w = shared(NDArray([1, -.infinity] as [Float]), name: "w")
    let f = try function(inputs: [x], outputs: x * w, mode: .nanGuard())
    let inArgument = try fault { try f([.nan, 1] as [Float]) }
    #expect(inArgument.operation == "input" && inArgument.name == "x")
    #expect(inArgument.description.hasPrefix("input 'x' holds NaN in 1 of 2 elements"))
    let inShared = try fault { try f([1, 1]) }
    #expect(inShared.description.hasPrefix("shared 'w' holds an infinity in 1 of 2 elements"))
    let mask = Variable(NDArray([0, -.infinity] as [Float]))
    let g = try function(inputs: [x], outputs: x + mask, mode: .nanGuard())
    #expect(try fault { try g([1, 1]) }.operation == "constant")
    let h = try function(inputs: [x], outputs: x + mask, mode: .nanGuard(infinity: false))
    #expect(try h([1, 1]).elements(of: Float.self) == [1, -.infinity])
  }

  @Test("each kind of fault can be allowed")
  func limits() throws {
    let x = vector("x", dtype: .float64)
    let f = try function(inputs: [x], outputs: x * x * x, mode: .nanGuard())
    let error = try fault { try f([1, 1e4]) }
    #expect(error.fault == .large && error.firstIndex == [1])
    let g = try function(inputs: [x], outputs: x * x * x, mode: .nanGuard(large: nil))
    #expect(try g([1e4]).elements(of: Double.self) == [1e12])
    let h = try function(inputs: [x], outputs: log(x), mode: .nanGuard(nan: false))
    #expect(try h([-1]).elements(of: Double.self)[0].isNaN)
    #expect(try fault { try h([-1, 0]) }.fault == .infinity)
    let n = vector("n", dtype: .int64)
    let integers = try function(inputs: [n], outputs: n * n, mode: .nanGuard())
    #expect(try integers([1 << 30]).elements(of: Int64.self) == [1 << 60])
    #expect(try f([] as [Double]).count == 0)
  }

  @Test("does not accuse a form that is computed stably")
  func stable() throws {
    let x = matrix("x")
    let f = try function(inputs: [x], outputs: log(softmax(x)), mode: .nanGuard())
    #expect(try f([[0, 200]]).elements(of: Float.self) == [-200, 0])
  }

  @Test("updates nothing when it throws")
  func updates() throws {
    let w = shared(NDArray([4, 1] as [Float]), name: "w")
    let f = try function(
      inputs: [], outputs: w, updates: [(w, sqrt(w) - 2)], mode: .nanGuard())
    #expect(try f().elements(of: Float.self) == [4, 1])
    #expect(try w.value().elements(of: Float.self) == [0, -1])
    #expect(try fault { try f() }.operation == "sqrt")
    #expect(try w.value().elements(of: Float.self) == [0, -1])
  }

  @Test("modes are equal when their limits are")
  func equality() {
    #expect(Mode.nanGuard() == Mode.nanGuard(large: 1e10))
    #expect(Mode.nanGuard() != Mode.nanGuard(nan: false))
    #expect(Mode.nanGuard() != Mode.nanGuard().excluding("nan-unsafe"))
  }
}
