import AgnesiArray

/// One step of the interpreter.
///
/// Operands are numbers of registers: 64-bit cells that hold an
/// `Int64` (integers and truth values) or a `Double` (both floating dtypes).
///
/// A `float32` is kept as the double of the same value. Rounding the double result of one
/// operation gives the correctly rounded `float32` result, for a double has more than twice the
/// digits.
enum Instruction {
  typealias Register = Int32

  case copy(to: Register, from: Register)
  case load(DType, buffer: Int32, position: Register, to: Register)
  case store(DType, buffer: Int32, position: Register, from: Register)

  case integerUnary(UnaryFunction, DType, to: Register, Register)
  case integerBinary(BinaryFunction, DType, to: Register, Register, Register)
  case integerCompare(Comparison, to: Register, Register, Register)
  case floatingUnary(UnaryFunction, isSingle: Bool, to: Register, Register)
  case floatingBinary(BinaryFunction, isSingle: Bool, to: Register, Register, Register)
  case floatingCompare(Comparison, to: Register, Register, Register)
  case isNaN(to: Register, Register)
  case isInfinite(to: Register, Register)

  case wrap(DType, to: Register, Register)
  case round(to: Register, Register)
  case toFloating(isSingle: Bool, to: Register, Register)
  case toInteger(DType, to: Register, Register)
  case isNotZero(to: Register, Register)

  case jump(Int32)
  case jumpIfFalse(Register, Int32)
  case jumpIfNotLess(Register, Register, Int32)
  /// Adds one to the first register and jumps while it is less than the second.
  case next(Register, Register, Int32)

  case require(Register, failure: Int32)
  case product(Int32)
  case tile(Int32)
  case exchange(Int32)
}

/// A kernel as instructions.
struct Program: Sendable {
  /// A check: its site, and the registers of the values it reports.
  struct Check: Sendable {
    let site: Int
    let values: [Instruction.Register]
  }

  /// A matrix of a product: registers of offset and leading dimension.
  struct Matrix: Sendable {
    let buffer: Int
    let offset: Instruction.Register
    let leadingDimension: Instruction.Register
    let isTransposed: Bool
  }

  /// The arguments of a matrix product.
  struct Product: Sendable {
    let isSingle: Bool
    let m, n, k, alpha, beta: Instruction.Register
    let a, b, c: Matrix
  }

  var instructions: [Instruction] = []
  /// The registers as they are when the kernel starts: constants in their places.
  var registers: [UInt64] = []
  /// Registers that hold parameters, by their numbers.
  var parameters: [Int: Instruction.Register] = [:]
  var checks: [Check] = []
  var products: [Product] = []
  var tiles: [Tile] = []
  var exchanges: [Exchange] = []
}
