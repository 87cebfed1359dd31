import Glibc
import Synchronization
import Testing

@testable import AgnesiCompiler

/// What a loop's bodies note down.
private final class Notes: Sendable {
  let seen = Mutex<(counts: [Int], workers: Set<Int64>, clashes: Int, busy: Set<Int64>)>(
    ([], [], 0, []))
  let nested = Mutex<(pool: ThreadPool?, count: Int)>((nil, 0))

  init(count: Int) {
    seen.withLock { $0.counts = Array(repeating: 0, count: count) }
  }

  var context: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

  static func from(_ context: UnsafeMutableRawPointer?) -> Notes? {
    context.map { Unmanaged<Notes>.fromOpaque($0).takeUnretainedValue() }
  }
}

/// Notes its iterations and whether another body has the same worker number at the time.
private let note: RuntimeTable.Body = { context, begin, end, worker in
  guard let notes = Notes.from(context) else { return }
  notes.seen.withLock { seen in
    if !seen.busy.insert(worker).inserted { seen.clashes += 1 }
    seen.workers.insert(worker)
  }
  usleep(20)
  notes.seen.withLock { seen in
    for i in begin..<end { seen.counts[Int(i)] += 1 }
    seen.busy.remove(worker)
  }
}

@Suite("Runtime: thread pool")
struct RuntimeThreadPoolTests {
  @Test(
    "every iteration runs once, on workers of different numbers", arguments: [1, 2, 3, 8],
    [0, 1, 2, 63, 64, 65, 1000, 100_003])
  func once(workers: Int, count: Int) {
    let pool = ThreadPool(workers: workers)
    #expect(pool.workers == workers)
    for _ in 0..<3 {
      let notes = Notes(count: count)
      pool.parallel(count: Int64(count), cost: 1000, note, notes.context)
      notes.seen.withLock { seen in
        #expect(seen.counts.allSatisfy { $0 == 1 })
        #expect(seen.clashes == 0)
        #expect(seen.workers.allSatisfy { $0 >= 0 && $0 < workers })
      }
    }
  }

  @Test("little work stays with the caller, in one piece")
  func small() {
    let pool = ThreadPool(workers: 4)
    let notes = Notes(count: 100)
    pool.parallel(count: 100, cost: 10, note, notes.context)
    notes.seen.withLock { seen in
      #expect(seen.workers == [0])
      #expect(seen.counts.allSatisfy { $0 == 1 })
    }
  }

  @Test("costs and counts whose product overflows are large work")
  func overflow() {
    let pool = ThreadPool(workers: 2)
    let notes = Notes(count: 10)
    pool.parallel(count: 10, cost: .max, note, notes.context)
    pool.parallel(count: 10, cost: -5, note, notes.context)
    pool.parallel(count: -1, cost: 1, note, notes.context)
    notes.seen.withLock { #expect($0.counts == Array(repeating: 2, count: 10)) }
  }

  @Test("loops from several threads at once, and after pauses")
  func callers() async {
    let pool = ThreadPool(workers: 3)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<6 {
        group.addTask {
          for round in 0..<20 {
            let notes = Notes(count: 50)
            pool.parallel(count: 50, cost: 10_000, note, notes.context)
            notes.seen.withLock { #expect($0.counts.allSatisfy { $0 == 1 } && $0.clashes == 0) }
            if round % 7 == 0 { usleep(300) }
          }
        }
      }
    }
  }

  @Test("a loop inside a body runs in that body's thread, under its number")
  func nested() {
    let pool = ThreadPool(workers: 3)
    let notes = Notes(count: 0)
    notes.nested.withLock { $0.pool = pool }
    pool.parallel(
      count: 30, cost: 100_000,
      { context, begin, end, worker in
        guard let notes = Notes.from(context), let pool = notes.nested.withLock({ $0.pool }) else {
          return
        }
        for _ in begin..<end {
          ThreadPool.checkNested(pool, notes: notes, worker: worker)
        }
      }, notes.context)
    notes.nested.withLock { #expect($0.count == 300) }
  }

  @Test(
    "the processors of an affinity list",
    arguments: [
      ("Cpus_allowed_list:\t0-1", 2), ("Name:\tx\nCpus_allowed_list:\t0-3,8,10-11\nMems:\t0", 7),
      ("Cpus_allowed_list:\t5", 1), ("Cpus_allowed_list:\t", nil), ("", nil),
      ("Cpus_allowed_list:\t3-1", nil),
    ] as [(String, Int?)])
  func affinity(text: String, count: Int?) {
    #expect(ThreadPool.processorCount(inStatus: text) == count)
    #expect(ThreadPool.availableProcessors >= 1)
  }
}

extension ThreadPool {
  /// Runs a loop of ten iterations from inside a body and counts those under the body's number.
  fileprivate static func checkNested(_ pool: ThreadPool, notes: Notes, worker: Int64) {
    let frame = NestedFrame(notes: notes, worker: worker)
    pool.parallel(
      count: 10, cost: 1_000_000,
      { context, begin, end, worker in
        guard let context else { return }
        let frame = Unmanaged<NestedFrame>.fromOpaque(context).takeUnretainedValue()
        if worker == frame.worker { frame.notes.nested.withLock { $0.count += Int(end - begin) } }
      }, Unmanaged.passUnretained(frame).toOpaque())
  }
}

private final class NestedFrame {
  let notes: Notes
  let worker: Int64
  init(notes: Notes, worker: Int64) {
    self.notes = notes
    self.worker = worker
  }
}
