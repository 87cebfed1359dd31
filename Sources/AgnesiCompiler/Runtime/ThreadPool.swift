import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The workers that share the loops of compiled functions: fork and join for each kernel.
///
/// The calling thread is one of the workers. A loop is cut into chunks that workers claim one
/// after the other. Results never depend on who computes what, since iterations are independent.
/// The pool serves one loop at a time; a loop that comes while it is busy, from another thread or
/// from within a loop, runs on its own thread alone.
///
/// Unchecked `Sendable`: all state is atomic or guarded by the mutex.
package final class ThreadPool: @unchecked Sendable {
  /// The body of a loop, for iterations `begin..<end` on a worker.
  package typealias Body =
    @convention(c) (
      _ context: UnsafeMutableRawPointer?, _ begin: Int64, _ end: Int64, _ worker: Int64
    ) -> Void

  /// The number of workers, the calling thread included.
  package let workerCount: Int

  /// Loops cheaper than this, in operations, are not worth waking a worker for.
  private static let leastWork: Int64 = 20_000
  /// How many chunks there are for each worker, so that a slow one does not hold up the others.
  private static let chunksPerWorker: Int64 = 4
  /// How often an idle worker looks for a loop before it sleeps: about fifty microseconds.
  private static let spinLimit = 400

  /// The number of the present loop in the upper half, the next chunk in the lower.
  ///
  /// One word, so that a chunk can only be claimed of the loop that a worker has read about.
  private let claims = Atomic<UInt64>(0)
  private let isBusy = Atomic<Bool>(false)
  private let completed = Atomic<Int>(0)
  private let chunkCount = Atomic<Int>(0)
  private let chunkSize = Atomic<Int64>(0)
  private let iterationCount = Atomic<Int64>(0)
  private let body = Atomic<UInt>(0)
  private let context = Atomic<UInt>(0)

  private let sleeperCount = Atomic<Int>(0)
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>
  private let start = Mutex(false)

  /// Makes a pool; its threads start with the first loop that is worth sharing.
  package init(workerCount: Int) {
    self.workerCount = max(workerCount, 1)
    mutex = .allocate(capacity: 1)
    condition = .allocate(capacity: 1)
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  /// Runs a loop of independent iterations.
  ///
  /// - Parameters:
  ///   - count: the number of iterations.
  ///   - cost: about how many operations an iteration takes.
  ///   - body: called for ranges that together cover all iterations once.
  ///   - context: handed to the body.
  package func run(
    count: Int64, cost: Int64, body: Body, context: UnsafeMutableRawPointer?
  ) {
    if count <= 0 { return }
    let work = count.multipliedReportingOverflow(by: max(cost, 1))
    let isSmall = !work.overflow && work.partialValue < Self.leastWork
    if workerCount == 1 || count == 1 || isSmall
      || !isBusy.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged
    {
      return body(context, 0, count, 0)
    }
    startThreads()
    let chunks = min(count, Int64(workerCount) * Self.chunksPerWorker)
    let size = (count + chunks - 1) / chunks
    publish(count: count, chunkSize: size, body: body, context: context)
    runChunks(as: 0)
    while completed.load(ordering: .acquiring) < chunkCount.load(ordering: .relaxed) {
      sched_yield()
    }
    isBusy.store(false, ordering: .releasing)
  }

  private func publish(
    count: Int64, chunkSize size: Int64, body: Body, context: UnsafeMutableRawPointer?
  ) {
    iterationCount.store(count, ordering: .relaxed)
    chunkSize.store(size, ordering: .relaxed)
    chunkCount.store(Int((count + size - 1) / size), ordering: .relaxed)
    self.body.store(UInt(bitPattern: unsafeBitCast(body, to: Int.self)), ordering: .relaxed)
    self.context.store(UInt(bitPattern: context), ordering: .relaxed)
    completed.store(0, ordering: .relaxed)
    let number = (claims.load(ordering: .relaxed) >> 32) &+ 1
    claims.store(number << 32, ordering: .sequentiallyConsistent)
    if sleeperCount.load(ordering: .sequentiallyConsistent) > 0 {
      pthread_mutex_lock(mutex)
      pthread_cond_broadcast(condition)
      pthread_mutex_unlock(mutex)
    }
  }

  /// Claims and runs chunks of the present loop until there are none.
  private func runChunks(as worker: Int64) {
    while true {
      // What is read about a loop holds if the claim succeeds, since a loop only ends, and another
      // one is only published, when all of its chunks have been claimed and run.
      let claim = claims.load(ordering: .acquiring)
      let chunk = Int64(claim & 0xffff_ffff)
      guard chunk < Int64(chunkCount.load(ordering: .relaxed)) else { return }
      let size = chunkSize.load(ordering: .relaxed)
      let count = iterationCount.load(ordering: .relaxed)
      let function = body.load(ordering: .relaxed)
      let argument = context.load(ordering: .relaxed)
      guard
        claims.compareExchange(
          expected: claim, desired: claim + 1, ordering: .acquiringAndReleasing
        ).exchanged
      else { continue }
      let run = unsafeBitCast(Int(bitPattern: function), to: Body.self)
      run(
        UnsafeMutableRawPointer(bitPattern: argument), chunk * size,
        min((chunk + 1) * size, count), worker)
      completed.wrappingAdd(1, ordering: .releasing)
    }
  }

  // MARK: Threads

  private func startThreads() {
    start.withLock { hasStarted in
      if hasStarted { return }
      hasStarted = true
      for worker in 1..<workerCount {
        let argument = Unmanaged.passRetained(WorkerStart(pool: self, worker: Int64(worker)))
        var thread = pthread_t()
        let status = pthread_create(
          &thread, nil,
          { argument in
            guard let argument else { return nil }
            let start = Unmanaged<WorkerStart>.fromOpaque(argument).takeRetainedValue()
            start.pool.serve(as: start.worker)
            return nil
          }, argument.toOpaque())
        // Without the thread the others do its share.
        if status == 0 { pthread_detach(thread) } else { argument.release() }
      }
    }
  }

  private final class WorkerStart {
    let pool: ThreadPool
    let worker: Int64
    init(pool: ThreadPool, worker: Int64) {
      self.pool = pool
      self.worker = worker
    }
  }

  /// The life of a worker's thread: pools live as long as the process.
  private func serve(as worker: Int64) {
    // Signals belong to the program's own threads.
    var signals = sigset_t()
    sigfillset(&signals)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    var seen: UInt64 = 0
    while true {
      seen = waitForLoop(after: seen)
      runChunks(as: worker)
    }
  }

  /// Waits for a loop that has not been seen yet, first looking, then asleep.
  private func waitForLoop(after seen: UInt64) -> UInt64 {
    for _ in 0..<Self.spinLimit {
      for _ in 0..<32 {
        let number = claims.load(ordering: .acquiring) >> 32
        if number != seen { return number }
      }
      sched_yield()
    }
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    sleeperCount.wrappingAdd(1, ordering: .sequentiallyConsistent)
    defer { sleeperCount.wrappingSubtract(1, ordering: .sequentiallyConsistent) }
    while true {
      let number = claims.load(ordering: .sequentiallyConsistent) >> 32
      if number != seen { return number }
      pthread_cond_wait(condition, mutex)
    }
  }
}
