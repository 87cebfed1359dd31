import AgnesiArray
import AgnesiGraph
import AgnesiKernel

extension Scheduler {
  /// Emits the kernel of a root that reads at places which other tensors list, as rows or columns of
  /// a table: a place that all columns of a row share, or all rows of a column, is looked up and
  /// checked once for all of them.
  ///
  /// - Returns: false, with nothing emitted, when every element has a place of its own.
  func emitLookups(_ node: Int, _ axes: LoopAxes, weight: Int) -> Bool {
    guard axes.groups.count > 1 else { return false }
    let value = Value(node: node, output: 0)
    let shape = plan.sizes.shape(value)
    let assembly = KernelAssembly(program)
    let output = assembly.output(number(value))
    var builder = KernelBuilder()
    let loops = LookupLoops(axes, &builder)
    let emitter = ElementEmitter(
      plan, loopRank: shape.count, index: { axes.index(of: $0, loops.indices) },
      position: { axes.position($0, loops.indices) },
      buffer: { [numbers] in assembly.input(numbers[$0] ?? 0) })
    let element = emitter.formula(value, at: ElementEmitter.identity(shape.count))
    var traits = LookupTraits(row: loops.row, column: loops.column)
    guard emitter.requirements.contains(where: { traits.isShared($0.0.condition) }) else {
      return false
    }
    let position = axes.position(StridedView.rowMajor(shape), loops.indices)
    let lookups = Lookups(element, checks(emitter), &traits)
    let range = loops.build(&builder, lookups, assembly, weight: weight) { element in
      .store(output, at: position, value: element)
    }
    launch(node, nil, assembly, parallel: range, body: builder.statements)
    return true
  }
}

/// What an element takes: what belongs to its row, to its column, and to itself.
struct Lookups {
  /// The element.
  let element: Scalar
  /// Places that depend on the row alone, and on the column alone.
  let rowPlaces: [Scalar]
  let columnPlaces: [Scalar]
  /// What has to hold for the row, for the column, and for the element.
  private(set) var rowChecks: [Statement] = []
  private(set) var columnChecks: [Statement] = []
  private(set) var elementChecks: [Statement] = []

  init(_ element: Scalar, _ checks: [Statement], _ traits: inout LookupTraits) {
    self.element = element
    let places = traits.places(in: element)
    rowPlaces = places.filter { !traits.of($0).contains(.column) }
    columnPlaces = places.filter { traits.of($0).contains(.column) }
    for check in checks {
      guard case .require(let condition, let failure) = check else { continue }
      let all = ([condition] + failure.values).reduce(into: LookupTraits.Set()) {
        $0.formUnion(traits.of($1))
      }
      if !all.contains(.column) {
        rowChecks.append(check)
      } else if !all.contains(.row) {
        columnChecks.append(check)
      } else {
        elementChecks.append(check)
      }
    }
  }
}

/// What expressions of a kernel depend on, by the symbols of its row and its column.
struct LookupTraits {
  /// What an expression depends on.
  struct Set: OptionSet {
    let rawValue: Int
    static let row = Set(rawValue: 1)
    static let column = Set(rawValue: 2)
    /// It reads memory.
    static let load = Set(rawValue: 4)
  }

  private let row: Symbol
  private let column: Symbol
  private var known: [Scalar: Set] = [:]

  init(row: Symbol, column: Symbol) {
    self.row = row
    self.column = column
  }

  mutating func of(_ x: Scalar) -> Set {
    if let known = known[x] { return known }
    var result: Set =
      switch x.kind {
      case .index(row): .row
      case .index(column): .column
      case .load: .load
      default: []
      }
    for operand in x.kind.operands { result.formUnion(of(operand)) }
    known[x] = result
    return result
  }

  /// Whether all columns of a row, or all rows of a column, have the value in common.
  mutating func isShared(_ x: Scalar) -> Bool { !of(x).isSuperset(of: [.row, .column]) }

  /// The largest parts of an expression that are integers from memory which a row or a column has in
  /// common; not within a choice, where what is not chosen must not be read.
  mutating func places(in x: Scalar) -> [Scalar] {
    var found: [Scalar] = []
    var seen: Swift.Set<Scalar> = []
    func visit(_ x: Scalar) {
      guard seen.insert(x).inserted, of(x).contains(.load) else { return }
      if x.dtype == .int64, isShared(x) { return found.append(x) }
      if case .select(let condition, _, _) = x.kind { return visit(condition) }
      x.kind.operands.forEach(visit)
    }
    visit(x)
    return found
  }
}
