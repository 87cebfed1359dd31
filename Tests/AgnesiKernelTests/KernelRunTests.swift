import AgnesiArray
import Testing

@testable import AgnesiKernel

/// Kernels with loops, accumulators, scratch memory, checks and library calls, run by the
/// interpreter and by every C compiler.
@Suite struct KernelRunTests {
  static let x = BufferID(0)
  static let y = BufferID(1)

  static func buffers(_ dtype: DType, _ more: [KernelBuffer] = []) -> [KernelBuffer] {
    [
      KernelBuffer(name: "x", dtype: dtype, role: .input),
      KernelBuffer(name: "y", dtype: dtype, role: .output),
    ] + more
  }

  /// Sums of rows: y[i] = sum over j of x[i, j]; p0 rows of p1 elements.
  static func rowSums(hint: Loop.Hint) -> Module {
    var builder = KernelBuilder()
    let i = builder.symbol("i")
    let (symbol, sum) = builder.variable("sum", .constant(0, .float64))
    builder.loop("j", to: .parameter(1), hint: hint) { builder, j in
      builder.assign(symbol, sum + .load(x, at: .index(i) * .parameter(1) + j, .float64))
    }
    builder.store(y, at: .index(i), sum)
    return single(
      Kernel(
        name: "row sums", comment: "sum(x, axis: 1)", buffers: buffers(.float64),
        parallel: Kernel.ParallelRange(i, count: .parameter(0), cost: .parameter(1)),
        body: builder.statements), parameterCount: 2)
  }

  @Test(arguments: [(0, 3), (1, 0), (1, 1), (2, 1), (5, 7)], [Loop.Hint.serial, .vector])
  func reductions(_ shape: (Int, Int), _ hint: Loop.Hint) throws {
    let (rows, columns) = shape
    let input = TestBuffer(.float64, doubles: (0..<rows * columns).map { Double($0 * $0) })
    let output = TestBuffer(.float64, count: rows)
    let results = try runEverywhere(
      Self.rowSums(hint: hint), [input, output], parameters: [Int64(rows), Int64(columns)])
    let expected = (0..<rows).map { i in
      (0..<columns).reduce(0) { $0 + input.double(i * columns + $1) }
    }
    for result in results { #expect(result.buffers[1].doubles == expected, "\(result.runner)") }
  }

  /// Extremes and sums of the columns of x, in any order: NaN wins, and no element is lost.
  @Test(arguments: [DType.float32, .float64], [0, 1, 3, 16, 67, 200])
  func combinations(_ dtype: DType, _ count: Int) throws {
    let functions: [(BinaryFunction, Double)] = [
      (.maximum, -.infinity), (.minimum, .infinity), (.add, 0), (.multiply, 1),
    ]
    var builder = KernelBuilder()
    for (place, (function, start)) in functions.enumerated() {
      let (symbol, value) = builder.variable(function.rawValue, .constant(start, dtype))
      builder.loop("i", to: .parameter(0), hint: .vector) { builder, i in
        builder.accumulate(symbol, function, .load(Self.x, at: i, dtype))
      }
      builder.store(Self.y, at: .integer(place), value)
    }
    let module = single(
      Kernel(
        name: "combine", comment: "", buffers: Self.buffers(dtype), parallel: nil,
        body: builder.statements), parameterCount: 1)
    // Products of small powers of two are exact in any order.
    var values = (0..<count).map { [1, -2, 0.5, 4, -0.25][$0 % 5] }
    for hasNaN in [false, true] {
      if hasNaN && count > 0 { values[count * 2 / 3] = .nan }
      let expected = [
        values.reduce(-.infinity) { $0.isNaN || $0 > $1 ? $0 : $1 },
        values.reduce(.infinity) { $0.isNaN || $0 < $1 ? $0 : $1 },
        values.reduce(0, +), values.reduce(1, *),
      ]
      let buffers = [TestBuffer(dtype, doubles: values), TestBuffer(dtype, count: 4)]
      for result in try runEverywhere(module, buffers, parameters: [Int64(count)]) {
        for (actual, wanted) in zip(result.buffers[1].doubles, expected) {
          #expect(
            actual == wanted || (actual.isNaN && wanted.isNaN),
            "\(result.runner): \(actual), not \(wanted)")
        }
      }
    }
  }

  @Test func accumulatorsKeepOldValuesInConstants() throws {
    // Fibonacci numbers: the constant must hold the value from before the assignments.
    var builder = KernelBuilder()
    let (a, first) = builder.variable("a", .integer(0))
    let (b, second) = builder.variable("b", .integer(1))
    builder.loop("i", to: .integer(10)) { builder, i in
      builder.store(Self.y, at: i, first)
      let sum = builder.constant("sum", first + second)
      builder.assign(a, second)
      builder.assign(b, sum)
      builder.store(Self.y, at: i + 10, first + second)
    }
    let module = single(
      Kernel(
        name: "fibonacci", comment: "", buffers: Self.buffers(.int64), parallel: nil,
        body: builder.statements))
    let results = try runEverywhere(
      module, [TestBuffer(.int64, count: 1), TestBuffer(.int64, count: 20)])
    for result in results {
      #expect(
        result.buffers[1].integers
          == [0, 1, 1, 2, 3, 5, 8, 13, 21, 34, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144],
        "\(result.runner)")
    }
  }

  @Test func selectReadsOnlyTheBranchTaken() throws {
    // Padding: outside of x lies no memory that may be read.
    var builder = KernelBuilder()
    builder.loop("i", to: .integer(8), hint: .vector) { builder, i in
      let place = (i - 2) * 1_000_000_000
      let isInside = Scalar.compare(.equal, i, .integer(2))
      let element = Scalar.load(Self.x, at: place, .float32)
      builder.store(
        Self.y, at: i, .select(isInside, element * element, .constant(-1, .float32)))
    }
    let module = single(
      Kernel(
        name: "pad", comment: "", buffers: Self.buffers(.float32), parallel: nil,
        body: builder.statements))
    let results = try runEverywhere(
      module, [TestBuffer(.float32, doubles: [3.0]), TestBuffer(.float32, count: 8)])
    for result in results {
      #expect(result.buffers[1].doubles == [-1, -1, 9, -1, -1, -1, -1, -1], "\(result.runner)")
    }
  }

  @Test func storesInvalidateWhatWasRead() throws {
    // y is read again after it was written, not remembered.
    var builder = KernelBuilder()
    let element = Scalar.load(Self.y, at: .integer(0), .int32)
    builder.store(Self.y, at: .integer(1), element + 1)
    builder.store(Self.y, at: .integer(0), .integer(40, .int32))
    builder.store(Self.y, at: .integer(2), element + 1)
    builder.loop("i", to: .integer(2)) { builder, _ in
      builder.store(Self.y, at: .integer(0), element + element)
    }
    builder.store(Self.y, at: .integer(3), element + 1)
    var kernel = Kernel(
      name: "rewrite", comment: "", buffers: Self.buffers(.int32), parallel: nil,
      body: builder.statements)
    kernel.buffers[1].role = .inputOutput
    let results = try runEverywhere(
      single(kernel), [TestBuffer(.int32, count: 1), TestBuffer(.int32, integers: [7, 0, 0, 0])])
    for result in results {
      #expect(result.buffers[1].integers == [160, 8, 41, 161], "\(result.runner)")
    }
  }

  @Test func scratchIsPrivateAndAligned() throws {
    var builder = KernelBuilder()
    let i = builder.symbol("i")
    let small = BufferID(2)
    let large = BufferID(4)
    builder.loop("j", to: .parameter(0), hint: .vector) { builder, j in
      builder.store(small, at: j, (Scalar.index(i) + j).cast(to: .int8))
      builder.store(large, at: j, (Scalar.index(i) * 100 + j).cast(to: .float64))
    }
    let (symbol, sum) = builder.variable("sum", .constant(0, .float64))
    builder.loop("j", to: .parameter(0)) { builder, j in
      builder.assign(
        symbol, sum + .load(small, at: j, .int8).cast(to: .float64) * .load(large, at: j, .float64))
    }
    builder.store(Self.y, at: .index(i), sum)
    let scratch = [
      KernelBuffer(name: "small", dtype: .int8, role: .scratch(count: .parameter(0))),
      KernelBuffer(name: "unused", dtype: .int8, role: .scratch(count: .parameter(0) * 2)),
      KernelBuffer(name: "large", dtype: .float64, role: .scratch(count: .parameter(0) + 1)),
      KernelBuffer(name: "tail", dtype: .int8, role: .scratch(count: .integer(1))),
    ]
    let module = single(
      Kernel(
        name: "scratch", comment: "", buffers: Self.buffers(.float64, scratch),
        parallel: Kernel.ParallelRange(i, count: .integer(3), cost: .integer(1)),
        body: builder.statements), parameterCount: 1)
    #expect(module.scratchByteCount(parameters: [3]) == 64 + 64 + 64 + 64)
    #expect(module.scratchByteCount(parameters: [65]) == 128 + 192 + 576 + 64)
    let results = try runEverywhere(
      module, [TestBuffer(.float64, count: 1), TestBuffer(.float64, count: 3)], parameters: [3])
    for result in results {
      #expect(result.buffers[1].doubles == [5, 608, 1811], "\(result.runner)")
    }
  }

  @Test func unrolledAndNestedLoops() throws {
    // Polynomial of degree 3 by Horner's rule with the coefficients 3, 2, 1, 0.
    var builder = KernelBuilder()
    builder.loop("i", from: .integer(1), to: .integer(4)) { builder, i in
      let (symbol, sum) = builder.variable("sum", .integer(0))
      builder.loop("k", to: .integer(4), hint: .unrolled) { builder, k in
        builder.assign(symbol, sum * i + (.integer(3) - k))
      }
      builder.store(Self.y, at: i - 1, sum)
    }
    let module = single(
      Kernel(
        name: "horner", comment: "", buffers: Self.buffers(.int64), parallel: nil,
        body: builder.statements))
    let results = try runEverywhere(
      module, [TestBuffer(.int64, count: 1), TestBuffer(.int64, count: 3)])
    for result in results {
      #expect(result.buffers[1].integers == [6, 34, 102], "\(result.runner)")
    }
  }

  @Test func failedChecksNameTheirSite() throws {
    // y[i] = x[index[i]] with a check of the index.
    var builder = KernelBuilder()
    let i = builder.symbol("i")
    let index = builder.constant("index", .load(BufferID(0), at: .index(i), .int64))
    builder.add(
      .require(
        .binary(
          .and, .compare(.lessOrEqual, .integer(0), index), .compare(.less, index, .parameter(0))),
        Failure(site: 12, values: [.index(i), index, .parameter(0)])))
    builder.store(Self.y, at: .index(i), index)
    let range = Kernel.ParallelRange(i, count: .integer(5), cost: .integer(1))
    var kernel = Kernel(
      name: "gather", comment: "", buffers: Self.buffers(.int64), parallel: range,
      body: builder.statements)
    for parallel in [range, nil] {
      if parallel == nil {
        kernel.body = [
          .loop(Loop(range.variable, from: .integer(0), to: range.count, body: kernel.body))
        ]
        kernel.parallel = nil
      }
      let module = single(kernel, parameterCount: 1)
      try KernelChecker.check(module)
      for (values, failure) in [
        ([0, 1, 2, 3, 9], KernelFailure(site: 12, values: [4, 9, 4])),
        ([-1, 1, 2, 3, -7], KernelFailure(site: 12, values: [0, -1, 4])),
        ([3, 2, 1, 0, 0], nil),
      ] as [([Int64], KernelFailure?)] {
        let x = TestBuffer(.int64, integers: values)
        let y = TestBuffer(.int64, count: 5)
        let interpreted = Self.failure { () throws(KernelFailure) in
          try Interpreter(module).run(buffers: [x.memory, y.memory], parameters: [4])
        }
        #expect(interpreted == failure)
        for compiler in CCompiler.present {
          let native = try NativeModule(module, compiler: compiler)
          let compiled = Self.failure { () throws(KernelFailure) in
            try native(buffers: [x.memory, y.memory], parameters: [4])
          }
          #expect(compiled == failure, "\(compiler)")
        }
      }
    }
  }

  static func failure(_ body: () throws(KernelFailure) -> Void) -> KernelFailure? {
    do {
      try body()
      return nil
    } catch { return error }
  }

  @Test(arguments: [DType.float32, .float64], 0..<4)
  func matrixProducts(_ dtype: DType, _ transpositions: Int) throws {
    let (transA, transB) = (transpositions & 1 == 1, transpositions & 2 == 2)
    let (m, n, k) = (3, 4, 5)
    let c = BufferID(2)
    var builder = KernelBuilder()
    for (part, beta) in [(0, 0.0), (1, 0.5)] {
      builder.add(
        .call(
          .matrixProduct(
            dtype: dtype, m: .integer(m), n: .integer(n), k: .integer(part == 0 ? k : 0),
            alpha: .constant(2, dtype),
            a: MatrixOperand(
              Self.x, offset: .integer(1), leadingDimension: .integer(transA ? m : k),
              isTransposed: transA),
            b: MatrixOperand(
              BufferID(1), offset: .integer(0), leadingDimension: .integer(transB ? k : n),
              isTransposed: transB),
            beta: .constant(beta, dtype),
            c: MatrixOperand(c, offset: .parameter(0) * part, leadingDimension: .integer(n + 1)))))
    }
    let module = single(
      Kernel(
        name: "product", comment: "",
        buffers: [
          KernelBuffer(name: "a", dtype: dtype, role: .input),
          KernelBuffer(name: "b", dtype: dtype, role: .input),
          KernelBuffer(name: "c", dtype: dtype, role: .inputOutput),
        ], parallel: nil, body: builder.statements), parameterCount: 1)
    let a = TestBuffer(dtype, doubles: (0..<m * k + 1).map { Double($0 % 7) - 3 })
    let b = TestBuffer(dtype, doubles: (0..<k * n).map { Double($0 % 5) - 2 })
    let start = TestBuffer(
      dtype, doubles: [Double](repeating: .nan, count: 15) + (0..<15).map { Double($0) })
    for result in try runEverywhere(module, [a, b, start], parameters: [15]) {
      for i in 0..<m {
        for j in 0..<n {
          let sum = (0..<k).reduce(0.0) { sum, p in
            sum + a.double(1 + (transA ? p * m + i : i * k + p))
              * b.double(transB ? j * k + p : p * n + j)
          }
          #expect(result.buffers[2].double(i * (n + 1) + j) == 2 * sum, "\(result.runner)")
          let place = 15 + i * (n + 1) + j
          #expect(result.buffers[2].double(place) == 0.5 * start.double(place), "\(result.runner)")
        }
      }
      #expect(result.buffers[2].double(4).isNaN, "the gap between rows is not touched")
    }
  }

  @Test func branchesAndSeveralLaunches() throws {
    // y[i] = i odd ? -x[i] : x[i], then the same kernel again from y to z.
    var builder = KernelBuilder()
    let i = builder.symbol("i")
    let element = Scalar.load(Self.x, at: .index(i), .int16)
    builder.branch(
      .compare(.equal, .binary(.modulo, .index(i), .integer(2)), .integer(1)),
      then: { $0.store(Self.y, at: .index(i), -element) },
      else: { $0.store(Self.y, at: .index(i), element + 1) })
    let kernel = Kernel(
      name: "flip", comment: "", buffers: Self.buffers(.int16),
      parallel: Kernel.ParallelRange(i, count: .parameter(0), cost: .integer(1)),
      body: builder.statements)
    let module = Module(
      kernels: [kernel],
      launches: [
        Module.Launch(kernel: 0, buffers: [0, 1]), Module.Launch(kernel: 0, buffers: [1, 2]),
      ],
      bufferNames: ["x", "y", "z"], parameterCount: 1)
    let buffers = [
      TestBuffer(.int16, integers: [5, -32768, 32767]), TestBuffer(.int16, count: 3),
      TestBuffer(.int16, count: 3),
    ]
    for result in try runEverywhere(module, buffers, parameters: [3]) {
      #expect(result.buffers[1].integers == [6, -32768, -32768], "\(result.runner)")
      #expect(result.buffers[2].integers == [7, -32768, -32767], "\(result.runner)")
    }
  }

  @Test func emptyModulesAndKernels() throws {
    let empty = Kernel(
      name: "", comment: "", buffers: [],
      parallel: Kernel.ParallelRange(
        Symbol(id: 0, name: ""), count: .integer(2), cost: .integer(1)),
      body: [])
    _ = try runEverywhere(
      Module(kernels: [], launches: [], bufferNames: [], parameterCount: 0), [])
    _ = try runEverywhere(single(empty), [])
    _ = try runEverywhere(
      Module(kernels: [empty], launches: [], bufferNames: [], parameterCount: 0), [])
    var serial = empty
    serial.parallel = nil
    _ = try runEverywhere(single(serial), [])
  }
}
