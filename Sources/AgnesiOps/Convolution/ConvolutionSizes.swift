import AgnesiArray
import AgnesiGraph
import AgnesiKernel

/// Which of the three results of a convolution is computed.
enum ConvolutionPurpose { case output, images, filters }

/// The sizes of a convolution that are known when its kernels are written.
struct ConvolutionSizes {
  let channels, height, width, filterCount, groupChannels, groupFilters: Int
  let filterHeight, filterWidth, outputHeight, outputWidth, padTop, padLeft: Int

  /// Nil unless all are known.
  init?(_ loops: ConvolutionLoops) {
    let known = [
      loops.channels, loops.height, loops.width, loops.filterCount, loops.groupChannels,
      loops.groupFilters, loops.filterHeight, loops.filterWidth, loops.outputHeight,
      loops.outputWidth, loops.padTop, loops.padLeft,
    ].compactMap { $0.integerValue.map { Int($0) } }
    guard known.count == 12, known.prefix(10).allSatisfy({ $0 > 0 }) else { return nil }
    (channels, height, width, filterCount) = (known[0], known[1], known[2], known[3])
    (groupChannels, groupFilters, filterHeight, filterWidth) = (
      known[4], known[5], known[6], known[7]
    )
    (outputHeight, outputWidth, padTop, padLeft) = (known[8], known[9], known[10], known[11])
  }

  /// The number of elements of one map of a filter, and of one filter.
  var filterArea: Int { filterHeight * filterWidth }
  var filterSize: Int { groupChannels * filterArea }
}
