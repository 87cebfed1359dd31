import AgnesiArray
import AgnesiGraph
import AgnesiKernel

/// An integer that decides sizes or places: known when the expression is built, or an element of
/// an integer input whose value is known on the host in each call.
package enum HostInteger: Hashable, Sendable {
  /// Known when the expression is built.
  case fixed(Int)
  /// An element of an input of the op.
  case element(Int, input: Int)

  /// The number, if it is known when the expression is built.
  package var known: Int? { if case .fixed(let value) = self { value } else { nil } }

  /// The input of which this is an element.
  var input: Int? { if case .element(_, let input) = self { input } else { nil } }

  /// The number in a call.
  func scalar(_ context: ShapeContext) -> Scalar {
    switch self {
    case .fixed(let value): return .integer(value)
    case .element(let element, let input):
      // The values of host inputs are known, and `check` has seen that there are enough.
      guard let values = context.inputValues[input], values.indices.contains(element) else {
        return .integer(0)
      }
      return values[element].cast(to: .int64)
    }
  }

  /// The number for given inputs.
  func value(_ inputs: [NDArray]) throws(ArrayError) -> Int {
    switch self {
    case .fixed(let value): return value
    case .element(let element, let input):
      let values = try inputs[input].int64s()
      guard values.indices.contains(element) else {
        throw ArrayError("\(values.count) sizes are given, but one is number \(element)")
      }
      return Int(values[element])
    }
  }

  /// The inputs that a list of integers needs, ascending.
  static func inputs(_ integers: [HostInteger]) -> [Int] {
    Set(integers.compactMap(\.input)).sorted()
  }

  /// Refuses inputs with more or fewer elements than the list uses.
  static func check(_ integers: [HostInteger], _ context: ShapeContext) throws(OpFailure) {
    for input in inputs(integers) {
      let wanted = integers.filter { $0.input == input }.count
      guard let count = context.inputValues[input]?.count, count != wanted else { continue }
      throw OpFailure("the shape has \(count) sizes, but the rank is given as \(wanted)")
    }
  }
}

/// Sorts integers that users pass into numbers known now and inputs of an op.
struct HostOperands {
  /// The inputs that follow the op's other inputs.
  private(set) var variables: [Variable] = []
  /// The number of the first of them.
  private let firstInput: Int

  init(after otherInputs: Int) { firstInput = otherInputs }

  /// Takes an integer tensor of rank 0; `role` says in errors what it is for.
  mutating func integer(_ variable: Variable, _ role: String) throws(OpFailure) -> HostInteger {
    let type = try integerType(variable, role)
    guard type.rank == 0 else {
      throw OpFailure("\(role) is a single integer, but got \(type)")
    }
    if let known = variable.knownInteger { return .fixed(known) }
    return .element(0, input: number(of: variable))
  }

  /// Takes an integer vector of `count` elements.
  mutating func vector(
    _ variable: Variable, count: Int, _ role: String
  ) throws(OpFailure) -> [HostInteger] {
    let type = try integerType(variable, role)
    guard type.rank == 1 else { throw OpFailure("\(role) is an integer vector, but got \(type)") }
    if let size = type.shape[0], size != count {
      throw OpFailure("the shape has \(size) sizes, but the rank is given as \(count)")
    }
    if let values = try? variable.constantValue?.int64s() {
      return values.map { .fixed(Int($0)) }
    }
    let input = number(of: variable)
    return (0..<count).map { .element($0, input: input) }
  }

  private func integerType(_ variable: Variable, _ role: String) throws(OpFailure) -> TensorType {
    guard let type = variable.knownType else { throw OpFailure("\(role) has an error") }
    guard type.dtype.isInteger else { throw OpFailure("\(role) is an integer, but got \(type)") }
    return type
  }

  private mutating func number(of variable: Variable) -> Int {
    if let known = variables.firstIndex(of: variable) { return firstInput + known }
    variables.append(variable)
    return firstInput + variables.count - 1
  }
}

extension Variable {
  /// The number that an integer tensor of rank 0 holds, if it is known when the expression is
  /// built: a constant, or the known size of an axis.
  var knownInteger: Int? {
    if let value = constantValue, value.dtype.isInteger, value.rank == 0 {
      return (try? value.int64s().first).map(Int.init)
    }
    guard let subtensor = op(as: Subtensor.self), let source = node?.inputs.first,
      source.op(as: ShapeOf.self) != nil, let measured = source.node?.inputs.first?.knownType,
      case .at(.fixed(let axis))? = subtensor.axes.first
    else { return nil }
    return measured.shape[axis < 0 ? axis + measured.rank : axis]
  }
}
