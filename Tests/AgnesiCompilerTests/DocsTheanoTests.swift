import Agnesi
import AgnesiTestSupport
import Testing

/// The code for those who come from Theano runs, and prints what the page says.
@Suite struct DocsTheanoTests {
  private static let page = "Docs/ComingFromTheano.md"

  @Test("the programs of the page")
  func programs() throws {
    let output = PrintedLines()
    func print(_ item: Any) { output.print(item) }

    // begin ComingFromTheano
    var random = RandomState(seed: 1234)
    func weights(_ shape: Int...) throws -> Variable {
      shared(try random.uniform(low: -1, high: 1, shape: shape).converted(to: .float32))
    }

    let x = matrix("x"), y = vector("y", dtype: .int32)
    let w = try weights(2, 8), b = shared(try NDArray.zeros(shape: [8], dtype: .float32))
    let v = try weights(8, 2), c = shared(try NDArray.zeros(shape: [2], dtype: .float32))

    let hidden = tanh(dot(x, w) + b)
    let p = softmax(dot(hidden, v) + c)
    let cost = -mean(log(p)[arange(y.shape[0]), y])

    let parameters = [w, b, v, c]
    let gradients = try grad(cost, withRespectTo: parameters)
    let train = try function(
      inputs: [x, y], outputs: cost,
      updates: zip(parameters, gradients).map { ($0, $0 - 0.5 * $1) })
    let predict = try function(inputs: [x], outputs: argmax(p, axis: 1))

    let inputs = [[0, 0], [0, 1], [1, 0], [1, 1]]
    for _ in 1...500 {
      _ = try train(inputs, [0, 1, 1, 0])
    }
    print(try predict(inputs))  // [0 1 1 0]
    // end ComingFromTheano

    // begin ComingFromTheano
    let wrong = dot(matrix("a", shape: [4, 5]), matrix("b", shape: [6, 7])) + 1
    do {
      _ = try function(inputs: [], outputs: wrong)
    } catch {
      print(error.errors[0].message)  // inner sizes 5 and 6 differ
    }
    // end ComingFromTheano

    // begin ComingFromTheano
    print(try (vector("h") * 0.5).type)  // float32[?]
    print(try (vector("n", dtype: .int32) * 0.5).type)  // float32[?]
    print(try (vector("k", dtype: .uint8) + 100).type)  // uint8[?]
    // end ComingFromTheano

    // begin ComingFromTheano
    print(try (vector("f") * vector("l", dtype: .int64)).type)  // float32[?]
    print(try exp(vector("j", dtype: .int32)).type)  // float32[?]
    print(DType.promote(.uint8, .int8))  // int16
    // end ComingFromTheano

    // begin ComingFromTheano
    let image = tensor4("image", shape: [nil, 3, 32, 32])
    let filters = tensor4("filters", shape: [16, 3, 5, 5])
    print(try conv2d(image, filters).type)  // float32[?, 16, 28, 28]
    // end ComingFromTheano

    // begin ComingFromTheano
    let left = scalar("left"), right = scalar("right")
    let half = try grad(maximum(left, right), withRespectTo: left)
    print(try half.evaluate([left: 1, right: 1]))  // 0.5
    print(try grad(relu(left), withRespectTo: left).evaluate([left: 0]))  // 0.0
    // end ComingFromTheano

    // begin ComingFromTheano
    let twice = try function(inputs: [left, x], outputs: left * sum(x))
    for rows in 1...4 {
      _ = try twice(2, try NDArray.zeros(shape: [rows, 2], dtype: .float32))
    }
    print(twice.specializationCount)  // 2
    // end ComingFromTheano

    let code = try ShownCode(
      document: Self.page, name: "ComingFromTheano")
    #expect(code.shown == code.run)
    #expect(code.outputDifferences(output.lines) == [])
  }

  @Test("the expressions in the tables are right")
  func tables() throws {
    let x = vector("x"), y = vector("y")
    let m = matrix("m"), p = matrix("p"), q = matrix("q")
    let u = tensor3("u"), t = tensor4("t"), f = tensor4("f")
    let i = vector("i", dtype: .int32), j = vector("j", dtype: .int32)
    let n = scalar("n", dtype: .int64)
    let s = vector("s", dtype: .bool), r = vector("r", dtype: .bool)
    let a = NDArray([1, 2, 3] as [Float])
    let w = shared(a, name: "w")
    let cost = sum(x * y)
    func works(_ expression: Variable) {
      #expect(throws: Never.self) { try expression.type }
    }

    // begin tables
    // Inputs, constants and shared variables
    works(scalar("x"))
    works(vector("x"))
    works(matrix("x"))
    works(row("x"))
    works(column("x"))
    works(tensor3("x"))
    works(tensor4("x"))
    works(tensor5("x"))
    works(vector("y", dtype: .int32))
    works(scalar("i", dtype: .int64))
    works(matrix("d", dtype: .float64))
    works(tensor(.float32, shape: [1, nil], name: "x"))
    works(Variable(a))
    works(shared(a, name: "w"))
    _ = try w.value()
    try w.setValue(a)
    works(zeros([2, 3]))
    works(ones([2, 3]))
    works(fullLike(x, 7))
    works(full([n, 3], 7))
    works(zerosLike(x))
    works(onesLike(x))
    works(eye(3))
    works(arange(n))
    works(arange(from: 1, to: 9, step: 2))
    works(cast(x, to: .int32))
    _ = try x.type
    _ = x.name
    _ = try x.evaluate([x: a])
    // Element by element
    works(x + y)
    works(x - y)
    works(x * y)
    works(x / y)
    works(-x)
    works(floorDivide(i, j))
    works(i % j)
    works(pow(x, y))
    works(square(x))
    works(reciprocal(x))
    works(abs(x))
    works(sign(x))
    works(exp(x))
    works(log(x))
    works(sqrt(x))
    works(log1p(x))
    works(expm1(x))
    works(exp2(x))
    works(log2(x))
    works(log10(x))
    works(asin(x))
    works(acos(x))
    works(atan(x))
    works(atan2(y, x))
    works(asinh(x))
    works(acosh(x))
    works(atanh(x))
    works(erf(x))
    works(erfc(x))
    works(round(x))
    works(trunc(x))
    works(floor(x))
    works(ceil(x))
    works(x .== y)
    works(x .!= y)
    works(x .< y)
    works(x .<= y)
    works(x .> y)
    works(x .>= y)
    works(s .& r)
    works(s .| r)
    works(s .^ r)
    works(.!s)
    works(i << j)
    works(i >> j)
    works(select(s, x, y))
    works(maximum(x, y))
    works(minimum(x, y))
    works(clip(x, 0, 1))
    works(isNaN(x))
    works(isInfinite(x))
    // Reductions
    works(sum(m))
    works(sum(m, axis: 0))
    works(sum(m, axes: [0, 1]))
    works(mean(m, axis: 1, keepDims: true))
    works(prod(m))
    works(max(m))
    works(min(m))
    works(all(s))
    works(any(s))
    works(variance(m))
    works(std(m))
    works(argmax(m, axis: 1))
    works(argmin(m, axis: 1))
    // Shape and indexing
    works(m.shape)
    works(m.shape[0])
    _ = try m.type.rank
    _ = try m.type.dtype
    works(x.dimshuffle(.x, 0, .x, .x))
    works(m.transpose())
    works(m.transpose(1, 0))
    works(m.swapAxes(0, 1))
    works(m.reshape([-1, 2]))
    works(m.reshape([n, 2]))
    works(m.reshape(m.shape, rank: 2))
    works(m.flatten())
    works(t.flatten(2))
    works(x.expandDims(0))
    works(concatenate([x, y]))
    works(stack([x, y]))
    x.split(sizes: [1, 2]).forEach(works)
    works(m[0])
    works(m[-1])
    works(m[.all, 0])
    works(t[.ellipsis, 0])
    works(x[1..<3])
    works(x[1...])
    works(x[..<3])
    works(x[..<(-1)])
    works(x[Slice(step: -1)])
    works(x[Slice(from: 1, to: -1)])
    works(x[n * 20..<(n + 1) * 20])
    works(x[.all, .newAxis])
    works(m[arange(n), i])
    works(m.take(i, axis: 0))
    works(setSubtensor(x[1..<3], 0))
    works(incrementSubtensor(m[i], 1))
    // Products, networks and losses
    works(dot(m, x))
    works(outer(x, y))
    works(tensordot(m, m, axes: 2))
    works(tensordot(m, m, axes: ([0], [0])))
    works(matmul(u, u))
    works(conv2d(t, f))
    works(conv2d(t, f, borderMode: .half))
    works(conv2d(t, f, borderMode: .full))
    works(conv2d(t, f, borderMode: .explicit(1, 2)))
    works(conv2d(t, f, strides: (2, 2)))
    works(conv2d(t, f, dilation: (2, 2)))
    works(conv2d(t, f, flipFilters: false))
    works(conv2d(t, f, groups: 2))
    works(maxPool2D(t, window: (2, 2), ignoreBorder: true))
    works(
      pool2D(
        t, window: (3, 3), stride: (2, 2), padding: (1, 1), ignoreBorder: true,
        mode: .averageExcludingPadding))
    works(sigmoid(x))
    works(tanh(x))
    works(softplus(x))
    works(relu(x))
    works(relu(x, slope: 0.1))
    works(softmax(m))
    works(logSoftmax(m))
    works(crossEntropy(p, i))
    works(binaryCrossEntropy(p, q))
    works(sigmoidCrossEntropy(m, q))
    // Gradients
    works(try grad(cost, withRespectTo: x))
    try grad(cost, withRespectTo: [x, y]).forEach(works)
    works(try grad(cost, withRespectTo: x, considerConstant: [y]))
    works(try grad(cost, withRespectTo: x, disconnectedInputs: .ignore))
    works(try grad(nil, withRespectTo: y, knownGradients: [(y, x)]))
    works(disconnectedGradient(x))
    works(zeroGradient(x))
    try verifyGradient({ $0[0] * $0[0] }, at: [a])
    // Functions, modes and flags
    _ = try function(inputs: [x], outputs: square(x))
    _ = try function(inputs: [x], outputs: [square(x), -x])
    _ = try function(inputs: [x], outputs: ["square": square(x)])
    _ = try function(inputs: [], updates: [(w, w + 1)])
    _ = try function(inputs: [], outputs: square(x), givens: [(x, w)])
    _ = try function(inputs: [x, In(n, value: 1)], outputs: x * n)
    _ = try function(inputs: [x, y], outputs: -x, onUnusedInput: .ignore)
    _ = try function(inputs: [x], outputs: -x, allowDowncast: true)
    _ = try function(inputs: [x], outputs: -x, mode: .fastRun)
    _ = try function(inputs: [x], outputs: -x, mode: .fastCompile)
    _ = Mode.fastRun.excluding("nan-unsafe")
    _ = try function(inputs: [x], outputs: -x, mode: .debug)
    _ = Mode.nanGuard(nan: true, infinity: true, large: nil)
    _ = Mode.monitor(after: { _ in })
    _ = Settings.current
    _ = prettyPrint(y)
    _ = describeGraph(y)
    // end tables

    let code = try ShownCode(document: Self.page, name: "tables")
    let expressions = code.tableCode(column: "Agnesi")
    #expect(expressions.count > 150)
    #expect(expressions.filter { !code.runs($0) } == [])
  }
}
