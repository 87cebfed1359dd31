import Glibc
import Synchronization

/// What the threads of a pool share; they keep it alive after the pool is gone, until they end.
final class PoolState: @unchecked Sendable {
  /// One loop.
  struct Job {
    let body: RuntimeTable.Body
    let context: UnsafeMutableRawPointer?
    let count: Int64
    let chunk: Int64
  }

  /// The job's number in the high half; whether it is open; how many threads are in it.
  ///
  /// One word, so that a thread joins only the job that it saw open, and the caller's closing it and
  /// counting who is inside are one act. `job` and `next` belong to the caller while nobody is in.
  private let word = Atomic<UInt64>(0)
  private static let openFlag: UInt64 = 1 << 31
  private static let membersMask: UInt64 = (1 << 31) - 1
  private static let nextJob: UInt64 = 1 << 32

  /// Written only by the caller, while the job is closed and empty (hence `@unchecked`).
  private var job: Job?
  private let next = Atomic<Int64>(0)

  private let sleepers = Atomic<Int>(0)
  private let isStopped = Atomic(false)
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let wake = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  /// A thread that found nothing to do looks on for this long before it sleeps: the next loop of a
  /// function usually follows within microseconds, and waking a thread takes tens of them.
  private static let patience: UInt64 = 50_000

  init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(wake, nil)
  }

  deinit {
    pthread_cond_destroy(wake)
    pthread_mutex_destroy(mutex)
    wake.deallocate()
    mutex.deallocate()
  }

  // MARK: The caller's side

  /// Runs a job to its end; one caller at a time.
  func run(_ job: Job) {
    self.job = job
    next.store(0, ordering: .relaxed)
    word.wrappingAdd(Self.nextJob | Self.openFlag, ordering: .sequentiallyConsistent)
    if sleepers.load(ordering: .sequentiallyConsistent) > 0 { wakeAll() }
    runChunks(job, worker: 0)
    word.wrappingSubtract(Self.openFlag, ordering: .acquiringAndReleasing)
    var rounds = 0
    while word.load(ordering: .acquiring) & Self.membersMask != 0 {
      rounds += 1
      if rounds > 1000 { sched_yield() }
    }
  }

  /// Lets the threads end.
  func stop() {
    isStopped.store(true, ordering: .sequentiallyConsistent)
    wakeAll()
  }

  private func wakeAll() {
    pthread_mutex_lock(mutex)
    pthread_cond_broadcast(wake)
    pthread_mutex_unlock(mutex)
  }

  private func runChunks(_ job: Job, worker: Int) {
    let outer = Self.currentWorker
    Self.currentWorker = worker
    while true {
      let begin = next.wrappingAdd(job.chunk, ordering: .relaxed).oldValue
      guard begin < job.count else { break }
      let (end, isPast) = begin.addingReportingOverflow(job.chunk)
      job.body(job.context, begin, isPast ? job.count : min(end, job.count), Int64(worker))
    }
    Self.currentWorker = outer
  }

  // MARK: The threads' side

  /// Starts a thread that joins jobs; false if the system has none to give.
  func startThread(worker: Int) -> Bool {
    let start = ThreadStart(state: self, worker: worker)
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    var thread = pthread_t()
    let argument = Unmanaged.passRetained(start)
    // Signals are for the program's own threads.
    var all = sigset_t()
    var former = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &former)
    defer { pthread_sigmask(SIG_SETMASK, &former, nil) }
    let code = pthread_create(
      &thread, &attributes,
      { argument in
        guard let argument else { return nil }
        let start = Unmanaged<ThreadStart>.fromOpaque(argument).takeRetainedValue()
        start.state.serve(worker: start.worker)
        return nil
      }, argument.toOpaque())
    if code != 0 { argument.release() }
    return code == 0
  }

  private final class ThreadStart {
    let state: PoolState
    let worker: Int
    init(state: PoolState, worker: Int) {
      self.state = state
      self.worker = worker
    }
  }

  private func serve(worker: Int) {
    var done: UInt64 = 0
    while let seen = waitForJob(after: done) {
      let (joined, _) = word.compareExchange(
        expected: seen, desired: seen + 1, ordering: .acquiringAndReleasing)
      guard joined else { continue }
      if let job { runChunks(job, worker: worker) }
      word.wrappingSubtract(1, ordering: .releasing)
      done = seen / Self.nextJob
    }
  }

  /// The word of an open job with another number than `done`; nil when the pool has stopped.
  private func waitForJob(after done: UInt64) -> UInt64? {
    let start = MonotonicTime.nanoseconds()
    while MonotonicTime.nanoseconds() &- start < Self.patience {
      let seen = word.load(ordering: .acquiring)
      if isNew(seen, done) { return seen }
    }
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    // Counted before looking: a caller that does not see the count has opened its job before this
    // look, which then sees the job.
    sleepers.wrappingAdd(1, ordering: .sequentiallyConsistent)
    defer { sleepers.wrappingSubtract(1, ordering: .sequentiallyConsistent) }
    while true {
      if isStopped.load(ordering: .sequentiallyConsistent) { return nil }
      let seen = word.load(ordering: .sequentiallyConsistent)
      if isNew(seen, done) { return seen }
      pthread_cond_wait(wake, mutex)
    }
  }

  private func isNew(_ seen: UInt64, _ done: UInt64) -> Bool {
    seen & Self.openFlag != 0 && seen / Self.nextJob != done
  }

  // MARK: The worker number of a thread

  /// The number under which this thread is running a body, 0 outside: a loop inside a body keeps it.
  static var currentWorker: Int {
    get { pthread_getspecific(workerKey).map { Int(bitPattern: $0) } ?? 0 }
    set { pthread_setspecific(workerKey, UnsafeRawPointer(bitPattern: newValue)) }
  }

  private static let workerKey: pthread_key_t = {
    var key = pthread_key_t()
    pthread_key_create(&key, nil)
    return key
  }()
}
