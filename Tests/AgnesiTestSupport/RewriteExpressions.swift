package import AgnesiArray
package import AgnesiGraph
import AgnesiOps

/// Random expressions over float64 and int32 inputs, whose sizes are known to the types or not.
///
/// The functions are bounded or nearly so, so that rounding stays small beside the values.
package struct RewriteExpressions {
  private var generator: SplitMix
  /// The values of the inputs made so far.
  package private(set) var values: [Variable: NDArray] = [:]
  /// The floating inputs made so far.
  package private(set) var inputs: [Variable] = []
  /// Expressions made so far by sizes, so that some are used again.
  private var made: [[Int]: [Variable]] = [:]
  private let sizes: [Int]

  /// Starts a sequence of expressions.
  package init(seed: UInt64, sizes: [Int] = [1, 2, 3, 4]) {
    generator = SplitMix(seed: seed)
    self.sizes = sizes
  }

  /// Makes an expression of random rank.
  package mutating func next(depth: Int) throws -> Variable {
    made = [:]
    return try expression(shape(rank: pick(0...3)), depth: depth)
  }

  private mutating func pick(_ range: ClosedRange<Int>) -> Int {
    Int.random(in: range, using: &generator)
  }

  private mutating func shape(rank: Int) -> [Int] {
    (0..<rank).map { _ in sizes.randomElement(using: &generator) ?? 1 }
  }

  private mutating func input(_ shape: [Int], _ dtype: DType) throws -> Variable {
    let sizesKnown = pick(0...1) == 0
    let variable = tensor(dtype, shape: shape.map { sizesKnown || $0 == 1 ? $0 : nil })
    values[variable] = try generator.array(dtype, shape)
    if dtype.isFloating { inputs.append(variable) }
    return variable
  }

  /// An expression of certain sizes.
  private mutating func expression(_ shape: [Int], depth: Int) throws -> Variable {
    if pick(0...5) == 0, let known = made[shape]?.randomElement(using: &generator) {
      return known
    }
    if depth == 0 || pick(0...9) == 0 { return try input(shape, .float64) }
    let result = try step(shape, depth: depth - 1)
    guard result.errors.isEmpty else { throw GraphErrors(result.errors) }
    made[shape, default: []].append(result)
    return result
  }

  private mutating func step(_ shape: [Int], depth: Int) throws -> Variable {
    switch pick(0...15) {
    case 0...2: return unary(try expression(shape, depth: depth))
    case 3...5: return try binary(shape, depth: depth)
    case 6...7: return withConstant(try expression(shape, depth: depth))
    case 8: return try arranged(shape, depth: depth)
    case 9: return try reshaped(shape, depth: depth)
    case 10: return try sliced(shape, depth: depth)
    case 11: return try selected(shape, depth: depth)
    case 12: return try converted(shape, depth: depth)
    case 13 where shape.count == 2: return try product(shape, depth: depth)
    case 14 where !shape.isEmpty: return try normalized(shape, depth: depth)
    default: return try reduced(shape, depth: depth)
    }
  }

  private mutating func unary(_ x: Variable) -> Variable {
    switch pick(0...15) {
    case 0: -x
    case 1: abs(x)
    case 2: tanh(x)
    case 3: sigmoid(x)
    case 4: softplus(x)
    case 5: sin(x)
    case 6: exp(tanh(x))
    case 7: log(1 + exp(tanh(x)))
    case 8: log(sigmoid(x))
    case 9: 1 - sigmoid(x)
    case 10: exp(tanh(x)) - 1
    case 11: sqrt(x * x + 0.5)
    case 12: relu(x)
    case 13: pow(tanh(x), Variable(pick(0...4)))
    case 14: clip(x, -0.7, 0.9)
    default: 1 / (1 + exp(tanh(x)))
    }
  }

  private mutating func binary(_ shape: [Int], depth: Int) throws -> Variable {
    let x = try expression(shape, depth: depth)
    var y = x
    if pick(0...7) > 0 {
      y = try expression(shape.map { pick(0...3) == 0 ? 1 : $0 }, depth: depth)
      // An axis of unknown size would not broadcast.
      let fits = zip(shape, y.knownType?.shape ?? []).allSatisfy { $1 != nil || $0 != 1 }
      let sizes = try y.knownType.map { _ in try ReferenceEvaluator.evaluate([y], values)[0].shape }
      let isExact = zip(sizes ?? [], y.knownType?.shape ?? []).enumerated()
        .allSatisfy { axis, pair in pair.0 == shape[axis] || pair.1 == 1 }
      if !fits || !isExact { y = try input(shape, .float64) }
    }
    let (a, b) = pick(0...1) == 0 ? (x, y) : (y, x)
    switch pick(0...7) {
    case 0: return a + b
    case 1: return a - b
    case 2: return a * b
    case 3: return a / (1.5 + sigmoid(b))
    case 4: return maximum(a, b)
    case 5: return minimum(a, b)
    case 6: return a + -b
    default: return log(exp(tanh(a)) + exp(tanh(b)))
    }
  }

  private mutating func withConstant(_ x: Variable) -> Variable {
    let constant = Variable([-1, 0, 1, 2, 0.5, -3].randomElement(using: &generator) ?? 0)
    switch pick(0...6) {
    case 0: return x + constant
    case 1: return constant - x
    case 2: return x - constant
    case 3: return constant * x
    case 4: return (x * 2) / 4
    case 5: return (x + 1) + 2
    default: return x * 3 * constant
    }
  }

  private mutating func arranged(_ shape: [Int], depth: Int) throws -> Variable {
    if let axis = shape.indices.first(where: { shape[$0] == 1 }), pick(0...1) == 0 {
      var source = shape
      source.remove(at: axis)
      return try expression(source, depth: depth).expandDims(axis)
    }
    let order = shape.indices.shuffled(using: &generator)
    var source = shape
    for (axis, place) in order.enumerated() { source[place] = shape[axis] }
    return try expression(source, depth: depth).dimshuffle(order.map(DimshuffleAxis.axis))
  }

  private mutating func reshaped(_ shape: [Int], depth: Int) throws -> Variable {
    let count = shape.reduce(1, *)
    let divisors = (1...Swift.max(1, count)).filter { count % $0 == 0 }
    let rows = divisors.randomElement(using: &generator) ?? 1
    let source = [[count], [rows, count / rows], [1, count]][pick(0...2)]
    return try expression(source, depth: depth).reshape(shape)
  }

  private mutating func sliced(_ shape: [Int], depth: Int) throws -> Variable {
    guard let last = shape.last else { return try expression([3], depth: depth)[pick(-3...2)] }
    let step = [1, 2, -1][pick(0...2)]
    if pick(0...1) == 0 {
      let source = shape.dropLast() + [step == 2 ? 2 * last : last]
      return try expression(Array(source), depth: depth)[
        IndexEntry.ellipsis, Slice(step: step)]
    }
    let source = [shape[0] + 2] + shape.dropFirst()
    return try expression(source, depth: depth)[Slice(from: 1, to: -1)]
  }

  private mutating func selected(_ shape: [Int], depth: Int) throws -> Variable {
    let (a, b) = (try expression(shape, depth: depth), try expression(shape, depth: depth / 2))
    let condition = try expression(shape, depth: depth / 2) .> 0.1
    switch pick(0...3) {
    case 0: return select(condition, a, b)
    case 1: return select(.!condition, a, 0)
    case 2: return select(condition, a, 0) * b
    default: return select(condition, 0, a) / (2 + sigmoid(b))
    }
  }

  private mutating func converted(_ shape: [Int], depth: Int) throws -> Variable {
    let (a, b) = (try input(shape, .int32), try input(shape, .int32))
    let integers = [
      a * b, a + b - 7, -a, abs(a) % 5, a * 2 + 3, maximum(a, b), pow(a, 2),
      cast(cast(a, to: .int64), to: .int16), cast(a .> b, to: .int32), a * 1 + 0,
    ]
    let chosen = integers.randomElement(using: &generator) ?? a
    return cast(chosen, to: .float64) / 50 + (try expression(shape, depth: depth))
  }

  private mutating func product(_ shape: [Int], depth: Int) throws -> Variable {
    let inner = pick(1...3)
    let (a, b) = (
      try expression([shape[0], inner], depth: depth),
      try expression([inner, shape[1]], depth: depth)
    )
    return pick(0...1) == 0 ? matmul(a, b) : matmul(b.transpose(), a.transpose()).transpose()
  }

  private mutating func normalized(_ shape: [Int], depth: Int) throws -> Variable {
    let x = try expression(shape, depth: depth)
    switch pick(0...3) {
    case 0: return softmax(x)
    case 1: return logSoftmax(x)
    case 2: return log(softmax(x))
    default: return concatenate([x[0..<1], x], axis: 0)[1...]
    }
  }

  private mutating func reduced(_ shape: [Int], depth: Int) throws -> Variable {
    let axis = pick(0...shape.count)
    var source = shape
    source.insert(sizes.randomElement(using: &generator) ?? 1, at: axis)
    let x = try expression(source, depth: depth)
    let keepDims = pick(0...2) == 0
    let result =
      switch pick(0...4) {
      case 0: sum(x, axis: axis, keepDims: keepDims)
      case 1: mean(x, axis: axis, keepDims: keepDims)
      case 2: max(x, axis: axis, keepDims: keepDims)
      case 3: min(x, axis: axis, keepDims: keepDims)
      default: prod(tanh(x), axis: axis, keepDims: keepDims)
      }
    return keepDims ? result.squeeze(axis) : result
  }
}
