import Agnesi
import AgnesiArray
import AgnesiGraph
import Testing

@testable import AgnesiCompiler

/// Faults of all kinds, which the mode `debug` must find and name.
@Suite struct DebugModeTests {
  private let x = vector("x")

  private func fault(_ body: () throws -> Void) throws -> DebugModeError {
    try #require(throws: DebugModeError.self) { try body() }
  }

  @Test("names the rewrite that changes a value, what it did, and the line")
  func wrongRewrite() throws {
    let wrong = Rewrite.pattern("tanh-is-even", .canonicalize) { p in
      (tanh(-p.any("x")), tanh(p.any("x")))
    }
    let right = Rewrite.pattern("sinh-is-odd", .canonicalize) { p in
      (sinh(-p.any("x")), -sinh(p.any("x")))
    }
    let line = #line + 1
    let y = tanh(-x)
    let f = try function(
      inputs: [x], outputs: sinh(-x) * 2 + y, mode: .debug.including(right, wrong))
    #expect(try f([0]).elements(of: Float.self) == [0])
    let error = try fault { try f([0, 1]) }
    #expect(error.fault == .changedValue && error.culprit == .rewrite("tanh-is-even"))
    #expect(error.origin.location?.line == line)
    #expect(
      error.description == """
        rewrite 'tanh-is-even' changes a value, at DebugModeTests.swift:\(line)
          tanh(-x) → tanh(x)
          1 of 2 elements differ, first at [1]: expected -0.7615942, found 0.7615942 (float32[2])
        """)
    let g = try function(
      inputs: [x], outputs: y, mode: .debug.including(wrong).excluding("tanh-is-even"))
    #expect(try g([0]).count == 1)
  }

  @Test("finds a rewrite that is wrong for NaN only", arguments: Rewrite.Phase.allCases)
  func wrongForNaN(phase: Rewrite.Phase) throws {
    let rewrite = Rewrite.pattern("abs-by-sign", phase) { p in
      (
        abs(p.any("x")),
        select(p.any("x") .>= 0, p.any("x"), select(p.any("x") .< 0, -p.any("x"), 0))
      )
    }
    let f = try function(inputs: [x], outputs: abs(x) + 1, mode: .debug.including(rewrite))
    #expect(try f([1, -2, 0]).elements(of: Float.self) == [2, 3, 1])
    let error = try fault { try f([1, .nan] as [Float]) }
    #expect(error.culprit == .rewrite("abs-by-sign"))
    guard case .elements(1, of: 2, first: [1], _, let found, _) = error.difference else {
      Issue.record("\(error)")
      return
    }
    #expect(try found.scalar(as: Float.self) == 0)
  }

  @Test("finds a rewrite that is wrong for 0 only, where the right value is infinite")
  func wrongForZero() throws {
    let rewrite = Rewrite.pattern("log10-above-zero", .canonicalize) { p in
      (log10(p.any("x")), log2(p.any("x") + 1e-30) * 0.301_029_995_663_981_2)
    }
    let f = try function(inputs: [x], outputs: log10(x), mode: .debug.including(rewrite))
    #expect(try f([1, 100]).count == 2)
    #expect(try fault { try f([1, 0]) }.culprit == .rewrite("log10-above-zero"))
  }

  @Test("finds a rewrite that is wrong for size 1 only, and one whose result has another size")
  func wrongForSizeOne() throws {
    let byExp = Rewrite("cosh-by-exp", .specialize, summary: "Formula") { node, _ in
      guard node.op.name == "cosh" else { return nil }
      let x = node.inputs[0]
      return [(exp(x) + exp(-x)) / 2 * cast(x.shape[0] .!= 1, to: .float32)]
    }
    let f = try function(inputs: [x], outputs: cosh(x), mode: .debug.including(byExp))
    #expect(try f([1, 2]).count == 2)
    #expect(try f([] as [Float]).count == 0)
    #expect(try fault { try f([1]) }.culprit == .rewrite("cosh-by-exp"))

    let shorter = Rewrite("cosh-shorter", .specialize, summary: "Half of it") { node, _ in
      node.op.name == "cosh" ? [tanh(node.inputs[0][1...])] : nil
    }
    let g = try function(inputs: [x], outputs: cosh(x), mode: .debug.including(shorter))
    let error = try fault { try g([1, 2, 3]) }
    #expect(error.description.hasSuffix("expected a float32[3], found a float32[2]"))
  }

  @Test("finds a rewrite after which nothing can be computed")
  func uncomputable() throws {
    let beyond = Rewrite("cosh-beyond", .specialize, summary: "A wrong index") { node, _ in
      node.op.name == "cosh" ? [tanh(node.inputs[0]) + node.inputs[0][7]] : nil
    }
    let f = try function(inputs: [x], outputs: cosh(x), mode: .debug.including(beyond))
    let error = try fault { try f([1, 2]) }
    #expect(error.fault == .failure && error.culprit == .rewrite("cosh-beyond"))
    #expect(error.description.contains("index 7 is out of range for axis 0 of size 2"))
  }

  @Test("names the kernel that differs from the reference evaluation")
  func wrongLowering() throws {
    let line = #line + 1
    let cube = applyOne(WrongCube(), to: [x])
    let f = try function(inputs: [x], outputs: exp(sum(cube) * 2), mode: .debug)
    #expect(try f([1, 0]).scalar(as: Float.self) > 7)
    let error = try fault { try f([1, -2]) }
    #expect(error.fault == .changedValue && error.culprit == .kernel("wrongCube"))
    #expect(
      error.description == """
        kernel 'wrongCube' gives another value than the reference evaluation, \
        at DebugModeTests.swift:\(line)
          1 of 2 elements differ, first at [1]: expected -8.0, found 8.0 (float32[2])
        """)
  }

  @Test("names the op whose expansion is wrong")
  func wrongExpansion() throws {
    let f = try function(
      inputs: [x], outputs: sum(applyOne(WrongDouble(), to: [tanh(x)])), mode: .debug)
    let error = try fault { try f([1, 3]) }
    #expect(error.fault == .changedValue && error.culprit == .expansion("wrongDouble"))
  }

  @Test("names who writes to an argument or a shared variable, and puts it right")
  func destroyedInput() throws {
    let w = shared(NDArray([3, 4] as [Float]), name: "w")
    let kernel = FaultyCopy(fault: .clearsOperand)
    let line = #line + 1
    let f = try function(inputs: [x], outputs: applyOne(kernel, to: [x]), mode: .debug)
    let argument = NDArray([1, 2] as [Float])
    let error = try fault { try f(argument) }
    #expect(error.fault == .destroyedInput && error.culprit == .kernel("faultyCopy_faulty_copy"))
    #expect(error.description.contains("writes to input 'x', at DebugModeTests.swift:\(line)"))
    #expect(try argument.elements(of: Float.self) == [1, 2])
    for op in [kernel, FaultyEvaluation(fault: .clearsOperand)] as [any Op] {
      let g = try function(inputs: [], outputs: applyOne(op, to: [w]), mode: .debug)
      #expect(try fault { try g() }.description.contains("writes to shared variable 'w'"))
      #expect(try w.value().elements(of: Float.self) == [3, 4])
    }
  }

  @Test("names the kernel and the op that do not repeat their results")
  func unrepeatable() throws {
    let copy = applyOne(FaultyCopy(fault: .addsToWhatWasThere), to: [x])
    let f = try function(inputs: [x], outputs: copy * 2, mode: .debug)
    let error = try fault { try f([1, 2]) }
    #expect(error.fault == .runToRunDifference, "\(error)")
    let count = applyOne(FaultyEvaluation(fault: .counts), to: [x])
    let g = try function(inputs: [x], outputs: count * 2, mode: .debug)
    let other = try fault { try g([1, 2]) }
    #expect(other.culprit == .operation("faultyEvaluation"))
  }

  @Test("finds outputs in the memory of others")
  func aliases() throws {
    let y = -x
    let argument = NDArray([1, 2] as [Float])
    let leaves = try LeafCopies(arguments: [("input 'x'", argument)], graphs: [])
    try leaves.checkMemory(of: [(x, argument), (y, NDArray([1] as [Float]))])
    let error = try fault { try leaves.checkMemory(of: [(x, argument), (y, argument)]) }
    #expect(error.fault == .aliasedOutput)
    #expect(error.description.contains("returns output 1 in the memory of input 'x'"))
    let result = NDArray([3] as [Float])
    let twins = try fault { try leaves.checkMemory(of: [(y, result), (tanh(x), result)]) }
    #expect(twins.description.contains("returns output 0 in the memory of output 1"))
  }

  @Test("updates nothing when it throws, and else once")
  func updates() throws {
    let w = shared(NDArray([1] as [Float]), name: "w")
    let f = try function(
      inputs: [x], updates: [(w, w + sum(applyOne(WrongCube(), to: [x])))], mode: .debug)
    try f([2])
    #expect(try w.value().elements(of: Float.self) == [9])
    #expect(throws: DebugModeError.self) { try f([-2]) }
    #expect(try w.value().elements(of: Float.self) == [9])
  }

  @Test("hints at the tag of a rewrite that assumes finite values")
  func nanUnsafe() throws {
    let f = try function(inputs: [x], outputs: x * 0, mode: .debug)
    #expect(try f([1, -2]).elements(of: Float.self) == [0, 0])
    let error = try fault { try f([1, .infinity] as [Float]) }
    #expect(error.culprit == .rewrite("multiply-by-zero"))
    #expect(error.details.last?.contains("excluding(\"nan-unsafe\")") == true)
    let g = try function(inputs: [x], outputs: x * 0, mode: .debug.excluding("nan-unsafe"))
    #expect(try g([.nan] as [Float]).elements(of: Float.self)[0].isNaN)
  }
}
