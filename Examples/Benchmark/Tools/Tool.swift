import AgnesiTraining

/// A single measurement, by the first word of the command line.
enum Tool: String, CaseIterable {
  case conv, grid, ways, products, first, scale, profile

  /// The words that follow it.
  var usage: String {
    switch self {
    case .conv:
      "`conv 500x20x12 50x5 1` (a convolution of images x maps x side, filters x side, and stride, "
        + "with its gradients; `valid` behind it leaves out the border of zeros)"
    case .grid: "`grid 64x56` (convolutions of many sizes, or those whose sizes hold the word)"
    case .ways:
      "`ways 64x56` (a table of the same, or of other sizes as `conv` takes them, by each way that can "
        + "compute them; on one thread)"
    case .products:
      "`products 784x500` (products of matrices of many shapes beside OpenBLAS, or those whose "
        + "sizes hold the word)"
    case .first: "`first` (making LeNet's functions, and the first training step)"
    case .scale:
      "`scale chain 1000 3000` (the stages of compiling graphs of some numbers of nodes; of all "
        + "kinds if none is named)"
    case .profile: "`profile 500 trace.json` (the kernels of LeNet's training, for a batch size)"
    }
  }

  /// Carries it out.
  func run(_ words: [String]) throws {
    switch self {
    case .conv: try ConvolutionBenchmark.measure(words)
    case .grid: try ConvolutionGrid.measure(matching: words.joined(separator: " "))
    case .ways: try ConvolutionWays.measure(words)
    case .products: try ProductGrid.measure(matching: words.joined(separator: " "))
    case .first: try LeNetBenchmark.measureFirstStep()
    case .scale: try measureScaling(words)
    case .profile: try LeNetProfile.print(words)
    }
  }
}
