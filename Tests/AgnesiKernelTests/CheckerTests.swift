import AgnesiArray
import Testing

@testable import AgnesiKernel

/// Each rule of the loop language, broken once.
@Suite struct CheckerTests {
  static let x = BufferID(0)
  static let y = BufferID(1)
  static let zero = Scalar.integer(0)
  static let one = Scalar.constant(1, .float32)

  static func kernel(
    parallel: Kernel.ParallelRange? = nil, scratch: Scalar = .integer(4),
    _ body: (inout KernelBuilder) -> Void
  ) -> Kernel {
    var builder = KernelBuilder()
    body(&builder)
    return Kernel(
      name: "broken", comment: "",
      buffers: [
        KernelBuffer(name: "x", dtype: .float32, role: .input),
        KernelBuffer(name: "y", dtype: .float32, role: .output),
        KernelBuffer(name: "s", dtype: .int32, role: .scratch(count: scratch)),
      ], parallel: parallel, body: builder.statements)
  }

  static func problem(_ kernel: Kernel) -> String? {
    do {
      try KernelChecker.check(kernel, parameterCount: 1)
      return nil
    } catch { return error.description }
  }

  static func problem(_ body: (inout KernelBuilder) -> Void) -> String? { problem(kernel(body)) }

  @Test func rightKernelsPass() {
    let i = Symbol(id: 100, name: "i")
    let range = Kernel.ParallelRange(i, count: .parameter(0), cost: .integer(1))
    #expect(
      Self.problem(Self.kernel(parallel: range) { $0.store(Self.y, at: .index(i), Self.one) })
        == nil)
  }

  @Test func symbols() {
    let ghost = Symbol(id: 77, name: "ghost")
    #expect(
      Self.problem { $0.store(Self.y, at: .index(ghost), Self.one) }
        == "kernel broken, in `y[ghost] = 1.0`: ghost is no loop variable here")
    #expect(
      Self.problem { $0.store(Self.y, at: Self.zero, .local(ghost, .float32)) }
        == "kernel broken, in `y[0] = ghost`: ghost has no value here")
    #expect(
      Self.problem {
        var escaped = Self.zero
        $0.loop("i", to: .integer(3)) { builder, i in
          escaped = i
          builder.store(Self.y, at: i, Self.one)
        }
        $0.store(Self.y, at: escaped, Self.one)
      } == "kernel broken, in `y[i] = 1.0`: i is no loop variable here")
    #expect(
      Self.problem {
        $0.add(.constant(ghost, Self.one))
        $0.add(.constant(ghost, Self.one))
      } == "kernel broken, in `let ghost = 1.0`: ghost is bound twice")
    #expect(
      Self.problem {
        $0.add(.constant(ghost, Self.one))
        $0.assign(ghost, Self.one)
      } == "kernel broken, in `ghost = 1.0`: ghost is no variable here")
    #expect(
      Self.problem {
        let (sum, _) = $0.variable("sum", Self.one)
        $0.accumulate(sum, .subtract, Self.one)
      } == "kernel broken, in `sum = subtract(sum, 1.0)`: subtract is not associative")
    let i = Symbol(id: 5, name: "i")
    let range = Kernel.ParallelRange(i, count: .integer(2), cost: .integer(1))
    #expect(
      Self.problem(
        Self.kernel(parallel: range) {
          $0.add(.loop(Loop(i, from: Self.zero, to: .integer(2), body: [])))
        }) == "kernel broken, in `for i in 0..<2`: i is bound twice")
  }

  @Test func dtypes() {
    let whole = Scalar.integer(2, .int32)
    let element = Scalar.load(Self.x, at: Self.zero, .float32)
    let cases: [(Scalar, String)] = [
      (.unary(.exp, whole).cast(to: .float32), "exp of int32 giving int32"),
      (Scalar(.binary(.add, element, whole), .float32), "add of float32 and int32 giving float32"),
      (.binary(.and, element, element), "and of float32 and float32 giving float32"),
      (
        Scalar(.compare(.less, element, whole), .bool).cast(to: .float32),
        "less of float32 and int32 giving bool"
      ),
      (
        Scalar(.select(whole, element, element), .float32),
        "select of int32, float32 and float32 giving float32"
      ),
      (.load(Self.x, at: whole, .float32), "a position has dtype int32"),
      (
        .load(Self.x, at: Self.zero, .float64).cast(to: .float32),
        "an element of x has dtype float64, not float32"
      ),
      (Scalar(.cast(Scalar(.integer(300), .uint8)), .float32), "300 is no constant of dtype uint8"),
      (Scalar(.floating(bits: (0.1).bitPattern), .float32), "0.1 is no constant of dtype float32"),
      (
        .binary(.divide, whole, whole + 1).cast(to: .float32),
        "divide of int32 and int32 giving int32"
      ),
      (
        Scalar(.cast(Scalar(.unary(.negate, .bool(true)), .bool)), .float32),
        "negate of bool giving bool"
      ),
    ]
    for (value, expected) in cases {
      let problem = Self.problem { $0.store(Self.y, at: Self.zero, value) }
      #expect(problem?.hasSuffix(": " + expected) == true, "\(problem ?? "none"), not \(expected)")
    }
    #expect(
      Self.problem { $0.store(Self.y, at: Self.zero, whole) }
        == "kernel broken, in `y[0] = 2`: the value has dtype int32, not float32")
    #expect(
      Self.problem { $0.add(.branch(Self.one, then: [], else: [])) }
        == "kernel broken, in `if 1.0`: the condition has dtype float32, not bool")
  }

  @Test func buffersAndParameters() {
    #expect(
      Self.problem { $0.store(Self.x, at: Self.zero, Self.one) }
        == "kernel broken, in `x[0] = 1.0`: x is read only")
    #expect(
      Self.problem { $0.store(BufferID(9), at: Self.zero, Self.one) }
        == "kernel broken, in `buffer9[0] = 1.0`: buffer 9 of 3")
    #expect(
      Self.problem { $0.store(Self.y, at: .parameter(1), Self.one) }
        == "kernel broken, in `y[p1] = 1.0`: parameter 1 of 1")
    #expect(
      Self.problem(Self.kernel(scratch: .load(Self.x, at: Self.zero, .int64)) { _ in })
        == "kernel broken: an element of x has dtype int64, not float32")
    let range = Kernel.ParallelRange(
      Symbol(id: 9, name: "i"),
      count: Scalar.load(Self.x, at: Self.zero, .float32).cast(to: .int64),
      cost: .integer(1))
    #expect(
      Self.problem(Self.kernel(parallel: range) { _ in })
        == "kernel broken: the count of the parallel range depends on more than parameters")
  }

  @Test func depthAndNesting() {
    var deep = Scalar.load(Self.x, at: Self.zero, .float32)
    for _ in 0..<600 { deep = deep + Self.one }
    #expect(
      Self.problem { $0.store(Self.y, at: Self.zero, deep) }?
        .hasSuffix("an expression of depth 602; the limit is 500") == true)
    var body: [Statement] = [.comment("innermost")]
    for id in 0..<110 {
      body = [
        .loop(Loop(Symbol(id: id, name: "i"), from: Self.zero, to: .integer(1), body: body))
      ]
    }
    let kernel = Kernel(name: "broken", comment: "", buffers: [], parallel: nil, body: body)
    #expect(Self.problem(kernel)?.hasSuffix("more than 100 bodies deep") == true)
  }

  @Test func failuresAndProducts() {
    #expect(
      Self.problem {
        $0.add(
          .require(.bool(false), Failure(site: 0, values: Array(repeating: Self.zero, count: 5))))
      }?.hasSuffix("a failure has a site of 32 bits and at most 4 values") == true)
    func product(c: BufferID, isTransposed: Bool = false) -> Statement {
      let a = MatrixOperand(Self.x, offset: Self.zero, leadingDimension: .integer(2))
      let c = MatrixOperand(
        c, offset: Self.zero, leadingDimension: .integer(2), isTransposed: isTransposed)
      return .call(
        .matrixProduct(
          dtype: .float32, m: .integer(2), n: .integer(2), k: .integer(2), alpha: Self.one, a: a,
          b: a, beta: Self.one, c: c))
    }
    #expect(Self.problem { $0.add(product(c: Self.y)) } == nil)
    #expect(Self.problem { $0.add(product(c: Self.x)) }?.hasSuffix("x is read only") == true)
    #expect(
      Self.problem { $0.add(product(c: Self.y, isTransposed: true)) }?
        .hasSuffix("the result of a matrix product is not transposed") == true)
    #expect(
      Self.problem { $0.add(product(c: BufferID(2))) }?
        .hasSuffix("a matrix of another dtype than float32") == true)
  }

  @Test func launches() {
    func problem(_ kernel: Int, _ buffers: [Int?]) -> String? {
      let module = Module(
        kernels: [Self.kernel { _ in }],
        launches: [Module.Launch(kernel: kernel, buffers: buffers)], bufferNames: ["a", "b"],
        parameterCount: 1)
      do {
        try KernelChecker.check(module)
        return nil
      } catch { return error.problem }
    }
    #expect(problem(0, [0, 1, nil]) == nil)
    #expect(problem(1, [0, 1, nil]) == "a launch names a kernel that the module of 1 lacks")
    #expect(problem(0, [0, 1]) == "a launch gives 2 of 3 buffers")
    #expect(
      problem(0, [0, nil, nil])
        == "a launch must bind every buffer but scratch; y breaks this")
    #expect(problem(0, [0, 2, nil]) == "buffer 2 of a launch is not among the 2")
    #expect(
      problem(0, [1, 1, nil]) == "y is written and shares its memory with another buffer")
  }
}
