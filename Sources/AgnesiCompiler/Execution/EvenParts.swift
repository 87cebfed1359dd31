/// Cuts a sequence of weighted things into parts of nearly equal weight, in their order.
enum EvenParts {
  /// The number of parts for some weight: a power of two, so that as many processors, mostly a power
  /// of two as well, end at nearly the same time.
  ///
  /// - Parameters:
  ///   - weight: the weight of all.
  ///   - wanted: what a part should weigh; it comes to between 0.7 and 1.4 of that.
  static func count(weight: Int, wanted: Int) -> Int {
    var count = 1
    // Beyond the geometric mean of two sizes, the smaller one is nearer.
    while weight * weight > 2 * (wanted * count) * (wanted * count) { count *= 2 }
    return count
  }

  /// The lengths of at most `count` parts of which the heaviest weighs as little as can be.
  static func lengths(_ weights: [Int], count: Int) -> [Int] {
    var least = max(weights.max() ?? 0, weights.reduce(0, +) / max(count, 1))
    var most = weights.reduce(0, +)
    while least < most {
      let middle = (least + most) / 2
      if lengths(weights, heaviest: middle).count <= count {
        most = middle
      } else {
        least = middle + 1
      }
    }
    return lengths(weights, heaviest: most)
  }

  /// The lengths of parts that are filled one after the other.
  private static func lengths(_ weights: [Int], heaviest: Int) -> [Int] {
    var lengths: [Int] = []
    var weight = 0
    var length = 0
    for next in weights {
      if length > 0, weight + next > heaviest {
        lengths.append(length)
        (weight, length) = (0, 0)
      }
      weight += next
      length += 1
    }
    return length > 0 ? lengths + [length] : lengths
  }
}
