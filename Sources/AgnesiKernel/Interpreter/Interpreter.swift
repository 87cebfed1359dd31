import AgnesiArray

/// Why a module stopped: the check that failed, and the numbers that tell what was wrong.
package struct KernelFailure: Error, Hashable, Sendable {
  package let site: Int
  package let values: [Int64]

  package init(site: Int, values: [Int64]) {
    self.site = site
    self.values = values
  }
}

/// Runs a module without a C compiler, on one thread.
///
/// Integer arithmetic gives the same bits as the C text, and so do the correctly rounded floating
/// operations; math functions agree to a few units in the last place.
package struct Interpreter: Sendable {
  private let module: Module
  private let programs: [Program]

  /// Translates the kernels of a module that the checker accepts.
  package init(_ module: Module) {
    self.module = module
    programs = module.kernels.map(ProgramBuilder.build)
  }

  /// Runs the launches in order.
  ///
  /// Buffers must be as large as the kernels expect.
  package func run(
    buffers: [UnsafeMutableRawPointer], parameters: [Int64]
  ) throws(KernelFailure) {
    let byteCount = module.scratchByteCount(parameters: parameters)
    let scratch = UnsafeMutableRawPointer.allocate(byteCount: max(byteCount, 1), alignment: 64)
    defer { scratch.deallocate() }
    for launch in module.launches { try run(launch, buffers, parameters, scratch) }
  }

  /// Runs one of the launches; `run` runs them all.
  package func run(
    launch number: Int, buffers: [UnsafeMutableRawPointer], parameters: [Int64]
  ) throws(KernelFailure) {
    let launch = module.launches[number]
    let layout = module.kernels[launch.kernel].scratchLayout(parameters: parameters)
    let scratch = UnsafeMutableRawPointer.allocate(
      byteCount: max(layout.byteCount, 1), alignment: 64)
    defer { scratch.deallocate() }
    try run(launch, buffers, parameters, scratch)
  }

  private func run(
    _ launch: Module.Launch, _ buffers: [UnsafeMutableRawPointer], _ parameters: [Int64],
    _ scratch: UnsafeMutableRawPointer
  ) throws(KernelFailure) {
    let offsets = module.kernels[launch.kernel].scratchLayout(parameters: parameters).offsets
    let bound = launch.buffers.enumerated().map { number, buffer in
      buffer.map { buffers[$0] } ?? scratch + (offsets[number] ?? 0)
    }
    try programs[launch.kernel].run(buffers: bound, parameters: parameters)
  }
}

extension Program {
  /// Runs the kernel with its buffers, scratch included.
  func run(
    buffers: [UnsafeMutableRawPointer], parameters values: [Int64]
  ) throws(KernelFailure) {
    var registers = registers
    for (number, register) in parameters {
      registers[Int(register)] = UInt64(bitPattern: values[number])
    }
    let failed = registers.withUnsafeMutableBufferPointer { registers in
      instructions.withUnsafeBufferPointer { instructions in
        buffers.withUnsafeBufferPointer { buffers in
          execute(instructions, RegisterFile(cells: registers), buffers)
        }
      }
    }
    guard let failed else { return }
    throw KernelFailure(
      site: checks[failed].site,
      values: checks[failed].values.map { Int64(bitPattern: registers[Int($0)]) })
  }

  /// Executes the instructions; the result is the number of the check that failed, if one did.
  private func execute(
    _ instructions: UnsafeBufferPointer<Instruction>, _ registers: RegisterFile,
    _ buffers: UnsafeBufferPointer<UnsafeMutableRawPointer>
  ) -> Int? {
    var position = 0
    while position < instructions.count {
      let instruction = instructions[position]
      position += 1
      switch instruction {
      case .copy(let to, let from): registers.cells[Int(to)] = registers.cells[Int(from)]
      case .load(let dtype, let buffer, let index, let to):
        registers.load(dtype, buffers[Int(buffer)], registers.integer(index), to: to)
      case .store(let dtype, let buffer, let index, let from):
        registers.store(dtype, buffers[Int(buffer)], registers.integer(index), from: from)

      case .integerUnary(let function, let dtype, let to, let x):
        registers.set(to, IntegerArithmetic.unary(function, registers.integer(x), dtype))
      case .integerBinary(let function, let dtype, let to, let x, let y):
        registers.set(
          to,
          IntegerArithmetic.binary(function, registers.integer(x), registers.integer(y), dtype))
      case .integerCompare(let comparison, let to, let x, let y):
        registers.set(
          to, IntegerArithmetic.compare(comparison, registers.integer(x), registers.integer(y)))
      case .floatingUnary(let function, let isSingle, let to, let x):
        let value = FloatingArithmetic.unary(function, registers.floating(x))
        registers.set(to, isSingle ? Double(Float(value)) : value)
      case .floatingBinary(let function, let isSingle, let to, let x, let y):
        let value = FloatingArithmetic.binary(
          function, registers.floating(x), registers.floating(y))
        registers.set(to, isSingle ? Double(Float(value)) : value)
      case .floatingCompare(let comparison, let to, let x, let y):
        registers.set(
          to,
          FloatingArithmetic.compare(comparison, registers.floating(x), registers.floating(y)))
      case .isNaN(let to, let x): registers.set(to, registers.floating(x).isNaN)
      case .isInfinite(let to, let x): registers.set(to, registers.floating(x).isInfinite)

      case .wrap(let dtype, let to, let x):
        registers.set(to, IntegerArithmetic.wrap(registers.integer(x), to: dtype))
      case .round(let to, let x): registers.set(to, Double(Float(registers.floating(x))))
      case .toFloating(let isSingle, let to, let x):
        let value = registers.integer(x)
        registers.set(to, isSingle ? Double(Float(value)) : Double(value))
      case .toInteger(let dtype, let to, let x):
        let value = Int64(saturating: registers.floating(x))
        registers.set(to, IntegerArithmetic.wrap(value, to: dtype))
      case .isNotZero(let to, let x): registers.set(to, registers.floating(x) != 0)

      case .jump(let target): position = Int(target)
      case .jumpIfFalse(let x, let target):
        if registers.integer(x) == 0 { position = Int(target) }
      case .jumpIfNotLess(let x, let y, let target):
        if registers.integer(x) >= registers.integer(y) { position = Int(target) }
      case .next(let x, let y, let target):
        let value = registers.integer(x) &+ 1
        registers.set(x, value)
        if value < registers.integer(y) { position = Int(target) }

      case .require(let condition, let failure):
        if registers.integer(condition) == 0 { return Int(failure) }
      case .product(let number): registers.multiply(products[Int(number)], buffers)
      case .tile(let number): registers.multiply(tiles[Int(number)], buffers)
      case .exchange(let number): registers.transpose(exchanges[Int(number)], buffers)
      }
    }
    return nil
  }
}
