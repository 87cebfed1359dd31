import AgnesiArray
import AgnesiKernel

/// The sizes of a program's outputs and the places of its temporaries in the arena, for the sizes
/// of a call.
final class BufferLayout: Sendable {
  /// The integers of the call that the sizes depend on.
  let sizes: [Int64]
  /// How each output lies in memory, by buffer; nil for other buffers.
  let outputs: [DenseLayout?]
  /// Where each temporary lies.
  let arena: ArenaPlan
  /// The size of each temporary in bytes; nil for other buffers.
  let byteCounts: [Int?]
  /// What the temporaries would take if none shared memory, in bytes.
  let byteCountWithoutReuse: Int

  /// Plans the memory of a call.
  ///
  /// - Throws: `ArrayError` for sizes that no memory holds.
  init(
    _ program: ScheduledProgram, lifetimes: [ClosedRange<Int>?], sizes: [Int64],
    parameters: [Int64]
  ) throws(ArrayError) {
    var outputs = [DenseLayout?](repeating: nil, count: program.buffers.count)
    var byteCounts = [Int?](repeating: nil, count: program.buffers.count)
    var total = 0
    for (number, buffer) in program.buffers.enumerated() {
      switch buffer.source {
      case .output:
        outputs[number] = try DenseLayout(buffer.shape(parameters: parameters), buffer.dtype)
      case .temporary:
        let byteCount = try Self.byteCount(buffer, parameters)
        byteCounts[number] = byteCount
        if lifetimes[number] != nil { total = try Self.sum(total, byteCount) }
      case .input, .shared, .constant, .part: break
      }
    }
    self.sizes = sizes
    self.outputs = outputs
    self.byteCounts = byteCounts
    byteCountWithoutReuse = total
    arena = ArenaPlan(
      lifetimes: lifetimes, sizes: byteCounts, stepCount: program.steps.count)
  }

  private static func byteCount(
    _ buffer: ScheduledProgram.Buffer, _ parameters: [Int64]
  ) throws(ArrayError) -> Int {
    let shape = buffer.shape(parameters: parameters)
    let (bytes, overflow) = try NDArray.elementCount(of: shape)
      .multipliedReportingOverflow(by: buffer.dtype.byteCount)
    guard !overflow else { throw tooLarge }
    return bytes
  }

  /// Also bounds what the arena plan adds up.
  private static func sum(_ a: Int, _ b: Int) throws(ArrayError) -> Int {
    let (sum, overflow) = a.addingReportingOverflow(b)
    guard !overflow, sum < Int.max / 2 else { throw tooLarge }
    return sum
  }

  private static let tooLarge = ArrayError("intermediate results are too large for memory")
}

extension ScheduledProgram.Buffer {
  /// The sizes for the integers of a call.
  func shape(parameters: [Int64]) -> [Int] { shape.map { Int($0.size(parameters: parameters)) } }
}
