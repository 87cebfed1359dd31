import AgnesiArray

@testable import AgnesiKernel

/// A repeatable source of random numbers (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Makes random kernels of int32 arithmetic with loops, branches, accumulators and reads and
/// writes in place; every position is within its buffer of 8 elements.
struct RandomKernel {
  private var random: SeededGenerator
  private var builder = KernelBuilder()
  private var indices: [Scalar] = []
  private var values: [Scalar] = []
  private var variables: [(symbol: Symbol, value: Scalar)] = []
  /// Formulas to use again, in the body in which they are valid.
  private var formulas: [Scalar] = []

  static let size = 8

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  /// A kernel with the buffers x (input), y (in place) and s (scratch).
  mutating func make(name: String) -> Kernel {
    let i = builder.symbol("i")
    let isParallel = Bool.random(using: &random)
    if isParallel { indices.append(.index(i)) }
    // Scratch memory starts with anything, so it is written first.
    builder.loop("z", to: .integer(Self.size)) { builder, z in
      builder.store(BufferID(2), at: z, z.cast(to: .int32))
    }
    body(depth: 0)
    return Kernel(
      name: name, comment: "random",
      buffers: [
        KernelBuffer(name: "x", dtype: .int32, role: .input),
        KernelBuffer(name: "y", dtype: .int32, role: .inputOutput),
        KernelBuffer(name: "s", dtype: .int32, role: .scratch(count: .integer(Self.size))),
      ],
      parallel: isParallel
        ? Kernel.ParallelRange(i, count: .integer(3), cost: .integer(1)) : nil,
      body: builder.statements)
  }

  private mutating func number(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }

  // MARK: Statements

  private mutating func body(depth: Int) {
    let saved = (indices, values, variables, formulas)
    for _ in 0..<(2 + number(5)) { statement(depth: depth) }
    (indices, values, variables, formulas) = saved
  }

  private mutating func statement(depth: Int) {
    switch number(depth < 3 ? 8 : 6) {
    case 0:
      let value = builder.constant("c", expression(3))
      values.append(value)
    case 1:
      let (symbol, value) = builder.variable("v", expression(2))
      variables.append((symbol, value))
    case 2 where !variables.isEmpty:
      let chosen = variables[number(variables.count)].symbol
      if number(2) == 0 {
        builder.assign(chosen, expression(3))
      } else {
        let functions: [BinaryFunction] = [.add, .multiply, .maximum, .minimum, .xor]
        builder.accumulate(chosen, functions[number(functions.count)], expression(3))
      }
    case 2, 3, 4, 5:
      let target = BufferID(1 + number(2))
      let position = position()
      builder.store(target, at: position, expression(4))
    case 6:
      let hint: Loop.Hint = number(3) == 0 ? .unrolled : .serial
      let lower = number(2)
      let upper: Scalar = number(4) == 0 ? wrapped(expression(2)) : .integer(number(4))
      let variable = builder.symbol("j")
      let nested = nested { kernel in
        kernel.indices.append(.index(variable))
        kernel.body(depth: depth + 1)
      }
      builder.add(
        .loop(Loop(variable, from: .integer(lower), to: upper, hint: hint, body: nested)))
    default:
      let condition = condition()
      let first = nested { $0.body(depth: depth + 1) }
      let second = number(2) == 0 ? [] : nested { $0.body(depth: depth + 1) }
      builder.add(.branch(condition, then: first, else: second))
    }
  }

  private mutating func nested(_ build: (inout RandomKernel) -> Void) -> [Statement] {
    let saved = (indices, values, variables, formulas)
    var copy = self
    copy.builder = KernelBuilder(firstSymbol: builder.symbol("").id + 1)
    build(&copy)
    let statements = copy.builder.statements
    random = copy.random
    builder = {
      var outer = KernelBuilder(firstSymbol: copy.builder.symbol("").id + 1)
      builder.statements.forEach { outer.add($0) }
      return outer
    }()
    (indices, values, variables, formulas) = saved
    return statements
  }

  // MARK: Expressions

  private mutating func expression(_ depth: Int) -> Scalar {
    let result = newExpression(depth)
    formulas.append(result)
    return result
  }

  private mutating func newExpression(_ depth: Int) -> Scalar {
    if depth == 0 || number(5) == 0 { return leaf() }
    if !formulas.isEmpty && number(4) == 0 { return formulas[number(formulas.count)] }
    switch number(9) {
    case 0: return .unary(.negate, expression(depth - 1))
    case 1, 2:
      return .select(condition(), expression(depth - 1), expression(depth - 1))
    case 3: return .load(BufferID(number(3)), at: wrapped(expression(depth - 1)), .int32)
    default:
      let functions: [BinaryFunction] = [
        .add, .subtract, .multiply, .maximum, .xor, .floorDivide, .modulo, .shiftLeft,
      ]
      let function = functions[number(functions.count)]
      return .binary(function, expression(depth - 1), expression(depth - 1))
    }
  }

  private mutating func leaf() -> Scalar {
    switch number(6) {
    case 0 where !indices.isEmpty: indices[number(indices.count)].cast(to: .int32)
    case 1 where !values.isEmpty: values[number(values.count)]
    case 2 where !variables.isEmpty: variables[number(variables.count)].value
    case 3: Scalar.parameter(0).cast(to: .int32)
    case 4: .load(BufferID(number(3)), at: position(), .int32)
    default: .integer(Int64(number(7)) - 3, .int32)
    }
  }

  private mutating func condition() -> Scalar {
    let comparison = Comparison.allCases[number(6)]
    return .compare(comparison, expression(2), expression(1))
  }

  private mutating func position() -> Scalar {
    indices.isEmpty || number(2) == 0
      ? .integer(number(Self.size))
      : .binary(.modulo, indices[number(indices.count)] * 3 + .parameter(0), .integer(Self.size))
  }

  /// The value as a position within a buffer.
  private func wrapped(_ x: Scalar) -> Scalar {
    .binary(.modulo, x.cast(to: .int64), .integer(Self.size))
  }
}
