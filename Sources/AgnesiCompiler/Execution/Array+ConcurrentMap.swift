import Dispatch
import Synchronization

extension Array where Element: Sendable {
  /// Transforms the elements, on as many threads as the machine has processors.
  ///
  /// - Parameters:
  ///   - work: how long an element takes beside the others: the longest begin first, so that no
  ///     thread is left with a long one at the end.
  ///   - transform: gives the result of an element.
  func concurrentMap<Result: Sendable>(
    longestFirst work: (Element) -> Int, _ transform: @Sendable (Element) -> Result
  ) -> [Result] {
    let work = map(work)
    let order = indices.sorted { (work[$1], $0) < (work[$0], $1) }
    let results = Mutex<[Int: Result]>([:])
    DispatchQueue.concurrentPerform(iterations: count) { turn in
      let number = order[turn]
      let result = transform(self[number])
      results.withLock { $0[number] = result }
    }
    return results.withLock { results in indices.compactMap { results[$0] } }
  }
}
