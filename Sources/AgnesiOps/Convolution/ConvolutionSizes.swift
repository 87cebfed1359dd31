import AgnesiArray
import AgnesiGraph
import AgnesiKernel

/// Which of the three results of a convolution is computed.
package enum ConvolutionPurpose: String, CaseIterable, Sendable { case output, images, filters }

/// The maps of a tensor: in a group, in all, and the sizes of each.
struct ConvolutionMaps {
  let group, all, height, width: Int
}

/// The sizes of a convolution that are known when its kernels are written.
struct ConvolutionSizes {
  let channels, height, width, filterCount, groupChannels, groupFilters: Int
  let filterHeight, filterWidth, outputHeight, outputWidth, padTop, padLeft: Int
  /// How many rows and columns of an image a filter spans.
  let extent: (rows: Int, columns: Int)

  /// Nil unless all are known.
  init?(_ loops: ConvolutionLoops) {
    let known = [
      loops.channels, loops.height, loops.width, loops.filterCount, loops.groupChannels,
      loops.groupFilters, loops.filterHeight, loops.filterWidth, loops.outputHeight,
      loops.outputWidth, loops.geometry.extent(0, filter: loops.filterHeight),
      loops.geometry.extent(1, filter: loops.filterWidth), loops.padTop, loops.padLeft,
    ].compactMap { $0.integerValue.map { Int($0) } }
    guard known.count == 14, known.prefix(10).allSatisfy({ $0 > 0 }) else { return nil }
    (channels, height, width, filterCount) = (known[0], known[1], known[2], known[3])
    (groupChannels, groupFilters, filterHeight, filterWidth) = (
      known[4], known[5], known[6], known[7]
    )
    (outputHeight, outputWidth) = (known[8], known[9])
    extent = (known[10], known[11])
    (padTop, padLeft) = (known[12], known[13])
  }

  /// The number of elements of one map of a filter, and of one filter.
  var filterArea: Int { filterHeight * filterWidth }
  var filterSize: Int { groupChannels * filterArea }

  /// The maps of the images, and those of the result.
  var images: ConvolutionMaps {
    ConvolutionMaps(group: groupChannels, all: channels, height: height, width: width)
  }
  var output: ConvolutionMaps {
    ConvolutionMaps(
      group: groupFilters, all: filterCount, height: outputHeight, width: outputWidth)
  }

  /// The number of tasks into which the work on a batch is cut, so that workers can share it: few
  /// for little work.
  func taskCount(batch: Int, laneCount: Int) -> Int {
    let perImage = outputHeight * outputWidth * filterCount / laneCount
    return min(max(batch * perImage * filterSize / 16_384, 1), 8)
  }
}
