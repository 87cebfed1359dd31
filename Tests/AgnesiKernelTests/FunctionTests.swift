import AgnesiArray
import Testing

@testable import AgnesiKernel

/// Every function of the loop language on every dtype that it takes, at ugly numbers: C and the
/// interpreter agree.
@Suite struct FunctionTests {
  static let doubles: [Double] = [
    0, -0.0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 3, -7, 0.1, 1e-3, -1e-3, 20, -20, 100, -100, 1e10,
    -1e10, 0x1p62, 0x1p63, -0x1p63, -0x1p64, 3e9, -3e9, 1e30, -1e30, 1e-40, 0x1p-1074, .infinity,
    -.infinity, .nan,
  ]

  static func integers(_ dtype: DType) -> [Int64] {
    let bits = Int64(dtype.byteCount * 8)
    switch dtype {
    case .bool: return [0, 1]
    case .uint8: return [0, 1, 2, 3, 7, 8, 9, 127, 128, 200, 255]
    default:
      let least = Int64.min >> (64 - bits)
      return [
        0, 1, -1, 2, -2, 3, -3, 7, -7, 10, bits - 1, bits, bits + 1, least, least + 1, -(least + 1),
      ]
    }
  }

  static func operand(_ dtype: DType) -> TestBuffer {
    dtype.isFloating
      ? TestBuffer(dtype, doubles: doubles) : TestBuffer(dtype, integers: integers(dtype))
  }

  /// One kernel for each function over all pairs of operands: y[i] = f(x[i], x[j]).
  static func pairs(
    _ dtype: DType, count: Int, _ functions: [(String, (Scalar, Scalar) -> Scalar)]
  ) -> Module {
    var kernels: [Kernel] = []
    for (name, function) in functions {
      var builder = KernelBuilder()
      var result = DType.bool
      builder.loop("i", to: .integer(count)) { builder, i in
        builder.loop("j", to: .integer(count), hint: .vector) { builder, j in
          let value = function(
            .load(BufferID(0), at: i, dtype), .load(BufferID(0), at: j, dtype))
          result = value.dtype
          builder.store(BufferID(1), at: i * count + j, value)
        }
      }
      kernels.append(
        Kernel(
          name: name, comment: "",
          buffers: [
            KernelBuffer(name: "x", dtype: dtype, role: .input),
            KernelBuffer(name: "y", dtype: result, role: .output),
          ], parallel: nil, body: builder.statements))
    }
    return Module(
      kernels: kernels,
      launches: kernels.indices.map { Module.Launch(kernel: $0, buffers: [0, $0 + 1]) },
      bufferNames: (0...kernels.count).map { "b\($0)" }, parameterCount: 0)
  }

  /// Runs the functions everywhere and compares with the interpreter: integers bit for bit,
  /// floating numbers within the given units in the last place.
  static func compare(
    _ dtype: DType, _ functions: [(String, (Scalar, Scalar) -> Scalar)], tolerance: Double,
    flags: [String] = []
  ) throws {
    let x = operand(dtype)
    let module = pairs(dtype, count: x.count, functions)
    let outputs = module.kernels.map {
      TestBuffer($0.buffers[1].dtype, count: x.count * x.count)
    }
    let results = try runEverywhere(module, [x] + outputs, flags: flags)
    for result in results.dropFirst() {
      for (number, function) in functions.enumerated() {
        let expected = results[0].buffers[number + 1]
        let actual = result.buffers[number + 1]
        for index in 0..<expected.count {
          let isSame =
            expected.dtype.isFloating
            ? agree(
              actual.double(index), expected.double(index), expected.dtype, tolerance: tolerance)
            : actual[index] == expected[index]
          let operands = (index / x.count, index % x.count)
          #expect(
            isSame,
            """
            \(result.runner) \(function.0) \(dtype) of elements \(operands): \
            \(expected.dtype.isFloating ? actual.double(index) : Double(actual[index])), not \
            \(expected.dtype.isFloating ? expected.double(index) : Double(expected[index]))
            """)
        }
      }
    }
  }

  static func agree(_ a: Double, _ b: Double, _ dtype: DType, tolerance: Double) -> Bool {
    if a.isNaN || b.isNaN { return a.isNaN && b.isNaN }
    if a == b { return tolerance > 0 || a.sign == b.sign }
    let unit = dtype == .float32 ? Double(Float(b).ulp) : b.ulp
    return abs(a - b) <= tolerance * unit
  }

  static let exactUnary: Set<UnaryFunction> = [
    .negate, .absolute, .squareRoot, .floor, .ceil, .roundEven, .truncate, .isNaN, .isInfinite,
    .not,
  ]

  /// Functions whose operands must not be far.
  private static let nearUnary: [UnaryFunction] = [.sinNear, .cosNear, .tanNear]

  @Test(arguments: [DType.float32, .float64])
  func nearFunctions(_ dtype: DType) throws {
    let limit = Scalar.constant(UnaryFunction.nearLimit(dtype), dtype)
    try Self.compare(
      dtype,
      Self.nearUnary.map { function in
        (
          function.rawValue,
          { x, _ in
            let isNear = Scalar.compare(.lessOrEqual, .unary(.absolute, x), limit)
            return .unary(function, .select(isNear, x, limit))
          }
        )
      }, tolerance: 4)
  }

  @Test(arguments: [DType.float32, .float64])
  func floatingUnaryFunctions(_ dtype: DType) throws {
    for isExact in [true, false] {
      let functions = UnaryFunction.allCases.filter {
        $0 != .not && Self.exactUnary.contains($0) == isExact && !Self.nearUnary.contains($0)
      }
      try Self.compare(
        dtype, functions.map { f in (f.rawValue, { x, _ in .unary(f, x) }) },
        tolerance: isExact ? 0 : 4)
    }
  }

  @Test(arguments: [DType.float32, .float64])
  func floatingBinaryFunctions(_ dtype: DType) throws {
    let exact: [BinaryFunction] = [.add, .subtract, .multiply, .divide, .maximum, .minimum]
    let close: [BinaryFunction] = [.power, .atan2]
    try Self.compare(
      dtype, exact.map { f in (f.rawValue, { .binary(f, $0, $1) }) }, tolerance: 0,
      flags: ["-O3", "-march=native"])
    try Self.compare(
      dtype, close.map { f in (f.rawValue, { .binary(f, $0, $1) }) }, tolerance: 4)
    try Self.compare(
      dtype, [("modulo", { .binary(.modulo, $0, $1) })], tolerance: 1)
    try Self.compare(
      dtype, [("floorDivide", { .binary(.floorDivide, $0, $1) })], tolerance: 2)
  }

  @Test(arguments: DType.allCases.filter(\.isInteger))
  func integerFunctions(_ dtype: DType) throws {
    let unary: [UnaryFunction] = [.negate, .absolute, .not]
    let binary = BinaryFunction.allCases.filter { $0 != .divide && $0 != .atan2 }
    try Self.compare(
      dtype,
      unary.map { f in (f.rawValue, { x, _ in .unary(f, x) }) }
        + binary.map { f in (f.rawValue, { .binary(f, $0, $1) }) },
      tolerance: 0)
  }

  @Test func truthFunctions() throws {
    let binary: [BinaryFunction] = [.and, .or, .xor, .maximum, .minimum]
    try Self.compare(
      .bool,
      [("not", { x, _ in .unary(.not, x) })]
        + binary.map { f in (f.rawValue, { .binary(f, $0, $1) }) },
      tolerance: 0)
  }

  @Test(arguments: DType.allCases)
  func comparisonsAndSelection(_ dtype: DType) throws {
    try Self.compare(
      dtype,
      Comparison.allCases.map { c in (c.rawValue, { .compare(c, $0, $1) }) }
        + [("select", { .select(.compare(.less, $0, $1), $0, $1) })],
      tolerance: 0)
  }

  @Test(arguments: DType.allCases)
  func casts(_ dtype: DType) throws {
    let others = DType.allCases.filter { $0 != dtype }
    try Self.compare(
      dtype, others.map { other in ("to \(other)", { x, _ in x.cast(to: other) }) }, tolerance: 0)
  }

  @Test func castsAgreeWithConvertedArrays() throws {
    for source in [DType.float32, .float64] {
      for target in DType.allCases where target != source {
        let x = Self.operand(source)
        let module = Self.pairs(source, count: x.count, [("cast", { x, _ in x.cast(to: target) })])
        let y = TestBuffer(target, count: x.count * x.count)
        let result = try #require(try runEverywhere(module, [x, y]).first).buffers[1]
        let array = try NDArray(doubles: x.doubles, shape: [x.count], dtype: source)
          .converted(to: target)
        if target.isFloating {
          let expected = try array.doubles()
          for i in 0..<x.count {
            #expect(Self.agree(result.double(i * x.count), expected[i], target, tolerance: 0))
          }
        } else {
          let expected = try array.int64s()
          #expect((0..<x.count).map { result[$0 * x.count] } == expected)
        }
      }
    }
  }

  @Test func integersByTheDocumentedRules() {
    func binary(_ f: BinaryFunction, _ x: Int64, _ y: Int64, _ dtype: DType = .int32) -> Int64 {
      IntegerArithmetic.binary(f, x, y, dtype)
    }
    #expect(binary(.floorDivide, -7, 2) == -4)
    #expect(binary(.floorDivide, 7, -2) == -4)
    #expect(binary(.floorDivide, 7, 0) == 0)
    #expect(binary(.floorDivide, -2_147_483_648, -1) == -2_147_483_648)
    #expect(binary(.floorDivide, .min, -1, .int64) == .min)
    #expect(binary(.modulo, -7, 2) == 1)
    #expect(binary(.modulo, 7, -2) == -1)
    #expect(binary(.modulo, 7, 0) == 0)
    #expect(binary(.power, 3, 5) == 243)
    #expect(binary(.power, 2, 31) == -2_147_483_648)
    #expect(binary(.power, 2, -1) == 0)
    #expect(binary(.power, -1, -3) == -1)
    #expect(binary(.power, 0, 0) == 1)
    #expect(binary(.shiftLeft, 1, 32) == 0)
    #expect(binary(.shiftRight, -5, 40) == -1)
    #expect(binary(.shiftRight, -5, 1) == -3)
    #expect(binary(.shiftLeft, 200, 1, .uint8) == 144)
    #expect(IntegerArithmetic.unary(.absolute, -128, .int8) == -128)
    #expect(IntegerArithmetic.unary(.not, 0, .uint8) == 255)
  }
}
