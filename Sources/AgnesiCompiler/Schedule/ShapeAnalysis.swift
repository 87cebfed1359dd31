import AgnesiArray
import AgnesiGraph
import AgnesiKernel

/// An output of a node of the graph that is being compiled.
struct Value: Hashable {
  let node: Int
  let output: Int
}

/// The sizes of every tensor in a graph and the elements of small integer ones, as constants or
/// expressions over the parameters of a `SizeTable`; and what must hold among sizes.
struct ShapeAnalysis {
  /// A condition to check in each call.
  struct Check {
    let requirement: ShapeContext.Requirement
    let operation: String
    let operands: [TensorType]
    let origin: Origin

    /// Throws unless the condition holds for the integers of a call.
    func verify(_ parameters: [Int64]) throws(GraphErrors) {
      if requirement.condition.size(parameters: parameters) != 0 { return }
      let message = requirement.text(requirement.values.map { $0.size(parameters: parameters) })
      throw GraphErrors([
        GraphError(operation: operation, message: message, operands: operands, origin: origin)
      ])
    }
  }

  let graph: Graph
  /// What each node is applied to.
  let operands: [[Value]]
  /// Sizes by node and output.
  private(set) var shapes: [[[Scalar]]] = []
  /// Known elements by node and output; nil where kernels must compute them.
  private(set) var values: [[[Scalar]?]] = []
  private(set) var checks: [Check] = []
  /// Sizes as the specialisation fixes them, by parameter number.
  private let constants: [Int: Int64]

  /// Follows sizes through a graph.
  ///
  /// - Parameters:
  ///   - graph: what is compiled.
  ///   - inputs: the inputs of the function, in order.
  ///   - table: receives the parameters that are met.
  ///   - constants: parameters whose value is fixed in this specialisation.
  /// - Throws: `GraphErrors` when sizes contradict each other.
  init(
    _ graph: Graph, inputs: [Variable], table: inout SizeTable, constants: [Int: Int64]
  ) throws(GraphErrors) {
    self.graph = graph
    operands = graph.nodes.map { node in
      node.inputs.compactMap { input in
        graph.index(of: input).map { Value(node: $0, output: input.outputNumber) }
      }
    }
    self.constants = constants
    var inputNumbers: [ObjectIdentifier: Int] = [:]
    for (number, input) in inputs.enumerated() {
      if let node = input.node { inputNumbers[ObjectIdentifier(node)] = number }
    }
    shapes.reserveCapacity(graph.nodes.count)
    values.reserveCapacity(graph.nodes.count)
    for (index, node) in graph.nodes.enumerated() {
      if let number = inputNumbers[ObjectIdentifier(node)] {
        addInput(node, number, &table)
      } else {
        try addNode(index, &table)
      }
    }
  }

  /// The sizes of a variable of the graph.
  func shape(_ value: Value) -> [Scalar] { shapes[value.node][value.output] }

  /// Where a variable stands in the graph.
  func value(of variable: Variable) -> Value? {
    graph.index(of: variable).map { Value(node: $0, output: variable.outputNumber) }
  }

  /// Demands that an output has the shape of the shared variable that it updates.
  mutating func requireShape(of output: Variable, _ storage: SharedStorage) throws(GraphErrors) {
    guard let value = value(of: output), let type = output.knownType else { return }
    for (axis, (size, expected)) in zip(shape(value), storage.type.shape).enumerated() {
      guard let expected, size.integerValue != Int64(expected) else { continue }
      let message =
        "axis \(axis) of the new value of '\(storage.name ?? "shared")' has size #0, not #1"
      let requirement = ShapeContext.Requirement(
        condition: .compare(.equal, size, .integer(expected)), values: [size, .integer(expected)],
        message: message)
      let origin = output.node?.origin ?? .unknown
      if let size = size.integerValue {
        throw GraphErrors([
          GraphError(
            operation: "updates", message: requirement.text([size, Int64(expected)]),
            operands: [storage.type, type], origin: origin)
        ])
      }
      checks.append(
        Check(
          requirement: requirement, operation: "updates", operands: [storage.type, type],
          origin: origin))
    }
  }

  /// What an op of the graph sees of its operands' sizes and values.
  func context(_ index: Int) -> ShapeContext {
    var context = makeContext(index)
    context.outputShapes = shapes[index]
    return context
  }

  private func makeContext(_ index: Int) -> ShapeContext {
    let node = graph.nodes[index]
    let operands = operands[index]
    return ShapeContext(
      inputTypes: node.inputs.compactMap(\.knownType), outputTypes: node.outputTypes,
      inputShapes: operands.map(shape), inputValues: operands.map { values[$0.node][$0.output] })
  }

  private func parameter(_ number: Int) -> Scalar {
    constants[number].map { .integer($0, .int64) } ?? .parameter(number)
  }

  private mutating func addInput(_ node: Node, _ number: Int, _ table: inout SizeTable) {
    let type = node.outputTypes[0]
    let sizes = type.shape.enumerated().map { axis, size -> Scalar in
      size.map { .integer($0) } ?? parameter(table.axis(input: number, axis: axis))
    }
    shapes.append([sizes])
    var elements: [Scalar]?
    if let known = type.knownShape, !type.dtype.isFloating,
      let count = try? NDArray.elementCount(of: known), count <= maximumHostValues
    {
      elements = (0..<count).map { element in
        Scalar.parameter(table.element(input: number, element: element)).cast(to: type.dtype)
      }
    }
    values.append([elements])
  }

  private mutating func addNode(_ index: Int, _ table: inout SizeTable) throws(GraphErrors) {
    let node = graph.nodes[index]
    var context = makeContext(index)
    for input in node.op.hostInputs where context.inputValues[input] == nil {
      try makeKnown(input, of: node, context, &table)
      context = makeContext(index)
    }
    do {
      let inferred = try node.op.inferShapes(&context)
      shapes.append(
        node.outputTypes.enumerated().map { output, type in
          let value = Value(node: shapes.count, output: output)
          return type.shape.enumerated().map { axis, known in
            resolve(inferred[output][axis], known, value, axis, &context, &table)
          }
        })
    } catch {
      throw GraphErrors([failure(node, error.message)])
    }
    for requirement in context.requirements {
      if requirement.condition.integerValue == 0 {
        let numbers = requirement.values.map { $0.size(parameters: []) }
        throw GraphErrors([failure(node, requirement.text(numbers))])
      }
      checks.append(
        Check(
          requirement: requirement, operation: node.op.name, operands: context.inputTypes,
          origin: node.origin))
    }
    context.outputShapes = shapes[shapes.count - 1]
    values.append(knownValues(node, context))
  }

  private func failure(_ node: Node, _ message: String) -> GraphError {
    let operands = node.inputs.compactMap { input -> TensorType? in
      guard let type = input.knownType, let value = value(of: input) else { return nil }
      return TensorType(type.dtype, shape(value).map { $0.integerValue.map(Int.init) })
    }
    return GraphError(
      operation: node.op.name, message: message, operands: operands, origin: node.origin)
  }

  /// The size of an axis: what the type tells, else the expression, behind a parameter of its own
  /// when it depends on values.
  private func resolve(
    _ size: Scalar, _ known: Int?, _ value: Value, _ axis: Int, _ context: inout ShapeContext,
    _ table: inout SizeTable
  ) -> Scalar {
    if let known {
      if size.integerValue == nil {
        context.require(size, equals: .integer(known), "a size is #0 where #1 was expected")
      }
      return size.integerValue == Int64(known) ? size : .integer(known)
    }
    guard table.dependsOnValues(size) else { return size }
    return parameter(table.derivedSize(size, of: value, axis: axis))
  }

  /// Makes the elements of an operand known, to its other users as well, by evaluating it plainly
  /// before each call.
  private mutating func makeKnown(
    _ input: Int, of node: Node, _ context: ShapeContext, _ table: inout SizeTable
  ) throws(GraphErrors) {
    let sizes = context.inputShapes[input].map(\.integerValue)
    let known = sizes.compactMap { $0.map(Int.init) }
    guard known.count == sizes.count, let count = try? NDArray.elementCount(of: known),
      count <= maximumHostValues, let operand = value(of: node.inputs[input])
    else {
      throw GraphErrors([
        failure(
          node, "operand \(input) decides sizes, so it must have a known number of elements")
      ])
    }
    let dtype = context.inputTypes[input].dtype
    values[operand.node][operand.output] = table.elements(of: node.inputs[input], count: count)
      .map { Scalar.parameter($0).cast(to: dtype) }
  }

  /// The elements of small integer results, from the op itself or from its formula.
  private func knownValues(_ node: Node, _ context: ShapeContext) -> [[Scalar]?] {
    let own = node.op.inferValues(context)
    if own.contains(where: { $0 != nil }) { return own }
    guard let type = node.outputTypes.first, node.outputTypes.count == 1, !type.dtype.isFloating,
      !node.inputs.isEmpty, node.inputs.allSatisfy({ $0.knownType?.dtype.isFloating == false })
    else { return own }
    let sizes = context.outputShapes[0].compactMap { $0.integerValue.map(Int.init) }
    guard sizes.count == context.outputShapes[0].count,
      let count = try? NDArray.elementCount(of: sizes), count <= maximumHostValues
    else { return own }
    switch node.op.lowering(context.inputTypes) {
    case .elementwise(let formula):
      return [elementwiseValues(formula, sizes, count, context)]
    case .view(let map):
      guard let source = context.inputValues[0] else { return own }
      return [viewValues(map(context), source, sizes, count, context)]
    default: return own
    }
  }

  private func elementwiseValues(
    _ formula: ([Scalar]) -> Scalar, _ sizes: [Int], _ count: Int, _ context: ShapeContext
  ) -> [Scalar]? {
    var operands: [[Scalar]] = []
    for (shape, values) in zip(context.inputShapes, context.inputValues) {
      guard let values, !values.isEmpty || count == 0 else { return nil }
      let own = shape.compactMap { $0.integerValue.map(Int.init) }
      guard own.count == shape.count else { return nil }
      operands.append(
        (0..<count).map { values[broadcastPosition($0, in: sizes, of: own)] })
    }
    return (0..<count).map { place in formula(operands.map { $0[place] }) }
  }

  private func viewValues(
    _ map: ViewMap, _ source: [Scalar], _ sizes: [Int], _ count: Int, _ context: ShapeContext
  ) -> [Scalar]? {
    guard case .axes(let axes) = map else { return source.count == count ? source : nil }
    let own = context.inputShapes[0].compactMap { $0.integerValue.map(Int.init) }
    guard own.count == axes.count else { return nil }
    var result: [Scalar] = []
    for place in 0..<count {
      let index = unravel(place, sizes)
      var position = 0
      for (axis, size) in zip(axes, own) {
        guard let start = axis.start.integerValue, let step = axis.step.integerValue else {
          return nil
        }
        let along = Int(start) + (axis.viewAxis.map { Int(step) * index[$0] } ?? 0)
        guard along >= 0 && along < size else { return nil }
        position = position * size + along
      }
      result.append(source[position])
    }
    return result
  }

  private func unravel(_ place: Int, _ sizes: [Int]) -> [Int] {
    var rest = place
    var index = [Int](repeating: 0, count: sizes.count)
    for axis in sizes.indices.reversed() {
      index[axis] = rest % sizes[axis]
      rest /= sizes[axis]
    }
    return index
  }

  private func broadcastPosition(_ place: Int, in sizes: [Int], of own: [Int]) -> Int {
    var position = 0
    for (index, size) in zip(unravel(place, sizes), own) {
      position = position * size + (size == 1 ? 0 : index)
    }
    return position
  }
}
