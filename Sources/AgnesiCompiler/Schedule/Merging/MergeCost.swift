import AgnesiKernel

/// When it pays to merge kernels: the whole cost model.
///
/// One operation stands for about a nanosecond. A launch costs a few thousand: the threads meet
/// before it and after it. So
/// - kernels that pass rows to each other always merge: a row is still in the cache;
/// - kernels that do not depend on each other merge when one of them is short, since otherwise the
///   launch is nothing beside the work and merging would only keep more memory in use;
/// - kernels that run one after the other on one thread merge when both are short;
/// - a loop is not cut into pieces too short for vector registers, unless it is short itself;
/// - products merge like others if they are small: what takes long gains nothing; more of them than
///   of others, since threads that share a chain of them then meet once;
/// - rows that a kernel keeps for itself must fit the cache of a core with those that it reads.
enum MergeCost {
  /// Work beside which a launch counts.
  static let shortWork: Int64 = 1 << 20
  /// Work that one thread does without asking others.
  static let serialWork: Int64 = 1 << 16
  /// The multiply-adds or copies of a routine that take as long as one operation.
  static let stepsOfRoutines: Int64 = 16
  /// The most kernels that pass results to each other in one, and the most such beside each other:
  /// bounds the time that merging and a C compiler take.
  static let mostParts = 16
  static let mostPieces = 32
  /// The most products that pass rows on to each other in one kernel.
  static let mostProducts = 64

  /// Whether two kernels, merged of so many, may become one.
  static func allows(parts: Int, areProducts: Bool) -> Bool {
    parts <= (areProducts ? mostProducts : mostParts)
  }

  /// Whether independent kernels should become one.
  static func joins(independent a: Int64?, _ b: Int64?) -> Bool {
    min(a ?? .max, b ?? .max) <= shortWork
  }

  /// Whether kernels that run one after the other on one thread should become one.
  static func joins(serial a: Int64?, _ b: Int64?) -> Bool {
    max(a ?? .max, b ?? .max) <= serialWork
  }

  /// Whether a loop may be cut into pieces of this length.
  static func allows(piecesOf length: Int64, from size: Int64) -> Bool {
    length >= 8 || size <= Scheduler.chunk
  }

  /// Whether a row of so many bytes is kept apart from the memory that kernels share.
  static func keepsRow(of byteCount: Int64) -> Bool { byteCount > 0 && byteCount <= 1 << 16 }

  /// About how many operations statements take; nil when only a call can tell.
  static func work(_ statements: [Statement]) -> Int64? {
    var total: Int64 = 0
    for statement in statements {
      switch statement {
      case .loop(let loop):
        guard let size = loop.upper.integerValue, let inner = work(loop.body) else { return nil }
        let (product, overflow) = inner.multipliedReportingOverflow(by: max(size, 0))
        total &+= overflow ? Int64(Int32.max) : product
      case .branch(_, let first, let second):
        guard let a = work(first), let b = work(second) else { return nil }
        total &+= max(a, b)
      case .constant(_, let value), .variable(_, let value), .assign(_, let value),
        .accumulate(_, _, let value), .store(_, _, let value):
        total &+= Int64(value.weight)
      case .require, .comment: total &+= 1
      case .call(let routine):
        guard let steps = routine.stepCount else { return nil }
        total &+= steps / stepsOfRoutines + 1
      }
    }
    return total
  }
}
