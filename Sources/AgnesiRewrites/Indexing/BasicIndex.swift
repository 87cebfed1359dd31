import AgnesiGraph
import AgnesiOps

/// What basic indexing takes of each axis, with expressions for bounds that are known only in a
/// call, so that indices of different nodes can be compared and put together.
struct BasicIndex: Hashable {
  /// A place or a bound.
  enum Bound: Hashable {
    case fixed(Int)
    case computed(Variable)

    /// An integer of an op, with the op's inputs.
    init(_ integer: HostInteger, _ inputs: [Variable]) {
      switch integer {
      case .fixed(let value): self = .fixed(value)
      case .input(let input):
        self = inputs[input].knownInteger.map(Bound.fixed) ?? .computed(inputs[input])
      }
    }

    /// The number, if it is known now.
    var known: Int? { if case .fixed(let value) = self { value } else { nil } }
  }

  /// Part of an axis, by Python's rules.
  struct Slice: Hashable {
    var lower: Bound?
    var upper: Bound?
    var step = Bound.fixed(1)

    /// The whole axis.
    static let all = Slice()
  }

  /// What is taken of one axis.
  enum Axis: Hashable {
    case at(Bound)
    case slice(Slice)

    static let all = Axis.slice(.all)
    /// Whether the axis stays.
    var isSlice: Bool { if case .slice = self { true } else { false } }
  }

  var axes: [Axis]

  init(_ axes: [Axis]) { self.axes = axes }

  /// The index of an op, with the op's inputs.
  init(_ axes: [AxisIndex], _ inputs: [Variable]) {
    func bound(_ integer: HostInteger) -> Bound { Bound(integer, inputs) }
    self.axes = axes.map { axis in
      switch axis {
      case .at(let place): .at(bound(place))
      case .slice(let bounds):
        .slice(
          Slice(
            lower: bounds.lower.map(bound), upper: bounds.upper.map(bound),
            step: bound(bounds.step)))
      }
    }
  }

  /// Whether all is taken.
  var isWhole: Bool { axes.allSatisfy { $0 == .all } }

  /// The axes that stay, each with its place in the result.
  var keptAxes: [Int] { axes.indices.filter { axes[$0].isSlice } }

  /// What is taken of a tensor.
  func subtensor(of x: Variable) -> Variable {
    if isWhole { return x }
    guard let (axes, operands) = arguments else { return x }
    return applyOne(Subtensor(axes: axes), to: [x] + operands)
  }

  /// A tensor in which a value is written to what would be taken.
  func write(_ mode: WriteMode, _ value: Variable, to x: Variable) -> Variable {
    guard let (axes, operands) = arguments else { return x }
    return applyOne(SubtensorWrite(axes: axes, mode: mode), to: [x] + operands + [value])
  }

  /// The index as ops hold it, with the inputs that it refers to; nil if a bound is no integer.
  private var arguments: ([AxisIndex], [Variable])? {
    var operands = HostOperands(after: 1)
    func integer(_ bound: Bound) throws(OpFailure) -> HostInteger {
      try operands.integer(bound, "a bound")
    }
    func entry(_ axis: Axis) throws(OpFailure) -> AxisIndex {
      switch axis {
      case .at(let place): return .at(try integer(place))
      case .slice(let slice):
        var bounds = SliceBounds.all
        if let lower = slice.lower { bounds.lower = try integer(lower) }
        if let upper = slice.upper { bounds.upper = try integer(upper) }
        bounds.step = try integer(slice.step)
        return .slice(bounds)
      }
    }
    guard let entries = try? axes.map(entry) else { return nil }
    return (entries, operands.variables)
  }
}

extension HostOperands {
  /// Takes a bound as ops hold it; `role` says in errors what it is for.
  mutating func integer(
    _ bound: BasicIndex.Bound, _ role: String
  ) throws(OpFailure) -> HostInteger {
    switch bound {
    case .fixed(let value): .fixed(value)
    case .computed(let variable): try integer(variable, role)
    }
  }
}

extension Node {
  /// The index of basic indexing or of a write to what it takes.
  var basicIndex: BasicIndex? {
    switch op {
    case let op as Subtensor: BasicIndex(op.axes, inputs)
    case let op as SubtensorWrite: BasicIndex(op.axes, inputs)
    default: nil
    }
  }
}
