import Agnesi
import AgnesiTestSupport
import Testing

/// The code in the documentation of the library runs, and prints what the pages say.
@Suite struct DocsArticleTests {
  @Test("the landing page")
  func landingPage() throws {
    let output = PrintedLines()
    func print(_ item: Any) { output.print(item) }

    // begin Agnesi
    let x = vector("x")
    let cost = sum(x * x)
    let slope = try grad(cost, withRespectTo: x)
    let f = try function(inputs: [x], outputs: [cost, slope])
    print(try f([1, 2, 3])[1])  // [2. 4. 6.]
    // end Agnesi

    let code = try ShownCode(
      document: "Sources/Agnesi/Agnesi.docc/Agnesi.md", name: "Agnesi")
    #expect(code.shown == code.run)
    #expect(code.outputDifferences(output.lines) == [])
  }

  @Test("getting started")
  func gettingStarted() throws {
    let output = PrintedLines()
    func print(_ item: Any) { output.print(item) }

    // begin GettingStarted
    let x = vector("x")
    let length = sqrt(sum(x * x))
    let measure = try function(inputs: [x], outputs: length)
    print(try measure([3, 4]))  // 5.0
    print(try measure([2, 3, 6]))  // 7.0
    // end GettingStarted

    // begin GettingStarted
    print(try length.evaluate([x: [8, 6]]))  // 10.0
    // end GettingStarted

    // begin GettingStarted
    let squares = try (x * x).evaluate([x: NDArray([1, 2, 3] as [Float])])
    print(squares)  // [1. 4. 9.]
    print(squares.shape)  // [3]
    print(try squares.elements(of: Float.self))  // [1.0, 4.0, 9.0]
    // end GettingStarted

    // begin GettingStarted
    let inputs = matrix("inputs")
    let targets = vector("targets")
    let weights = shared(NDArray([0, 0] as [Float]), name: "weights")

    let cost = mean(square(dot(inputs, weights) - targets))
    let slope = try grad(cost, withRespectTo: weights)
    let train = try function(
      inputs: [inputs, targets], outputs: cost, updates: [(weights, weights - 0.5 * slope)])

    for _ in 1...50 {
      _ = try train([[1, 0], [0, 1], [1, 1]], [2, -1, 1])
    }
    print(try round(weights).evaluate())  // [ 2. -1.]
    // end GettingStarted

    let code = try ShownCode(
      document: "Sources/Agnesi/Agnesi.docc/Articles/GettingStarted.md", name: "GettingStarted")
    #expect(code.shown == code.run)
    #expect(code.outputDifferences(output.lines) == [])
  }

  @Test("broadcasting")
  func broadcasting() throws {
    let output = PrintedLines()
    func print(_ item: Any) { output.print(item) }

    // begin Broadcasting
    let m = matrix("m")
    let v = vector("v")
    print(try (m + v).evaluate([m: [[1, 2], [3, 4]], v: [10, 20]]))
    // end Broadcasting

    // begin Broadcasting
    print(try m.type)  // float32[?, ?]
    print(try column("c").type)  // float32[?, 1]
    print(try (m + column("c")).type)  // float32[?, ?]
    // end Broadcasting

    // begin Broadcasting
    do {
      print(try (m + v).evaluate([m: [[1, 2], [3, 4]], v: [10]]))
    } catch {
      print(error)
    }
    // end Broadcasting

    // begin Broadcasting
    let images = tensor4("images")
    let bias = vector("bias")
    let shifted = images + bias.dimshuffle(.x, 0, .x, .x)
    print(try bias.dimshuffle(.x, 0, .x, .x).type)  // float32[1, ?, 1, 1]
    print(try shifted.type)  // float32[?, ?, ?, ?]
    // end Broadcasting

    // begin Broadcasting
    let centred = m - mean(m, axis: 1, keepDims: true)
    print(try centred.evaluate([m: [[1, 3], [5, 9]]]))
    // end Broadcasting

    let code = try ShownCode(
      document: "Sources/Agnesi/Agnesi.docc/Articles/Broadcasting.md", name: "Broadcasting")
    #expect(code.shown == code.run)
    #expect(code.outputDifferences(output.lines) == [])
  }

  @Test("gradients")
  func gradients() throws {
    let output = PrintedLines()
    func print(_ item: Any) { output.print(item) }

    // begin Gradients
    let x = vector("x")
    let cost = sum(sin(x) * x)
    let slope = try grad(cost, withRespectTo: x)
    print(try slope.evaluate([x: [0, 1]]))  // [0.        1.3817732]
    // end Gradients

    // begin Gradients
    let a = scalar("a")
    let first = try grad(a * a * a, withRespectTo: a)
    let second = try grad(first, withRespectTo: a)
    print(try second.evaluate([a: 2]))  // 12.0
    // end Gradients

    // begin Gradients
    let unused = vector("unused")
    let nothing = try grad(cost, withRespectTo: unused, disconnectedInputs: .ignore)
    print(try nothing.evaluate([unused: [1, 2]]))  // [0. 0.]
    // end Gradients

    // begin Gradients
    print(try grad(a * zeroGradient(a), withRespectTo: a).evaluate([a: 3]))  // 3.0
    // end Gradients

    // begin Gradients
    print(try grad(max(x), withRespectTo: x).evaluate([x: [1, 3, 3]]))  // [0. 1. 1.]
    // end Gradients

    // begin Gradients
    try verifyGradient({ tanh($0[0]) / $0[1] }, at: [NDArray([0.5, -1]), NDArray([2.0, 3])])
    // end Gradients

    let code = try ShownCode(
      document: "Sources/Agnesi/Agnesi.docc/Articles/Gradients.md", name: "Gradients")
    #expect(code.shown == code.run)
    #expect(code.outputDifferences(output.lines) == [])
  }

  @Test("errors")
  func errors() throws {
    let output = PrintedLines()
    func print(_ item: Any) { output.print(item) }

    // begin Errors
    let x = matrix("x", shape: [nil, 800])
    let w = matrix("w", shape: [784, 10])
    let b = vector("b", shape: [12])
    let scores = softmax(dot(x, w))
    let shifted = matrix("m", shape: [3, 10]) + b
    do {
      _ = try function(inputs: [x, w, b], outputs: [scores, shifted])
    } catch {
      print(error)
    }
    // end Errors

    // begin Errors
    do {
      print(try scores.type)
    } catch {
      print(error.errors.count)  // 1
    }
    // end Errors

    // begin Errors
    let m = matrix("m")
    let corner = try function(inputs: [m], outputs: m[0, 2])
    do {
      print(try corner([1, 2]))
    } catch {
      print(error)  // input 'm': rank 2 is expected (float32[?, ?]), but the value has shape [2]
    }
    // end Errors

    // begin Errors
    do {
      print(try corner([[1, 2], [3, 4]]))
    } catch {
      print(error)
    }
    // end Errors

    let code = try ShownCode(
      document: "Sources/Agnesi/Agnesi.docc/Articles/Errors.md", name: "Errors")
    #expect(code.shown == code.run)
    #expect(code.outputDifferences(output.lines) == [])
  }

  @Test("own operations")
  func ownOperations() throws {
    let output = PrintedLines()
    func print(_ item: Any) { output.print(item) }

    // begin OwnOperations
    struct Cube: ElementwiseOp {
      let name = "cube"
      let operandRule = OperandRule.floating
      func scalar(_ x: [Scalar]) -> Scalar { x[0] * x[0] * x[0] }
      func value(_ x: [Double]) -> Double { x[0] * x[0] * x[0] }
      func partials(_ x: [Variable], result: Variable, gradient: Variable) -> [Variable?] {
        [3 * x[0] * x[0] * gradient]
      }
    }

    let x = vector("x")
    let cubes = applyOne(Cube(), to: [x])
    print(try cubes.evaluate([x: [1, 2]]))  // [1. 8.]
    print(try grad(sum(cubes), withRespectTo: x).evaluate([x: [1, 2]]))  // [ 3. 12.]
    // end OwnOperations

    let code = try ShownCode(
      document: "Sources/Agnesi/Agnesi.docc/Topics/OwnOperations.md", name: "OwnOperations")
    #expect(code.shown == code.run)
    #expect(code.outputDifferences(output.lines) == [])
  }

  @Test("profiling")
  func profiling() throws {
    let output = PrintedLines()
    func print(_ item: Any) { output.print(item) }

    // begin Profiling
    let x = matrix("x")
    let w = shared(try NDArray.zeros(shape: [100, 50], dtype: .float32), name: "w")
    let h = tanh(dot(x, w)).named("h")
    let layer = try function(inputs: [x], outputs: h, name: "layer", profile: true)

    for _ in 1...10 { try layer(NDArray.zeros(shape: [200, 100], dtype: .float32)) }
    if let profile = layer.profile {
      print(profile.callCount)  // 10
      print(profile.operations.contains { $0.label == "tanh" })  // true
      let operations = profile.kernels.reduce(0) { $0 + $1.operationCount }
      print(operations >= 10 * 2 * 200 * 100 * 50)  // true
    }
    // end Profiling

    // begin Profiling
    print(try layer.profile?.trace().hasPrefix("{\"traceEvents\":[") ?? false)  // true
    // end Profiling

    let code = try ShownCode(
      document: "Sources/Agnesi/Agnesi.docc/Articles/Profiling.md", name: "Profiling")
    #expect(code.shown == code.run)
    #expect(code.outputDifferences(output.lines) == [])
  }

  @Test("printing")
  func printing() throws {
    let output = PrintedLines()
    func print(_ item: Any) { output.print(item) }

    // begin Printing
    let x = vector("x")
    let y = exp(-x) + 1
    print(prettyPrint(y))  // exp(-x) + 1
    print(describeGraph(y))
    // end Printing

    let code = try ShownCode(
      document: "Sources/Agnesi/Agnesi.docc/Topics/Printing.md", name: "Printing")
    #expect(code.shown == code.run)
    #expect(code.outputDifferences(output.lines) == [])
  }
}
