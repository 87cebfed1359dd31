import AgnesiArray

/// Translates a kernel into a program.
struct ProgramBuilder {
  private typealias Register = Instruction.Register

  private var program = Program()
  private var symbols: [Symbol: Register] = [:]
  private var constants: [UInt64: Register] = [:]

  /// The program of a kernel; the values of the parallel range run in order.
  static func build(_ kernel: Kernel) -> Program {
    let shared = SharedKernel(kernel)
    var builder = ProgramBuilder()
    builder.add(shared.preamble)
    if let parallel = kernel.parallel {
      builder.add(Loop(parallel.variable, from: .integer(0), to: parallel.count, body: shared.body))
    } else {
      builder.add(shared.body)
    }
    return builder.program
  }

  // MARK: Statements

  private mutating func add(_ statements: [Statement]) {
    for statement in statements { add(statement) }
  }

  private mutating func add(_ statement: Statement) {
    switch statement {
    case .loop(let loop): add(loop)
    case .constant(let symbol, let value), .variable(let symbol, let value):
      let register = newRegister()
      emit(value, into: register)
      symbols[symbol] = register
    case .assign(let symbol, let value): emit(value, into: register(of: symbol))
    case .accumulate(let symbol, let function, let value):
      let combined = Scalar.binary(function, .local(symbol, value.dtype), value)
      emit(combined, into: register(of: symbol))
    case .store(let buffer, let position, let value):
      let position = register(of: position)
      let from = register(of: value)
      append(.store(value.dtype, buffer: Int32(buffer.number), position: position, from: from))
    case .branch(let condition, let first, let second):
      branch(
        condition, { $0.add(first) }, else: second.isEmpty ? nil : { $0.add(second) })
    case .call(let routine): call(routine)
    case .require(let condition, let failure):
      let values = failure.values.prefix(4).map { register(of: $0) }
      program.checks.append(Program.Check(site: failure.site, values: Array(values)))
      let condition = register(of: condition)
      append(.require(condition, failure: Int32(program.checks.count - 1)))
    case .comment: break
    }
  }

  private mutating func call(_ routine: Routine) {
    switch routine {
    case .matrixProduct(let dtype, let m, let n, let k, let alpha, let a, let b, let beta, let c):
      program.products.append(
        Program.Product(
          isSingle: dtype == .float32, m: register(of: m), n: register(of: n), k: register(of: k),
          alpha: register(of: alpha), beta: register(of: beta), a: matrix(a), b: matrix(b),
          c: matrix(c)))
      append(.product(Int32(program.products.count - 1)))
    case .tileProduct(let tile):
      let arguments = tile.expressions.map { register(of: $0) }
      program.tiles.append(Program.Tile(product: tile, arguments: arguments))
      append(.tile(Int32(program.tiles.count - 1)))
    case .transposition(let transposition):
      let arguments = transposition.expressions.map { register(of: $0) }
      program.exchanges.append(
        Program.Exchange(transposition: transposition, arguments: arguments))
      append(.exchange(Int32(program.exchanges.count - 1)))
    }
  }

  private mutating func add(_ loop: Loop) {
    let variable = newRegister()
    symbols[loop.variable] = variable
    emit(loop.lower, into: variable)
    let upper = register(of: loop.upper)
    let test = append(.jumpIfNotLess(variable, upper, 0))
    let top = here
    add(loop.body)
    append(.next(variable, upper, top))
    program.instructions[test] = .jumpIfNotLess(variable, upper, here)
  }

  private mutating func branch(
    _ condition: Scalar, _ first: (inout ProgramBuilder) -> Void,
    else second: ((inout ProgramBuilder) -> Void)?
  ) {
    let condition = register(of: condition)
    let test = append(.jumpIfFalse(condition, 0))
    first(&self)
    guard let second else {
      program.instructions[test] = .jumpIfFalse(condition, here)
      return
    }
    let skip = append(.jump(0))
    program.instructions[test] = .jumpIfFalse(condition, here)
    second(&self)
    program.instructions[skip] = .jump(here)
  }

  private mutating func matrix(_ operand: MatrixOperand) -> Program.Matrix {
    Program.Matrix(
      buffer: operand.buffer.number, offset: register(of: operand.offset),
      leadingDimension: register(of: operand.leadingDimension),
      isTransposed: operand.isTransposed)
  }

  // MARK: Expressions

  /// The register that holds the value of an expression, after the instructions that put it there.
  private mutating func register(of x: Scalar) -> Register {
    switch x.kind {
    case .integer(let value): return constant(UInt64(bitPattern: value))
    case .floating(let bits): return constant(bits)
    case .index(let symbol), .local(let symbol): return register(of: symbol)
    case .parameter(let number):
      if let known = program.parameters[number] { return known }
      let register = newRegister()
      program.parameters[number] = register
      return register
    default:
      let register = newRegister()
      emit(x, into: register)
      return register
    }
  }

  private mutating func emit(_ x: Scalar, into to: Register) {
    switch x.kind {
    case .integer, .floating, .index, .local, .parameter:
      append(.copy(to: to, from: register(of: x)))
    case .load(let buffer, let position):
      let position = register(of: position)
      append(.load(x.dtype, buffer: Int32(buffer.number), position: position, to: to))
    case .unary(let function, let operand):
      let isFloating = operand.dtype.isFloating
      let isSingle = operand.dtype == .float32
      let operand = register(of: operand)
      switch function {
      case .isNaN: append(.isNaN(to: to, operand))
      case .isInfinite: append(.isInfinite(to: to, operand))
      default:
        append(
          isFloating
            ? .floatingUnary(function, isSingle: isSingle, to: to, operand)
            : .integerUnary(function, x.dtype, to: to, operand))
      }
    case .binary(let function, let first, let second):
      let a = register(of: first)
      let b = register(of: second)
      append(
        x.dtype.isFloating
          ? .floatingBinary(function, isSingle: x.dtype == .float32, to: to, a, b)
          : .integerBinary(function, x.dtype, to: to, a, b))
    case .compare(let comparison, let first, let second):
      let a = register(of: first)
      let b = register(of: second)
      append(
        first.dtype.isFloating
          ? .floatingCompare(comparison, to: to, a, b)
          : .integerCompare(comparison, to: to, a, b))
    case .select(let condition, let first, let second):
      branch(condition, { $0.emit(first, into: to) }, else: { $0.emit(second, into: to) })
    case .cast(let operand): cast(operand, to: x.dtype, into: to)
    }
  }

  private mutating func cast(_ x: Scalar, to dtype: DType, into to: Register) {
    let from = register(of: x)
    switch (x.dtype.isFloating, dtype) {
    case (true, .float32): append(.round(to: to, from))
    case (true, .float64): append(.copy(to: to, from: from))
    case (true, .bool): append(.isNotZero(to: to, from))
    case (true, _): append(.toInteger(dtype, to: to, from))
    case (false, .float32): append(.toFloating(isSingle: true, to: to, from))
    case (false, .float64): append(.toFloating(isSingle: false, to: to, from))
    case (false, _): append(.wrap(dtype, to: to, from))
    }
  }

  // MARK: Registers

  private var here: Int32 { Int32(program.instructions.count) }

  @discardableResult
  private mutating func append(_ instruction: Instruction) -> Int {
    program.instructions.append(instruction)
    return program.instructions.count - 1
  }

  private mutating func newRegister() -> Register {
    program.registers.append(0)
    return Register(program.registers.count - 1)
  }

  private mutating func constant(_ bits: UInt64) -> Register {
    if let known = constants[bits] { return known }
    let register = newRegister()
    program.registers[Int(register)] = bits
    constants[bits] = register
    return register
  }

  private mutating func register(of symbol: Symbol) -> Register {
    if let known = symbols[symbol] { return known }
    // Only a kernel that the checker rejects reads a symbol before it is bound.
    let register = newRegister()
    symbols[symbol] = register
    return register
  }
}
