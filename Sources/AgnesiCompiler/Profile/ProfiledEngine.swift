import AgnesiArray
import AgnesiKernel

/// Runs the kernels of a module one by one and notes when each began and ended.
final class ProfiledEngine: KernelEngine {
  /// Something that runs single kernels.
  private let launches: any LaunchRunner
  private let recording: StepRecording

  init(launches: any LaunchRunner, recording: StepRecording) {
    self.launches = launches
    self.recording = recording
  }

  func run(
    _ buffers: UnsafeBufferPointer<UnsafeMutableRawPointer?>, _ parameters: [Int64],
    on runtime: NativeRuntime
  ) throws {
    let workers = WorkerSpans(runtime)
    var marks = [MonotonicTime.nanoseconds()]
    marks.reserveCapacity(launches.count + 1)
    for number in 0..<launches.count {
      workers.begin(launch: number)
      try launches.run(number, buffers, parameters, workers)
      marks.append(MonotonicTime.nanoseconds())
    }
    recording.add(marks, parameters, workers.spans)
  }
}

/// Something that runs single kernels of a module.
protocol LaunchRunner: Sendable {
  /// How many there are.
  var count: Int { get }

  /// Runs one of them.
  ///
  /// - Parameters:
  ///   - launch: its number.
  ///   - buffers: the addresses of the module's buffers.
  ///   - parameters: the integers of the call.
  ///   - workers: who watches the loops that workers share, and has them run.
  func run(
    _ launch: Int, _ buffers: UnsafeBufferPointer<UnsafeMutableRawPointer?>,
    _ parameters: [Int64], _ workers: WorkerSpans) throws
}

/// The kernels of a module of native code that exports each of them.
struct NativeLaunches: LaunchRunner {
  private let entries: [NativeModule.EntryPoint]
  private let module: Module

  /// Compiles a module, or finds it compiled.
  init(
    _ module: Module, _ source: String, _ level: OptimizationLevel, _ cache: ModuleCache
  ) throws(ToolchainError) {
    self.module = module
    let native = try cache.module(for: source, level: level)
    entries = try module.launches.indices.map { number throws(ToolchainError) in
      try native.entryPoint(CWriter.Entries.name(ofLaunch: number))
    }
  }

  var count: Int { entries.count }

  func run(
    _ launch: Int, _ buffers: UnsafeBufferPointer<UnsafeMutableRawPointer?>,
    _ parameters: [Int64], _ workers: WorkerSpans
  ) throws {
    let stride = module.hasScratch ? module.scratchByteCount(parameters: parameters) : 0
    let scratch =
      stride == 0 ? nil : try ArenaPool.take(stride * workers.runtime.pool.workers)
    defer { if let scratch { ArenaPool.giveBack(scratch) } }
    let call = NativeCall(
      buffers: buffers, parameters: parameters, scratch: scratch?.base, stride: stride)
    let table = workers.runtime.table(dividedBy: workers, WorkerSpans.parallel)
    try withExtendedLifetime(workers) {
      try withUnsafePointer(to: table) { try call.run(entries[launch], UnsafeRawPointer($0)) }
    }
  }
}

/// The kernels of a module that is interpreted, on one thread.
struct InterpretedLaunches: LaunchRunner {
  private let interpreter: Interpreter
  let count: Int

  init(_ module: Module) {
    interpreter = Interpreter(module)
    count = module.launches.count
  }

  func run(
    _ launch: Int, _ buffers: UnsafeBufferPointer<UnsafeMutableRawPointer?>,
    _ parameters: [Int64], _ workers: WorkerSpans
  ) throws {
    try interpreter.run(
      launch: launch, buffers: buffers.compactMap { $0 }, parameters: parameters)
  }
}
