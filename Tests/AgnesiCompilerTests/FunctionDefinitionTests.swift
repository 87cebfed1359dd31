import Agnesi
import AgnesiArray
import AgnesiCompiler
import AgnesiGraph
import Testing

/// What `function` refuses, with every mistake said once.
@Suite struct FunctionDefinitionTests {
  private func errors<R>(_ body: () throws -> R) -> [String] {
    do {
      _ = try body()
      return []
    } catch let errors as GraphErrors {
      return errors.errors.map(\.message)
    } catch { return ["\(error)"] }
  }

  @Test("every mistake behind outputs, updates and givens is thrown once")
  func mistakes() {
    let (x, y) = (vector("x", shape: [2]), vector("y", shape: [3]))
    let wrong = x + y
    let other = matrix("m", shape: [2, 2]) + y
    let w = shared(NDArray([1, 2] as [Float]), name: "w")
    let found = errors {
      try function(
        inputs: [x, y], outputs: [wrong, exp(wrong) + 1], updates: [(w, wrong * 2)],
        givens: [(x, other)])
    }
    #expect(found.count == 2, "\(found)")
  }

  @Test("an update has the type of its shared variable, and is the only one of it")
  func updates() throws {
    let w = shared(NDArray([1, 2] as [Float]), name: "w")
    let (x, d, m) = (vector("x"), vector("d", dtype: .float64), matrix("m"))
    let found = errors {
      try function(
        inputs: [x, d, m], updates: [(w, w + x), (w, x), (w, w * d), (w, m), (x, d)])
    }
    #expect(found.filter { $0.contains("'w' is updated twice") }.count == 3)
    #expect(found.contains { $0.contains("float64") && $0.contains("cast(_, to: .float32)") })
    #expect(found.contains { $0.contains("its new value float32[?, ?]") })
    #expect(found.contains { $0.contains("'x' is not a shared variable") })
  }

  @Test(
    "a new value of another size is refused in the call, and changes nothing",
    arguments: [Mode.fastRun, .fastCompile, .reference])
  func updateSizes(mode: Mode) throws {
    let (w, v) = (shared(NDArray([1, 2] as [Float]), name: "w"), shared(NDArray(Float(0))))
    let x = vector("x")
    let f = try function(inputs: [x], updates: [(v, v + 1), (w, x * 2)], mode: mode)
    try f([3, 4])
    let found = errors { try f([1, 2, 3]) }
    #expect(found.count == 1 && found[0].contains("new value of 'w'"), "\(found)")
    #expect(try w.value().elements(of: Float.self) == [6, 8])
    #expect(try v.value().scalar(as: Float.self) == 1)
  }

  @Test("inputs are variables made as such, each once, and all that outputs need")
  func inputs() {
    let (x, y, z) = (vector("x"), vector("y"), vector("z"))
    let found = errors {
      try function(inputs: [x, x, 2 * x, z], outputs: x + y + vector())
    }
    #expect(found.contains { $0.contains("input 'x' is given twice") })
    #expect(found.contains { $0.contains("input number 2 is not an input variable") })
    #expect(found.contains { $0.contains("nothing depends on input 'z'") })
    #expect(found.contains { $0.contains("depend on input 'y'") })
    #expect(found.contains { $0.contains("of type float32[?]") })
    #expect(found.count == 5)
    #expect(errors { try function(inputs: [x, z], outputs: x, onUnusedInput: .ignore) } == [])
    #expect(errors { try function(inputs: [x, z], outputs: x, onUnusedInput: .warn) } == [])
  }

  @Test("a default value must fit")
  func defaults() {
    let x = vector("x", shape: [2])
    let found = errors { try function(inputs: [In(x, value: [1.0, 2, 3])], outputs: x) }
    #expect(found.count == 1)
    #expect(found.first?.contains("default value of input 'x': axis 0 must have size 2") == true)
  }

  @Test("givens replace all at once: an expression is in terms of the variables as they were")
  func givens() throws {
    let (x, y) = (vector("x"), vector("y"))
    let exchanged = try function(
      inputs: [x, y], outputs: x - y, givens: [(x, y), (y, x)])
    #expect(try exchanged([1], [10]).elements(of: Float.self) == [9])
    let doubled = try function(inputs: [x], outputs: x + 1, givens: [(x, x * 2)])
    #expect(try doubled([5]).elements(of: Float.self) == [11])
    let inner = exp(x)
    let replaced = try function(inputs: [y], outputs: inner * 2, givens: [(inner, y)])
    #expect(try replaced([5]).elements(of: Float.self) == [10])
    let chained = errors {
      try function(inputs: [], outputs: x, givens: [(x, y), (y, shared(NDArray([1] as [Float])))])
    }
    #expect(chained.first?.contains("input 'y'") == true)
    #expect(chained.first?.contains("in terms of the variables as they were") == true)
    #expect(errors { try function(inputs: [y], outputs: x, givens: [(x, y), (x, y)]) }.count == 1)
  }

  @Test("two inputs of one name are told apart by position only")
  func names() throws {
    let f = try function(inputs: [vector("x"), vector("x")], outputs: [], onUnusedInput: .ignore)
    #expect(errors { try f(named: ["x": [1.0]]) }[0].contains("all named 'x'"))
  }

  @Test("only rewrites that exist can be left out")
  func exclusion() throws {
    let x = vector("x")
    let mode = Mode.fastRun.excluding("add-zero", "nan-unsafe")
    let f = try function(inputs: [x], outputs: x + 0, mode: mode)
    #expect(f.report.rewriteCounts["add-zero"] == nil)
    #expect(try f([3]).elements(of: Float.self) == [3])
    let found = errors {
      try function(inputs: [x], outputs: x, mode: .reference.excluding("add-nothing"))
    }
    #expect(found.count == 1 && found[0].contains("'add-nothing'"))
  }
}
