// Sums of products for reference evaluations, one after the other as they stand.
//
// With pointers, since reference evaluations mostly run in programs that are not optimised, in
// which an array's subscript takes as long as many additions.

/// Adds a multiple of some numbers to others: `sums[j + i v] += factor x[k + i u]` for each i.
///
/// - Parameters:
///   - count: how many numbers.
///   - x: where the numbers are.
///   - start: the place of the first, k.
///   - step: how far apart they are, u.
///   - factor: what each is multiplied by.
///   - sums: receives the multiples.
///   - place: the place that receives the first, j.
///   - distance: how far apart these places are, v.
func addMultiples(
  _ count: Int, of x: [Double], from start: Int, step: Int = 1, times factor: Double,
  to sums: inout [Double], at place: Int, distance: Int = 1
) {
  guard isWithin(x, start, step, count), isWithin(sums, place, distance, count) else { return }
  x.withUnsafeBufferPointer { x in
    sums.withUnsafeMutableBufferPointer { sums in
      guard let x = x.baseAddress, let sums = sums.baseAddress else { return }
      var (source, target) = (start, place)
      for _ in 0..<count {
        sums[target] += factor * x[source]
        source += step
        target += distance
      }
    }
  }
}

/// Adds the products of numbers with others, which are neighbours, to a sum.
///
/// - Parameters:
///   - count: how many products.
///   - x: where the one factors are.
///   - start: the place of the first of them.
///   - step: how far apart they are.
///   - y: where the other factors are.
///   - otherStart: the place of the first of them.
///   - sum: receives the products, one after the other.
func addProducts(
  _ count: Int, of x: [Double], from start: Int, step: Int, and y: [Double],
  from otherStart: Int, to sum: inout Double
) {
  guard isWithin(x, start, step, count), isWithin(y, otherStart, 1, count) else { return }
  x.withUnsafeBufferPointer { x in
    y.withUnsafeBufferPointer { y in
      guard let x = x.baseAddress, let y = y.baseAddress else { return }
      var place = start
      for other in otherStart..<(otherStart + count) {
        sum += x[place] * y[other]
        place += step
      }
    }
  }
}

/// Whether numbers with equal distances lie in an array.
private func isWithin(_ x: [Double], _ start: Int, _ step: Int, _ count: Int) -> Bool {
  count > 0 && x.indices.contains(start) && x.indices.contains(start + (count - 1) * step)
}
