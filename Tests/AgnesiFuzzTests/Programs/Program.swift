import AgnesiArray
import AgnesiGraph
import AgnesiOps
import AgnesiTestSupport

/// An expression as data: inputs with their values, and calls of public functions one after the
/// other, from which both the graph and the Swift code can be made.
struct Program: Sendable {
  /// A tensor that is passed in.
  struct Input: Sendable {
    var value: NDArray
    /// What the type tells of the sizes.
    var shape: [Int?]

    var variable: Variable { tensor(value.dtype, shape: shape) }
  }

  /// What a call is applied to.
  enum Operand: Hashable, Sendable {
    /// The result of an item, by its place.
    case item(Int)
    /// A bare integer.
    case integer(Int)
    /// A bare fraction.
    case number(Double)
  }

  /// A call of a function.
  struct Step: Sendable {
    /// The Swift code, in which `$0` and so on stand for the operands.
    let code: String
    var operands: [Operand]
    /// Does what the code says.
    let apply: @Sendable ([Variable]) -> Variable

    init(
      _ code: String, _ operands: [Operand], apply: @escaping @Sendable ([Variable]) -> Variable
    ) {
      self.code = code
      self.operands = operands
      self.apply = apply
    }
  }

  /// A line of the program.
  enum Item: Sendable {
    case input(Input)
    case step(Step)
  }

  /// Each uses the results of earlier ones only.
  var items: [Item] = []
  /// The places of the items that are computed.
  var outputs: [Int] = []
  /// How often the outputs are differentiated with respect to the inputs.
  var order = 0
  /// Names and tags of rewrites that are left out.
  var exclusions: [String] = []

  /// The places of the inputs.
  var inputs: [Int] {
    items.indices.filter { if case .input = items[$0] { true } else { false } }
  }

  /// The places of the items that an item uses.
  func operands(of place: Int) -> [Int] {
    guard case .step(let step) = items[place] else { return [] }
    return step.operands.compactMap { if case .item(let place) = $0 { place } else { nil } }
  }

  /// The result of each item, and the variables that stand for the inputs.
  ///
  /// - Parameter inputs: what to use as inputs; new variables if nil.
  func variables(inputs given: [Variable]? = nil) -> [Variable] {
    var given = given?[...]
    var results: [Variable] = []
    for item in items {
      switch item {
      case .input(let input): results.append(given?.popFirst() ?? input.variable)
      case .step(let step):
        results.append(
          step.apply(
            step.operands.map { operand in
              switch operand {
              case .item(let place): results[place]
              case .integer(let number): Variable(number)
              case .number(let number): Variable(number)
              }
            }))
      }
    }
    return results
  }

  /// The graph.
  ///
  /// - Throws: `GraphErrors` for an expression with mistakes, and for sizes that do not fit.
  func build() throws -> BuiltProgram {
    var built = buildUndifferentiated()
    for _ in 0..<order { try built.differentiate() }
    return built
  }

  /// The graph of the program itself, whatever its order.
  func buildUndifferentiated() -> BuiltProgram {
    let variables = variables()
    let inputs = inputs
    var values: [Variable: NDArray] = [:]
    for place in inputs {
      if case .input(let input) = items[place] { values[variables[place]] = input.value }
    }
    return BuiltProgram(
      inputs: inputs.map { variables[$0] }, values: values, outputs: outputs.map { variables[$0] })
  }
}

/// The graph of a program, with values for its inputs.
struct BuiltProgram {
  let inputs: [Variable]
  let values: [Variable: NDArray]
  private(set) var outputs: [Variable]
  /// For each time that it was differentiated, what the outputs were multiplied by.
  private(set) var weights: [[(output: Int, value: NDArray)]] = []

  init(inputs: [Variable], values: [Variable: NDArray], outputs: [Variable]) {
    self.inputs = inputs
    self.values = values
    self.outputs = outputs
  }

  /// The values of the inputs, in order.
  var arguments: [NDArray] { inputs.compactMap { values[$0] } }

  /// Puts the gradients of a weighted sum of the floating outputs in their place.
  mutating func differentiate() throws {
    let arrays = try ReferenceEvaluator.evaluate(outputs, values)
    var seen: Set<Variable> = []
    var round: [(output: Int, value: NDArray)] = []
    for (place, array) in arrays.enumerated()
    where array.dtype.isFloating && seen.insert(outputs[place]).inserted {
      round.append((place, try Self.weights(array)))
    }
    weights.append(round)
    guard !round.isEmpty else { return outputs = [] }
    outputs = try grad(
      nil, withRespectTo: inputs.filter { values[$0]?.dtype.isFloating == true },
      knownGradients: round.map { (outputs[$0.output], Variable($0.value)) },
      disconnectedInputs: .ignore)
  }

  /// Unequal numbers for the elements of an array.
  private static func weights(_ array: NDArray) throws -> NDArray {
    let numbers = (0..<array.count).map { place in
      let magnitude = 0.5 + Double(place * 7 % 5) / 4
      return place % 3 == 1 ? -magnitude : magnitude
    }
    return try NDArray(doubles: numbers, shape: array.shape, dtype: array.dtype)
  }
}
