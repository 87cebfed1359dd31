import AgnesiArray
import AgnesiGraph

/// The dtypes that a function takes.
enum DTypeClass {
  case floating, numbers, integers, bits, truth, any

  func contains(_ dtype: DType) -> Bool {
    switch self {
    case .floating: dtype.isFloating
    case .numbers: dtype != .bool
    case .integers: dtype.isInteger
    case .bits: !dtype.isFloating
    case .truth: dtype == .bool
    case .any: true
    }
  }
}

extension ProgramGenerator {
  /// A tensor: mostly one that is there, and mostly a late one.
  mutating func operand(
    _ dtypes: DTypeClass, rank: ClosedRange<Int> = 0...4
  ) -> Program.Operand {
    if chance(5, in: 6),
      let found = existing({ dtypes.contains($0.dtype) && rank.contains($0.rank) })
    {
      return found
    }
    return input(dtypes, shape: shape(rank: pick(rank.lowerBound...min(rank.upperBound, 3))))
  }

  /// A tensor that is there and has some properties.
  mutating func existing(_ fits: (NDArray) -> Bool) -> Program.Operand? {
    let places = places(where: fits)
    guard !places.isEmpty else { return nil }
    return .item(chance(1, in: 2) ? pick(Array(places.suffix(2))) : pick(places))
  }

  /// What may stand beside an operand: the operand itself, a number, or a tensor that broadcasts.
  mutating func partner(of operand: Program.Operand, _ dtypes: DTypeClass) -> Program.Operand {
    if chance(1, in: 10) { return operand }
    if chance(1, in: 4), dtypes != .truth { return number(isInteger: dtypes == .bits) }
    let own = array(operand)
    if chance(2, in: 3),
      let found = existing({
        dtypes.contains($0.dtype) && Self.broadcasts($0.shape, own.shape)
      })
    {
      return found
    }
    var shape = own.shape
    switch pick(0...3) {
    case 0: shape = shape.map { chance(1, in: 3) ? 1 : $0 }
    case 1: shape = Array(shape.dropFirst(pick(0...shape.count)))
    case 2 where shape.contains(1): shape = shape.map { $0 == 1 ? size() : $0 }
    default: break
    }
    let dtype = dtypes.contains(own.dtype) && chance(4, in: 5) ? own.dtype : self.dtype(dtypes)
    return input(numbers(dtype, shape), isBroadcast: true)
  }

  private static func broadcasts(_ a: [Int], _ b: [Int]) -> Bool {
    zip(a.reversed(), b.reversed()).allSatisfy { $0 == $1 || $0 == 1 || $1 == 1 }
  }

  /// A bare number.
  mutating func number(isInteger: Bool = false) -> Program.Operand {
    if isInteger || chance(2, in: 3) { return .integer(pick([0, 1, 2, -1, 1, 3, -2, 4, 8])) }
    return .number(pick([0.5, -1, 1, 2, -0.5, 1.5, 0.1, -3, 10]))
  }

  /// A new input with random values.
  mutating func input(_ dtypes: DTypeClass, shape: [Int]) -> Program.Operand {
    input(numbers(dtype(dtypes), shape), isBroadcast: chance(3, in: 4))
  }

  /// One of the dtypes of a class; mostly the program's floating one.
  mutating func dtype(_ dtypes: DTypeClass) -> DType {
    switch dtypes {
    case .floating: chance(7, in: 8) ? floating : pick([.float32, .float64])
    case .numbers: chance(3, in: 4) ? dtype(.floating) : dtype(.integers)
    case .integers: pick([.int64, .int32, .int64, .int8, .int16, .uint8])
    case .bits: chance(1, in: 4) ? .bool : dtype(.integers)
    case .truth: .bool
    case .any: chance(1, in: 8) ? .bool : dtype(.numbers)
    }
  }

  /// A random size of an axis.
  mutating func size() -> Int {
    if allowsEmpty && chance(1, in: 5) { return 0 }
    return pick([1, 1, 2, 2, 3, 3, 3, 4, 5])
  }

  /// Random sizes.
  mutating func shape(rank: Int) -> [Int] { (0..<rank).map { _ in size() } }

  /// Some of the axes of a tensor, in order.
  mutating func axes(of operand: Program.Operand) -> [Int] {
    let rank = array(operand).rank
    let axes = (0..<rank).filter { _ in chance(1, in: 2) }
    return axes.isEmpty && rank > 0 ? [pick(0...(rank - 1))] : axes
  }

  /// An axis of a tensor, counted from either end; 0 if there is none.
  mutating func axis(of operand: Program.Operand) -> Int {
    let rank = array(operand).rank
    return rank == 0 ? 0 : pick(-rank...(rank - 1))
  }
}
