/// What it takes to merge the kernels of a program: counted, not timed, so that a test can tell how it
/// grows with their number.
struct MergeEffort: Equatable {
  /// How often two groups of kernels were compared.
  var comparisonCount = 0
  /// How many statements were moved into another kernel, or looked at for elements that need not go
  /// through memory.
  var statementCount = 0
}
