import AgnesiArray
import AgnesiCompiler
import AgnesiGraph
import AgnesiOps
import AgnesiTestSupport
import Testing

/// Pooling against values made by NumPy and by hand, with its gradients and mistakes.
@Suite struct PoolingTests {
  @Test("the tutorial's example, with the border ignored and not")
  func tutorial() throws {
    var random = RandomState(seed: 1)
    let x = Variable(try random.rand(shape: [3, 2, 5, 5]))
    let inside = maxPool2D(x, window: (2, 2), ignoreBorder: true)
    #expect(try inside.type.shape == [3, 2, 2, 2])
    #expect(
      areClose(
        Array(try numbers(inside)[..<4]), [0.72032449, 0.39676747, 0.6852195, 0.87811744],
        tolerance: 1e-7))
    let all = maxPool2D(x, window: (2, 2), ignoreBorder: false)
    #expect(try all.type.shape == [3, 2, 3, 3])
    #expect(
      areClose(
        Array(try numbers(all)[18..<27]),
        [
          0.67883553, 0.58930554, 0.69975836, 0.66379465, 0.94459476, 0.58655504, 0.90340192,
          0.80739129, 0.39767684,
        ], tolerance: 1e-7))
  }

  @Test(
    "sizes follow Theano's rules",
    arguments: [
      // size, window, stride, padding, ignoreBorder, windows
      (5, 2, 2, 0, true, 2), (5, 2, 2, 0, false, 3), (5, 2, 1, 0, false, 4), (5, 3, 2, 0, false, 2),
      (6, 3, 2, 0, false, 3), (4, 2, 3, 0, false, 2), (5, 3, 2, 1, true, 3), (1, 2, 2, 0, true, 0),
      (1, 2, 2, 0, false, 1), (0, 2, 2, 0, false, 0), (0, 3, 1, 0, false, 0),
      (3, 5, 1, 0, false, 1),
    ])
  func sizes(_ size: Int, _ window: Int, _ stride: Int, _ padding: Int, _ ignore: Bool, _ n: Int)
    throws
  {
    let x = matrix("x", shape: [size, nil])
    let pooled = pool2D(
      x, window: (window, 1), stride: (stride, 1), padding: (padding, 0), ignoreBorder: ignore)
    #expect(try pooled.type.shape == [n, nil])
  }

  @Test("modes, with padding and cut windows")
  func modes() throws {
    let x = Variable(try NDArray([[1.0, 2, 3], [4, 5, 6], [7, 8, -9]]))
    func pooled(_ mode: PoolingMode, padding: Int, ignoreBorder: Bool) throws -> [Double] {
      try numbers(
        pool2D(
          x, window: (2, 2), stride: (2, 2), padding: (padding, padding),
          ignoreBorder: ignoreBorder, mode: mode))
    }
    #expect(try pooled(.max, padding: 1, ignoreBorder: true) == [1, 3, 7, 8])
    #expect(try pooled(.sum, padding: 1, ignoreBorder: true) == [1, 5, 11, 10])
    #expect(
      try pooled(.averageIncludingPadding, padding: 1, ignoreBorder: true)
        == [0.25, 1.25, 2.75, 2.5])
    #expect(
      try pooled(.averageExcludingPadding, padding: 1, ignoreBorder: true)
        == [1, 2.5, 5.5, 2.5])
    #expect(try pooled(.max, padding: 0, ignoreBorder: false) == [5, 6, 8, -9])
    #expect(
      try pooled(.averageExcludingPadding, padding: 0, ignoreBorder: false)
        == [3, 4.5, 7.5, -9])
  }

  @Test("negative numbers are larger than padding; NaN is larger than all")
  func special() throws {
    let x = Variable(try NDArray([[-1.0, -2], [-.infinity, .nan]]))
    let pooled = try numbers(
      pool2D(x, window: (2, 1), stride: (1, 1), padding: (1, 0), ignoreBorder: true))
    #expect(pooled[..<3] == [-1, -2, -1])
    #expect(pooled[3].isNaN && pooled[5].isNaN)
    #expect(pooled[4] == -.infinity)
  }

  @Test("every element that equals the largest gets the whole gradient")
  func ties() throws {
    let x = Variable(try NDArray([[2.0, 2, 1, 3], [0, 2, 3, 3]]))
    let cost = sum(maxPool2D(x, window: (2, 2), ignoreBorder: true))
    #expect(
      try numbers(grad(cost, withRespectTo: x)) == [1, 1, 0, 1, 0, 1, 1, 1])
  }

  @Test("overlapping windows add up")
  func overlap() throws {
    let x = Variable(try NDArray([[1.0, 5, 2]]))
    let cost = sum(
      pool2D(x, window: (1, 2), stride: (1, 1), ignoreBorder: true) * Variable(NDArray([10, 1])))
    #expect(try numbers(grad(cost, withRespectTo: x)) == [0, 11, 0])
  }

  @Test("gradients of all modes agree with differences")
  func gradients() throws {
    var random = RandomState(seed: 2)
    let x = try random.rand(shape: [2, 5, 5])
    for mode in PoolingMode.allCases {
      try verifyGradient(
        { inputs in
          pool2D(
            square(inputs[0]), window: (3, 2), stride: (2, 1), padding: (1, 1),
            ignoreBorder: true, mode: mode)
        }, at: [x])
    }
  }

  @Test("means of whole numbers that cancel are exact in native code", arguments: DType.allCases)
  func wholeNumbers(_ dtype: DType) throws {
    let ranges: [DType: ClosedRange<Int>] = [.uint8: 0...255, .int8: -128...127, .bool: 0...1]
    let range = ranges[dtype] ?? -32768...32767
    let numbers = (0..<48).map { place in
      [range.upperBound, range.lowerBound, range.upperBound - 7 * place % 30][place % 3]
    }
    let value = try NDArray(numbers.map(Double.init), shape: [2, 4, 6]).converted(to: dtype)
    let x = tensor(dtype, shape: [nil, nil, nil])
    let pooled = [(0, true), (1, true), (2, true), (0, false)].flatMap { padding, ignoresBorder in
      [PoolingMode.averageIncludingPadding, .averageExcludingPadding].map { mode in
        pool2D(
          x, window: (3, 3), stride: (2, 1), padding: (padding, padding),
          ignoreBorder: ignoresBorder, mode: mode)
      }
    }
    let computation = Computation(inputs: [x], outputs: pooled, values: [value])
    let native = try compiledResults(of: [computation], mode: .fastRun)[0]
    #expect(try native == ReferenceEvaluator.evaluate(pooled, [x: value]))
  }

  @Test("mistakes")
  func misuse() {
    let x = matrix("x", shape: [4, 4])
    let two = (2, 2)
    let rows = [
      Misuse(maxPool2D(vector("v"), window: (2, 2), ignoreBorder: true), "pool2D", "rank 2", "1"),
      Misuse(maxPool2D(x, window: (0, 2), ignoreBorder: true), "pool2D", "window (0, 2)"),
      Misuse(pool2D(x, window: two, stride: (1, -1), ignoreBorder: true), "pool2D", "(1, -1)"),
      Misuse(pool2D(x, window: two, padding: (2, 0), ignoreBorder: true), "pool2D", "(2, 0)"),
      Misuse(pool2D(x, window: two, padding: (1, 0), ignoreBorder: false), "pool2D", "true"),
    ]
    for row in rows { #expect(row.problems == []) }
  }
}
