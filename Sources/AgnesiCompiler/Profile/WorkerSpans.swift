import Synchronization

/// Notes when the workers of the pool carried out parts of the loops of one call.
final class WorkerSpans: Sendable {
  /// A part of a loop.
  struct Span: Sendable {
    /// The number of the kernel within the module.
    let launch: Int
    let worker: Int
    let start, end: UInt64
  }

  /// Whose pool carries out the loops.
  let runtime: NativeRuntime
  private let launch = Atomic<Int>(0)
  private let found = Mutex<[Span]>([])

  init(_ runtime: NativeRuntime) { self.runtime = runtime }

  /// What was noted so far.
  var spans: [Span] { found.withLock { $0 } }

  /// Says which kernel the loops that follow belong to.
  func begin(launch number: Int) { launch.store(number, ordering: .relaxed) }

  /// Stands for the pool's function in the table of a module whose loops are to be watched.
  static let parallel: RuntimeTable.Parallel = { divider, count, cost, body, context in
    guard let divider else { return body(context, 0, count, 0) }
    Unmanaged<WorkerSpans>.fromOpaque(divider).takeUnretainedValue()
      .divide(count: count, cost: cost, body, context)
  }

  /// A loop's body and the one who watches it.
  private struct Watched {
    let spans: WorkerSpans
    let body: RuntimeTable.Body
    let context: UnsafeMutableRawPointer?
  }

  private func divide(
    count: Int64, cost: Int64, _ body: RuntimeTable.Body, _ context: UnsafeMutableRawPointer?
  ) {
    var watched = Watched(spans: self, body: body, context: context)
    withUnsafeMutablePointer(to: &watched) { watched in
      runtime.pool.parallel(
        count: count, cost: cost,
        { watched, begin, end, worker in
          guard let watched = watched?.assumingMemoryBound(to: Watched.self).pointee else { return }
          let start = MonotonicTime.nanoseconds()
          watched.body(watched.context, begin, end, worker)
          watched.spans.add(worker: worker, from: start)
        }, watched)
    }
  }

  private func add(worker: Int64, from start: UInt64) {
    let span = Span(
      launch: launch.load(ordering: .relaxed), worker: Int(worker), start: start,
      end: MonotonicTime.nanoseconds())
    found.withLock { $0.append(span) }
  }
}
