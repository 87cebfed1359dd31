import AgnesiArray
import AgnesiGraph
import AgnesiKernel

/// What it takes to compute an element of a tensor again in each kernel that uses it, instead of
/// storing it once: the whole cost model of fusion.
///
/// A result that several kernels use can be stored by a kernel of its own, or computed by each of
/// them. Time goes into moving bytes to and from memory: one that is written moves twice, since its
/// cache line is fetched first, and a few simple operations on registers take the time of one byte.
/// With `b` bytes that an element is computed from, `n` operations, `w` bytes of its own and `u`
/// users, an element takes about
///
///     stored:   b + n / 2 + 2 w + u w
///     repeated: u (b + n / 2)
///
/// Functions that take many instructions (`exp`, `tanh`, `power`) are never repeated, nor is what
/// would make others repeat them.
struct RecomputeCost {
  /// The bytes that are read for an element.
  private var byteCount = 0
  /// The simple operations that it takes.
  private var operationCount = 0
  /// The bytes of the element itself.
  private let ownByteCount: Int

  /// How many simple operations take the time of moving a byte.
  private static let operationsPerByte = 2
  /// The elements of a cache line: all are moved where one is read across the rows.
  private static let scatteredReadFactor = 8
  /// Loops over fewer elements waste vector registers.
  private static let longRow = 32

  /// Whether computing the element in each of several kernels takes no longer than storing it.
  func isWorthRepeating(users: Int) -> Bool {
    let once = byteCount + operationCount / Self.operationsPerByte
    return users * once <= once + (2 + users) * ownByteCount
  }

  /// The costs of all tensors; nil for those that are to be stored whatever uses them.
  static func costs(_ plan: FusionPlan) -> [RecomputeCost?] {
    var costs: [RecomputeCost?] = []
    costs.reserveCapacity(plan.graph.nodes.count)
    for node in plan.graph.nodes.indices {
      costs.append(RecomputeCost(node, plan, operands: costs))
    }
    return costs
  }

  private init?(_ node: Int, _ plan: FusionPlan, operands costs: [RecomputeCost?]) {
    guard let type = plan.graph.nodes[node].outputTypes.first else { return nil }
    ownByteCount = type.dtype.byteCount
    var readFactor = 1
    switch plan.lowerings[node] {
    case .elementwise(let formula):
      let operands = plan.graph.nodes[node].inputs.compactMap(\.knownType).map {
        Scalar.constant(0.5, $0.dtype)
      }
      guard let count = formula(operands).simpleOperationCount else { return nil }
      operationCount = count
    case .view(let map):
      if case .axes(let axes) = map(plan.sizes.context(node)), !Self.keepsOrder(axes) {
        readFactor = Self.scatteredReadFactor
      }
    case .pointwise, .reduction, .library, .loops, .expand, .reference: return nil
    }
    let value = Value(node: node, output: 0)
    let count = plan.elementCount(value)
    let rowSize = plan.sizes.shape(value).last?.integerValue
    for operand in plan.operands(of: node) {
      let operandCount = plan.elementCount(operand)
      if operandCount != count {
        // What is repeated along some axis stays in the cache, but keeps the axes of its users from
        // becoming one long loop.
        let isNumber = operandCount.integerValue == 1
        guard isNumber || rowSize.map({ $0 >= Self.longRow }) ?? false else { return nil }
        continue
      }
      if let cost = costs[operand.node] {
        byteCount += cost.byteCount * readFactor
        operationCount += cost.operationCount
      } else if Self.isDear(operand.node, plan) {
        return nil
      } else {
        let dtype = plan.graph.nodes[operand.node].outputTypes[operand.output].dtype
        byteCount += dtype.byteCount * readFactor
      }
      // Also keeps the sums small where every result is used twice.
      guard isWorthRepeating(users: 2) else { return nil }
    }
  }

  /// Whether a tensor is computed in place for one user alone, but must not be for two.
  private static func isDear(_ node: Int, _ plan: FusionPlan) -> Bool {
    plan.canInline(node) && plan.graph.users[node].count < 2
  }

  private static func keepsOrder(_ axes: [ViewMap.Axis]) -> Bool {
    let order = axes.compactMap(\.viewAxis)
    return zip(order, order.dropFirst()).allSatisfy(<)
  }
}

extension FusionPlan {
  /// The number of elements of a tensor.
  func elementCount(_ value: Value) -> Scalar { sizes.shape(value).reduce(.integer(1), *) }
}

extension Scalar {
  /// Whether the formula is a few simple instructions.
  var isCheap: Bool { simpleOperationCount.map { $0 < Self.divisionCount } ?? false }

  /// How many simple operations a division takes the time of.
  private static let divisionCount = 8

  /// About how many simple operations the formula takes, each part once; nil when it has functions
  /// that take many instructions.
  var simpleOperationCount: Int? {
    var seen = ExpressionSet()
    func count(_ expression: Scalar) -> Int? {
      guard !expression.isLeaf, seen.insert(expression) else { return 0 }
      guard var total = expression.ownOperationCount else { return nil }
      for operand in expression.kind.operands {
        guard let count = count(operand) else { return nil }
        total += count
      }
      return total
    }
    return count(self)
  }

  /// The same for the outermost function alone.
  private var ownOperationCount: Int? {
    switch kind {
    case .integer, .floating, .index, .local, .parameter: 0
    case .load, .compare, .select, .cast: 1
    case .unary(let function, _):
      switch function {
      case .negate, .absolute, .not, .isNaN, .isInfinite, .floor, .ceil, .roundEven, .truncate: 1
      case .squareRoot: Self.divisionCount
      default: nil
      }
    case .binary(let function, _, _):
      switch function {
      case .add, .subtract, .multiply, .maximum, .minimum, .and, .or, .xor, .shiftLeft, .shiftRight:
        1
      case .divide: Self.divisionCount
      case .floorDivide, .modulo, .power, .atan2: nil
      }
    }
  }
}
