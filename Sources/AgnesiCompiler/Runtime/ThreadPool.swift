import Glibc
import Synchronization

/// Runs the iterations of a loop on several threads, the caller's among them.
///
/// A loop is a job that is open while iterations remain. Threads that are awake join it and claim
/// chunks from a shared counter; the caller claims chunks too, closes the job when none are left,
/// and waits only for those who joined. So a loop never waits for a sleeping thread to wake. The
/// pool serves one loop at a time: a loop that starts while another runs, from another thread or
/// from inside a body, runs in its calling thread.
package final class ThreadPool: Sendable {
  /// The number of threads that may run bodies of one loop, the caller's included; at least 1.
  package let workers: Int
  private let state: PoolState
  private let isBusy = Atomic(false)

  /// Work below this, in nanoseconds, is not worth sharing: waking a thread costs as much, and costs
  /// are those of narrow vectors, beside which wide ones take a quarter.
  static let smallestSharedWork: Int64 = 120_000
  /// Work in a chunk, in nanoseconds, beside which claiming it costs nothing.
  private static let smallestChunkWork: Int64 = 5_000
  /// Work in a chunk for which a slow thread would hold up the others.
  private static let largestChunkWork: Int64 = 500_000
  /// Chunks for each worker, so that a slow thread holds up the others by little.
  private static let chunksPerWorker: Int64 = 8

  /// Starts the threads, one fewer than there are workers; as many as the system allows.
  package init(workers: Int) {
    state = PoolState()
    var started = 1
    while started < min(workers, Self.mostWorkers), state.startThread(worker: started) {
      started += 1
    }
    self.workers = started
  }

  deinit { state.stop() }

  /// Runs a body over 0..<count in chunks.
  ///
  /// - Parameters:
  ///   - cost: the nanoseconds that an iteration takes, roughly.
  ///   - body: gets the context, the bounds of its iterations, and a number from 0 up to but not
  ///     including `workers` that no other body of this loop has at that time.
  package func parallel(
    count: Int64, cost: Int64, _ body: RuntimeTable.Body, _ context: UnsafeMutableRawPointer?
  ) {
    guard count > 0 else { return }
    let cost = max(cost, 1)
    let (work, isHuge) = count.multipliedReportingOverflow(by: cost)
    if workers == 1 || count == 1 || (!isHuge && work < Self.smallestSharedWork)
      || isBusy.exchange(true, ordering: .acquiring)
    {
      return body(context, 0, count, Int64(PoolState.currentWorker))
    }
    let job = PoolState.Job(
      body: body, context: context, count: count, chunk: chunk(count: count, cost: cost))
    state.run(job)
    isBusy.store(false, ordering: .releasing)
  }

  /// Iterations in a chunk: whole cache lines of elements where there are many.
  private func chunk(count: Int64, cost: Int64) -> Int64 {
    let evenShare = min(
      count / (Int64(workers) * Self.chunksPerWorker), Self.largestChunkWork / cost)
    let chunk = max(evenShare, Self.smallestChunkWork / cost, 1)
    return chunk < 64 ? chunk : (chunk + 63) & ~63
  }

  /// More threads than any machine this is made for has.
  private static let mostWorkers = 1024

  /// The number of processors that this process may run on.
  package static let availableProcessors: Int = {
    let file = open("/proc/self/status", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return 1 }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 16384)
    let count = read(file, &bytes, bytes.count)
    let text = String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
    return processorCount(inStatus: text) ?? max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1)
  }()

  /// Counts the processors in a line such as `Cpus_allowed_list:	0-3,8`.
  static func processorCount(inStatus text: String) -> Int? {
    guard
      let line = text.split(separator: "\n").first(where: { $0.hasPrefix("Cpus_allowed_list:") }),
      let list = line.split(separator: "\t").last
    else { return nil }
    var count = 0
    for range in list.split(separator: ",") {
      let bounds = range.split(separator: "-").map { Int($0) }
      guard let first = bounds.first ?? nil, let last = bounds.last ?? nil, last >= first else {
        return nil
      }
      count += last - first + 1
    }
    return count > 0 ? count : nil
  }
}
