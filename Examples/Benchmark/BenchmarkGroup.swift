/// Rows that are measured in one process.
struct BenchmarkGroup: Sendable {
  let name: String
  /// What is measured, for the reader of the tables.
  let title: String
  /// Who else does the same work.
  var peers: [PeerScript] = []
  /// Measures Agnesi.
  let measure: @Sendable (Sheet) throws -> Void

  /// All groups, in the order of the tables.
  static let all: [BenchmarkGroup] = [
    .lenet, .perceptron, .edgeFilter, .convolutions, .elementwise, .rowWise, .reductions, .movement,
    .products,
    .smallProducts, .call, .firstStep, .memory,
  ]
}
