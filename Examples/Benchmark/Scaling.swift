import Agnesi

/// Graphs of about any number of nodes, to see how the time to compile grows with it.
enum GrowingGraph: String, CaseIterable {
  /// Element-wise operations, one after the other.
  case chain
  /// Products of small matrices, side by side, added up.
  case products
  /// Sums of rows, side by side, each of a different expression, added up.
  case reductions

  /// A function of one input with about this many nodes.
  func function(nodeCount: Int) throws -> Function<NDArray> {
    let x = matrix("x", shape: [8, 8])
    var total = x
    switch self {
    case .chain:
      for number in 0..<nodeCount / 2 { total = number % 2 == 0 ? tanh(total) : total * x }
    case .products:
      var last = x
      for _ in 0..<nodeCount / 3 {
        last = dot(last, x)
        total = total + sigmoid(last)
      }
    case .reductions:
      for number in 0..<nodeCount / 4 {
        total = total + sum(x * Float(number + 1), axis: 1).dimshuffle(0, .x)
      }
    }
    return try Agnesi.function(inputs: [x], outputs: total, name: "\(self) of \(nodeCount)")
  }
}

/// Prints what each stage of compiling takes as graphs grow.
func measureScaling(nodeCounts: [Int]) throws {
  let x = try NDArray.zeros(shape: [8, 8], dtype: .float32)
  for graph in GrowingGraph.allCases {
    for count in nodeCounts {
      let f = try graph.function(nodeCount: count)
      try f(x)
      print(f.report)
    }
  }
}
