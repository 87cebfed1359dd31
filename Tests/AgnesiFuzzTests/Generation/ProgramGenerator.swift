import AgnesiArray
import AgnesiGraph
import AgnesiOps
import AgnesiTestSupport

/// Makes random programs, call by call; each call is tried out at once and left out if it does not
/// fit.
struct ProgramGenerator {
  var random: SplitMix
  private(set) var program = Program()
  /// The result of each item.
  private(set) var arrays: [NDArray] = []
  private var variables: [Variable] = []
  private var values: [Variable: NDArray] = [:]
  /// Whether values are huge, infinite or NaN.
  let isWild: Bool
  /// The dtype of most floating inputs.
  let floating: DType
  /// Whether axes may have no elements.
  let allowsEmpty: Bool
  /// Of ten sizes, how many the types tell.
  private let knownSizes: Int

  /// The kinds of call that have been made.
  private(set) var kinds: Set<String> = []

  init(seed: UInt64, isWild: Bool? = nil) {
    random = SplitMix(seed: seed)
    self.isWild = isWild ?? (Int.random(in: 0..<10, using: &random) < 3)
    floating = Int.random(in: 0..<3, using: &random) == 0 ? .float32 : .float64
    allowsEmpty = Int.random(in: 0..<7, using: &random) == 0
    knownSizes = [10, 10, 0, 5][Int.random(in: 0..<4, using: &random)]
    if self.isWild { program.exclusions.append("nan-unsafe") }
  }

  /// A program of random length, from any kinds of call.
  static func program(seed: UInt64) -> Program {
    var generator = ProgramGenerator(seed: seed)
    generator.addCalls()
    return generator.finished()
  }

  /// Adds a random number of calls of any kinds.
  mutating func addCalls() {
    let length = pick(1...12)
    for _ in 0..<(4 * length) where stepCount < length {
      let family = pick(CallKind.families)
      add(pick(family))
    }
  }

  /// The program made so far, differentiated or not.
  mutating func finished() -> Program {
    let used = Set(program.items.indices.flatMap(program.operands))
    let isStep = program.items.indices.filter {
      if case .step = program.items[$0] { true } else { false }
    }
    program.outputs = isStep.filter { !used.contains($0) || chance(1, in: 8) }
    if arrays.contains(where: { $0.shape.contains(0) }) {
      // A sum of no quotients is 0, also of those by 0.
      if !isWild { program.exclusions.append("nan-unsafe") }
      // Of no elements none is the largest, by which these keep exponentials small: an error.
      program.exclusions += [
        "log-of-sum-of-exponentials", "softmax-along-axes", "gradient-along-axes",
        "quotient-by-sum-of-exponentials",
      ]
    }
    program.order = [0, 0, 0, 0, 0, 1, 1, 1, 1, 2][pick(0...9)]
    return program.trimmed()
  }

  /// How many calls the program has.
  var stepCount: Int { program.items.count - program.inputs.count }

  /// Adds a call of a kind, unless none fits.
  mutating func add(_ kind: CallKind) {
    guard let step = kind.choose(&self) else { return }
    if add(step) != nil { kinds.insert(kind.name) }
  }

  /// Adds a call, and gives its place; nil if it is refused.
  @discardableResult
  mutating func add(_ step: Program.Step) -> Int? {
    let operands = step.operands.map { operand in
      switch operand {
      case .item(let place): variables[place]
      case .integer(let number): Variable(number)
      case .number(let number): Variable(number)
      }
    }
    let result = step.apply(operands)
    guard result.errors.isEmpty, (result.knownType?.rank ?? 0) <= 5,
      let array = try? ReferenceEvaluator.evaluate([result], values).first, array.count <= 300
    else { return nil }
    if !isWild && !array.isFinite && !chance(1, in: 12) { return nil }
    return append(.step(step), result, array)
  }

  /// Adds an input with a value.
  ///
  /// - Parameter isBroadcast: whether axes of length 1 are known to have it, so that they repeat.
  mutating func input(_ value: NDArray, isBroadcast: Bool = false) -> Program.Operand {
    let shape = value.shape.map { size -> Int? in
      size == 1 && isBroadcast || pick(0...9) < knownSizes ? size : nil
    }
    let input = Program.Input(value: value, shape: shape)
    return .item(append(.input(input), input.variable, value))
  }

  private mutating func append(
    _ item: Program.Item, _ variable: Variable, _ array: NDArray
  ) -> Int {
    program.items.append(item)
    variables.append(variable)
    arrays.append(array)
    values[variable] = array
    return arrays.count - 1
  }

  /// The items whose values are of a kind.
  func places(where fits: (NDArray) -> Bool) -> [Int] {
    arrays.indices.filter { fits(arrays[$0]) }
  }

  /// The value of an operand.
  func array(_ operand: Program.Operand) -> NDArray {
    switch operand {
    case .item(let place): arrays[place]
    case .integer(let number): NDArray(number)
    case .number(let number): NDArray(number)
    }
  }

  // MARK: Chance

  mutating func pick(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

  mutating func pick<Item>(_ list: [Item]) -> Item { list[pick(0...(list.count - 1))] }

  mutating func chance(_ part: Int, in whole: Int) -> Bool { pick(1...whole) <= part }

  mutating func shuffled(_ numbers: [Int]) -> [Int] { numbers.shuffled(using: &random) }
}

extension NDArray {
  /// Whether no element is infinite or NaN.
  var isFinite: Bool {
    guard dtype.isFloating, let numbers = try? doubles() else { return true }
    return numbers.allSatisfy(\.isFinite)
  }
}
