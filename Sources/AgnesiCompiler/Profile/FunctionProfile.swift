import AgnesiGraph

/// What the calls of a function took, kernel by kernel.
///
/// Made by `Function.profile` of a function that was made with `profile: true`. Printed, it is three
/// tables: by op, by line of the program, and by kernel. `json()` is the same for programs, and
/// `trace()` shows the last calls on a time line.
///
/// Kernels are measured one by one, with a stop between them, so that a profiled call takes a little
/// longer than another one.
///
/// - SeeAlso: Theano's `ProfileStats`.
public struct FunctionProfile: Sendable, Codable {
  /// An op that a kernel computes.
  public struct Part: Hashable, Sendable, Codable {
    /// The op.
    public let operation: String
    /// The name that the user gave to its result, if he gave one.
    public let name: String?
    /// Where the user applied it, as in `Model.swift:41`, if debug information tells.
    public let place: String?
    /// Whether it belongs to a gradient of the expression at that place.
    public let isInGradient: Bool
  }

  /// A kernel, or an op that is evaluated plainly on the host.
  public struct Kernel: Sendable, Codable {
    /// What the C text calls it, behind its number.
    public let name: String
    /// What it computes: mostly one op, with those of its operands that were put inside; several
    /// where kernels were merged.
    public let parts: [Part]
    /// Whether it runs on the host, as it has no native form; then nothing is counted.
    public let isOnHost: Bool
    /// The version of the function, by its number in `FunctionReport.specializations`.
    public let specialization: Int
    /// How often it ran.
    public let callCount: Int
    /// The floating-point operations of all calls, as counted from its loops.
    ///
    /// One for an addition, a multiplication, an extremum or a math function, two for a
    /// multiply-add. Work in unused lanes of vectors counts, comparisons and conversions do not; of
    /// a branch on data half of either side does.
    public let operationCount: Double
    /// The bytes of all calls that must come from memory: each element that is read, once a call.
    public let readByteCount: Double
    /// The bytes of all calls that must go to memory: each element that is written, once a call.
    public let writtenByteCount: Double
    let nanoseconds: UInt64
    let leastNanoseconds: UInt64
    let greatestNanoseconds: UInt64
  }

  /// The kernels that have an op, or a line of the program, in common.
  ///
  /// A kernel of several parts counts for each of them by an even share, since they run together.
  public struct Group: Sendable {
    /// The op or the line.
    public let label: String
    /// The number of kernels.
    public let kernelCount: Int
    /// The time of all calls, in seconds.
    public let seconds: Double
    /// The floating-point operations of all calls.
    public let operationCount: Double
    /// The bytes that all calls read and wrote.
    public let byteCount: Double
  }

  /// The name of the function.
  public let name: String?
  /// How often it was called without an error since it was made, or since `resetProfile()`.
  public let callCount: Int
  /// The kernels that ran, those that took the longest first.
  public let kernels: [Kernel]
  /// What compiling took, over all versions of the function: no part of the time of calls.
  public let compileStages: [FunctionReport.Stage]
  let callNanoseconds: UInt64
  /// The last calls; not part of the coded form.
  var recent = RecentCalls()

  private enum CodingKeys: String, CodingKey {
    case name, callCount, kernels, compileStages, callNanoseconds
  }
}

extension FunctionProfile {
  /// The time of all calls, from the checks of the arguments to the results.
  public var callTime: Duration { .nanoseconds(callNanoseconds) }

  /// The time of all calls that kernels took.
  public var kernelTime: Duration { .nanoseconds(kernels.reduce(0) { $0 + $1.nanoseconds }) }

  /// The time of all calls outside kernels: checks, memory, and handing over.
  ///
  /// Calls from several threads at once wait for none of each other, and each counts.
  public var overhead: Duration { max(callTime - kernelTime, .zero) }

  /// The kernels by op, those that took the longest first.
  public var operations: [Group] {
    groups { $0.operation + ($0.isInGradient ? " (gradient)" : "") }
  }

  /// The kernels by line of the program, those that took the longest first.
  public var lines: [Group] {
    groups { ($0.place ?? "no place") + ($0.isInGradient ? " (gradient)" : "") }
  }

  private func groups(_ label: (Part) -> String) -> [Group] {
    var groups: [String: Group] = [:]
    for kernel in kernels {
      let share = 1 / Double(max(kernel.parts.count, 1))
      var labels: [String: Double] = [:]
      for part in kernel.parts { labels[label(part), default: 0] += share }
      for (label, share) in labels {
        let known = groups[label]
        groups[label] = Group(
          label: label, kernelCount: (known?.kernelCount ?? 0) + 1,
          seconds: (known?.seconds ?? 0) + kernel.seconds * share,
          operationCount: (known?.operationCount ?? 0) + kernel.operationCount * share,
          byteCount: (known?.byteCount ?? 0) + kernel.byteCount * share)
      }
    }
    return groups.values.sorted { ($1.seconds, $0.label) < ($0.seconds, $1.label) }
  }
}

extension FunctionProfile.Kernel {
  /// The time of all calls.
  public var time: Duration { .nanoseconds(nanoseconds) }

  /// The time of a call on the average; zero without calls.
  public var meanTime: Duration { callCount == 0 ? .zero : time / callCount }

  /// The time of the shortest call.
  public var leastTime: Duration { .nanoseconds(leastNanoseconds) }

  /// The time of the longest call.
  public var greatestTime: Duration { .nanoseconds(greatestNanoseconds) }

  /// The bytes that all calls read and wrote.
  public var byteCount: Double { readByteCount + writtenByteCount }

  /// Floating-point operations in a second; 0 without calls.
  public var operationsPerSecond: Double { seconds == 0 ? 0 : operationCount / seconds }

  /// Bytes read and written in a second; 0 without calls.
  public var bytesPerSecond: Double { seconds == 0 ? 0 : byteCount / seconds }

  /// Operations for each byte, which tells whether arithmetic or memory is the limit (the roofline
  /// model of Williams, Waterman and Patterson, 2009); infinite where no byte is counted.
  public var operationsPerByte: Double { operationCount / byteCount }

  var seconds: Double { Double(nanoseconds) * 1e-9 }
}

extension Function {
  /// What calls took so far, kernel by kernel; nil unless the function was made with
  /// `profile: true`, or under `AGNESI_FLAGS=profile=true`.
  public var profile: FunctionProfile? { FunctionProfile(compiled) }

  /// Starts the profile anew, as after the first calls, which find cold caches.
  public func resetProfile() { compiled.profiler?.reset() }
}
