import AgnesiArray
import AgnesiGraph
import AgnesiOps

/// Random inputs for expressions on which a rewrite is tried.
struct TrialInputs {
  private var generator: RandomState
  /// Floating numbers at which formulas often go wrong, as far as the rewrite allows them.
  private let specials: [Double]
  /// Whether numbers that lose all digits of others are left out.
  private let isBounded: Bool

  init(for rewrite: Rewrite, seed: UInt32) {
    generator = RandomState(seed: seed)
    isBounded = rewrite.assumesFiniteParts
    var specials = [0, -0.0, 1, -1, 0.5, 2, -3, 4, 2.5]
    if !rewrite.tags.contains(.nanUnsafe) { specials.append(.nan) }
    if !isBounded { specials += [.infinity, -.infinity] }
    self.specials = specials
  }

  /// An expression of a form over new inputs of at most two axes, and values for them.
  mutating func instance(
    of form: RewriteForm
  ) throws(ArrayError) -> (Variable, [Variable: NDArray]) {
    let dtype = DType.allCases.randomElement(using: &generator) ?? .float32
    let shape = (0..<pick(0...2)).map { _ in pick(0...3) }
    let sizesKnown = isOne(of: 2)
    var standIns: [String: Variable] = [:]
    var values: [Variable: NDArray] = [:]
    for standIn in form.standIns {
      let other = isOne(of: 6) ? DType.allCases.randomElement(using: &generator) : nil
      let dtype = standIn.isTruth ? .bool : other ?? dtype
      if standIn.isConstant {
        standIns[standIn.name] = Variable(try array(dtype, []))
        continue
      }
      let sizes = isOne(of: 8) ? [] : shape.map { isOne(of: 4) ? 1 : $0 }
      let input = tensor(
        dtype, shape: sizes.map { sizesKnown || $0 == 1 ? $0 : nil }, name: standIn.name)
      standIns[standIn.name] = input
      values[input] = try array(dtype, sizes)
    }
    return (form.instance(standIns), values)
  }

  /// Values for inputs, whose unknown sizes are all the same.
  mutating func values(of inputs: [Variable]) throws(ArrayError) -> [Variable: NDArray] {
    let size = pick(0...5)
    var values: [Variable: NDArray] = [:]
    for input in inputs {
      guard let type = input.knownType else { continue }
      values[input] = try array(type.dtype, type.shape.map { $0 ?? size })
    }
    return values
  }

  /// Elements of which many are special, so that some are equal.
  private mutating func array(_ dtype: DType, _ shape: [Int]) throws(ArrayError) -> NDArray {
    let count = shape.reduce(1, *)
    if dtype.isFloating {
      let numbers = (0..<count).map { _ in floatingNumber(dtype) }
      return try NDArray(doubles: numbers, shape: shape, dtype: dtype)
    }
    let numbers = (0..<count).map { _ in integer(dtype) }
    return try NDArray(int64s: numbers, shape: shape, dtype: dtype)
  }

  private mutating func floatingNumber(_ dtype: DType) -> Double {
    if isOne(of: 2) { return Double.random(in: -3...3, using: &generator) }
    if !isBounded && isOne(of: 4) {
      let huge = dtype == .float32 ? 1e30 : 1e300
      return [huge, -huge, 1 / huge].randomElement(using: &generator) ?? huge
    }
    return specials.randomElement(using: &generator) ?? 0
  }

  /// A small number or an extreme one, which wraps when it is negated or doubled.
  private mutating func integer(_ dtype: DType) -> Int64 {
    if dtype == .bool { return Int64(pick(0...1)) }
    if isBounded || isOne(of: 2) { return Int64(pick(-3...3)) }
    let least = Int64.min >> (64 - 8 * dtype.byteCount)
    return [least, ~least, 0, 1, -1].randomElement(using: &generator) ?? 0
  }

  private mutating func pick(_ range: ClosedRange<Int>) -> Int {
    Int.random(in: range, using: &generator)
  }

  /// Whether a case applies that is one of a number of equally likely ones.
  private mutating func isOne(of cases: Int) -> Bool { pick(1...cases) == 1 }
}
