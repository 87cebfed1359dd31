public import AgnesiArray

/// The last calls of a function, for its trace.
struct RecentCalls: Sendable {
  var calls: [RecordedCall] = []
  /// What the steps of each specialisation are called.
  var labels: [[String]] = []
}

extension FunctionProfile {
  /// The last calls on a time line, in the JSON form of Chrome's traces.
  ///
  /// Perfetto (ui.perfetto.dev) opens it. It shows each call, in it the kernels, and the parts of
  /// these that each thread carried out. Older calls are left out above some 65,000 such spans.
  ///
  /// - Throws: `ArrayError` for a name that cannot be written.
  public func trace() throws(ArrayError) -> String {
    String(decoding: try Self.encoded(Trace(self)), as: UTF8.self)
  }

  /// Writes `trace()` to a file, which appears whole or not at all.
  ///
  /// - Parameter path: the file to make or replace; Perfetto expects a name that ends in `.json`.
  /// - Throws: `ArrayError` with the path and the system's reason.
  public func write(traceTo path: String) throws(ArrayError) {
    try AtomicFile.write(try Self.encoded(Trace(self)), to: path)
  }
}

/// A trace in the form that Chrome defined: `traceEvents`, with times in microseconds.
private struct Trace: Encodable {
  let traceEvents: [Event]

  /// A span (`ph` is `X`), or the name of a track (`M`).
  struct Event: Encodable {
    let name: String
    let ph: String
    var ts: Double?
    var dur: Double?
    var pid = 1
    let tid: Int
    var args: [String: String] = [:]
  }

  init(_ profile: FunctionProfile) {
    let recent = profile.recent
    let beginning = recent.calls.map(\.start).min() ?? 0
    var tracks = Tracks()
    var spans: [Event] = []
    func add(_ name: String, _ start: UInt64, _ end: UInt64, _ track: Int) {
      spans.append(
        Event(
          name: name, ph: "X", ts: (Double(start) - Double(beginning)) * 1e-3,
          dur: Double(end - start) * 1e-3, tid: track))
    }
    for call in recent.calls {
      add(profile.name ?? "call", call.start, call.end, tracks.track(ofCaller: call.thread))
      for run in call.runs {
        let caller = tracks.track(ofCaller: run.thread)
        func label(_ step: Int) -> String {
          recent.labels[run.specialization][run.firstStep + step]
        }
        for step in run.marks.indices.dropLast() {
          add(label(step), run.marks[step], run.marks[step + 1], caller)
        }
        for span in run.workers {
          let track = span.worker == 0 ? caller : tracks.track(ofWorker: span.worker)
          add(label(span.launch), span.start, span.end, track)
        }
      }
    }
    traceEvents = tracks.names + spans
  }

  /// The numbers of the tracks: one for each thread that calls, then one for each worker.
  private struct Tracks {
    private var callers: [UInt: Int] = [:]
    private var workers: Set<Int> = []
    private static let firstWorker = 1000

    mutating func track(ofCaller thread: UInt) -> Int {
      if let track = callers[thread] { return track }
      callers[thread] = callers.count + 1
      return callers.count
    }

    mutating func track(ofWorker worker: Int) -> Int {
      workers.insert(worker)
      return Self.firstWorker + worker
    }

    /// The events that name the tracks.
    var names: [Event] {
      callers.values.sorted().map { name($0, "caller \($0)") }
        + workers.sorted().map { name(Self.firstWorker + $0, "worker \($0)") }
    }

    private func name(_ track: Int, _ text: String) -> Event {
      Event(name: "thread_name", ph: "M", tid: track, args: ["name": text])
    }
  }
}
