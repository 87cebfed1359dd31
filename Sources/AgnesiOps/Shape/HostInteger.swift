import AgnesiArray
package import AgnesiGraph
import AgnesiKernel

/// An integer that decides sizes or places: known when the expression is built, or an integer
/// input of rank 0 whose value is known on the host in each call.
package enum HostInteger: Hashable, Sendable {
  /// Known when the expression is built.
  case fixed(Int)
  /// An input of the op, by its number.
  case input(Int)

  /// The number, if it is known when the expression is built.
  package var known: Int? { if case .fixed(let value) = self { value } else { nil } }

  /// The number in a call.
  func scalar(_ context: ShapeContext) -> Scalar {
    switch self {
    case .fixed(let value): return .integer(value)
    case .input(let input):
      // The values of host inputs are always known.
      return context.inputValues[input]?.first?.cast(to: .int64) ?? .integer(0)
    }
  }

  /// The number in a call, demanding that it can be a size.
  func checkedSize(_ context: inout ShapeContext) -> Scalar {
    let size = scalar(context)
    context.require(
      .compare(.greaterOrEqual, size, .integer(0)), values: [size], "size #0 is negative")
    return size
  }

  /// The number for given inputs.
  func value(_ inputs: [NDArray]) throws -> Int {
    switch self {
    case .fixed(let value): value
    case .input(let input): Int(try inputs[input].converted(to: .int64).scalar(as: Int64.self))
    }
  }

  /// The inputs that a list of integers needs, ascending.
  static func inputs(_ integers: [HostInteger]) -> [Int] {
    Set(integers.compactMap { if case .input(let input) = $0 { input } else { nil } }).sorted()
  }
}

/// Sorts integers that users pass into numbers known now and inputs of an op.
package struct HostOperands {
  /// The inputs that follow the op's other inputs.
  package private(set) var variables: [Variable] = []
  /// The number of the first of them.
  private let firstInput: Int

  package init(after otherInputs: Int) { firstInput = otherInputs }

  /// Takes an integer tensor of rank 0; `role` says in errors what it is for.
  package mutating func integer(
    _ variable: Variable, _ role: String
  ) throws(OpFailure) -> HostInteger {
    guard let type = variable.knownType else { throw OpFailure("\(role) has an error") }
    guard type.dtype.isInteger, type.rank == 0 else {
      throw OpFailure("\(role) is a single integer, but got \(type)")
    }
    if let known = variable.knownInteger { return .fixed(known) }
    if let known = variables.firstIndex(of: variable) { return .input(firstInput + known) }
    variables.append(variable)
    return .input(firstInput + variables.count - 1)
  }
}

extension Variable {
  /// The number that an integer tensor of rank 0 holds, if it is known when the expression is
  /// built: a constant, or an element of a constant vector or of a shape.
  package var knownInteger: Int? {
    if let value = constantValue, value.dtype.isInteger, value.rank == 0 {
      return (try? value.int64s().first).map(Int.init)
    }
    guard let subtensor = op(as: Subtensor.self), let source = node?.inputs.first,
      case .at(.fixed(let place))? = subtensor.axes.first
    else { return nil }
    if let values = source.constantValue, values.rank == 1, values.dtype.isInteger {
      let index = place < 0 ? place + values.count : place
      return (try? values.int64s()[index]).map(Int.init)
    }
    guard source.op(as: ShapeOf.self) != nil,
      let shape = source.node?.inputs.first?.knownType?.shape
    else { return nil }
    return shape[place < 0 ? place + shape.count : place]
  }
}
