import Agnesi

/// Graphs of about any number of nodes, to see how the time to compile grows with it.
enum GrowingGraph: String, CaseIterable {
  /// Element-wise operations, one after the other.
  case chain
  /// Products of small matrices, one after the other, added up.
  case products
  /// Sums of rows, side by side, each of a different expression, added up.
  case reductions

  /// How many nodes, those of the gradient included, one more step adds.
  private var nodesPerStep: Int {
    switch self {
    case .chain: 4
    case .products: 11
    case .reductions: 9
    }
  }

  /// An expression that has about this many nodes together with its gradient.
  func expression(of x: Variable, nodeCount: Int) -> Variable {
    var total = x
    var last = x
    for number in 0..<nodeCount / nodesPerStep {
      switch self {
      case .chain: total = number.isMultiple(of: 2) ? tanh(total) : total * x
      case .products:
        last = dot(last, x)
        total = total + sigmoid(last)
      case .reductions:
        total = total + sum(x * Float(number + 1), axis: 1).dimshuffle(0, .x)
      }
    }
    return total
  }
}

/// What compiling one graph took.
private struct ScalingRow {
  let graph: GrowingGraph
  private(set) var nodeCount = 0
  private(set) var times: [(name: String, seconds: Double)] = []

  /// Builds, differentiates and compiles a graph of about this many nodes, and runs it once.
  init(_ graph: GrowingGraph, nodeCount: Int) throws {
    self.graph = graph
    let x = matrix("x", shape: [8, 8])
    let total = measure("build") { graph.expression(of: x, nodeCount: nodeCount) }
    let gradient = try measure("gradient") { try grad(sum(total), withRespectTo: x) }
    let f = try measure("function") { try function(inputs: [x], outputs: [total, gradient]) }
    try f(try NDArray.zeros(shape: [8, 8], dtype: .float32))
    let report = f.report
    self.nodeCount = report.writtenNodeCount
    for stage in report.specializations.flatMap(\.stages) {
      times.append((stage.name, stage.time / .seconds(1)))
    }
  }

  private mutating func measure<Result>(
    _ name: String, _ body: () throws -> Result
  ) rethrows -> Result {
    let start = ContinuousClock.now
    let result = try body()
    times.append((name, (ContinuousClock.now - start) / .seconds(1)))
    return result
  }

  var text: String {
    let stages = times.map { "\($0.name) \(($0.seconds * 1e4).rounded() / 10) ms" }
    let own = times.filter { $0.name != "compile" }.reduce(0) { $0 + $1.seconds }
    let each = (own / Double(nodeCount) * 1e7).rounded() / 10
    return "\(graph) \(nodeCount): \(stages.joined(separator: ", ")); "
      + "\((own * 1e4).rounded() / 10) ms without compile, \(each) us a node"
  }
}

/// Prints what each stage of compiling takes as graphs grow; `compile` is the C compiler.
///
/// - Parameter words: the graphs, all if there is none among the words, and the numbers of nodes.
func measureScaling(_ words: [String]) throws {
  let named = words.compactMap { GrowingGraph(rawValue: $0) }
  let numbers = words.compactMap { Int($0) }
  let nodeCounts = numbers.isEmpty ? [1000, 3000, 10_000] : numbers
  for graph in named.isEmpty ? GrowingGraph.allCases : named {
    for count in nodeCounts { print(try ScalingRow(graph, nodeCount: count).text) }
  }
}
