import Dispatch
import Synchronization

extension Array where Element: Sendable {
  /// Transforms the elements, on as many threads as the machine has processors.
  func concurrentMap<Result: Sendable>(
    _ transform: @Sendable (Element) -> Result
  ) -> [Result] {
    let results = Mutex<[Int: Result]>([:])
    DispatchQueue.concurrentPerform(iterations: count) { number in
      let result = transform(self[number])
      results.withLock { $0[number] = result }
    }
    return results.withLock { results in indices.compactMap { results[$0] } }
  }
}
