/// Where the intermediate results of a function lie in memory, for the sizes of a call.
public struct MemoryPlan: Sendable, CustomStringConvertible {
  /// Memory for an intermediate result.
  public struct Buffer: Sendable {
    /// The name of the result, or of the op that computes it.
    public let name: String
    /// The size.
    public let byteCount: Int
    /// Where it starts in the one block that all share, in bytes.
    public let offset: Int
    /// The first and the last step that use it, counted from 0.
    public let steps: ClosedRange<Int>
    /// The results that lie in it besides: views, and results written over it.
    public let aliases: [String]
  }

  /// The buffers in the order in which they are first used.
  public let buffers: [Buffer]
  /// The size of the block that they share.
  public let peakByteCount: Int
  /// The size of the largest set of buffers that are needed at the same time, below which no plan
  /// comes.
  public let largestLiveByteCount: Int
  /// What the buffers would take if none shared memory.
  public let byteCountWithoutReuse: Int

  init(_ layout: BufferLayout, of program: ScheduledProgram) {
    var aliases = [[String]](repeating: [], count: program.buffers.count)
    for (number, buffer) in program.buffers.enumerated() {
      let root = program.place(number).root
      if root != number { aliases[root].append(buffer.name) }
    }
    let lifetimes = program.lifetimes()
    let used = program.buffers.indices.compactMap { number -> Buffer? in
      guard let byteCount = layout.byteCounts[number], let steps = lifetimes[number] else {
        return nil
      }
      return Buffer(
        name: program.buffers[number].name, byteCount: byteCount,
        offset: layout.arena.offsets[number], steps: steps, aliases: aliases[number])
    }
    buffers = used.sorted { $0.steps.lowerBound < $1.steps.lowerBound }
    peakByteCount = layout.arena.byteCount
    largestLiveByteCount = layout.arena.largestLiveByteCount
    byteCountWithoutReuse = layout.byteCountWithoutReuse
  }

  /// A line of totals, and a table with a line for each buffer.
  public var description: String {
    let total =
      "memory: \(peakByteCount) bytes; \(largestLiveByteCount) live at once; "
      + "\(byteCountWithoutReuse) without reuse"
    let rows = buffers.map { buffer in
      [
        "\(buffer.byteCount)", "\(buffer.offset)",
        "\(buffer.steps.lowerBound)-\(buffer.steps.upperBound)",
        ([buffer.name] + buffer.aliases).joined(separator: ", "),
      ]
    }
    return total + "\n" + TextTable(head: ["bytes", "offset", "steps", "results"], rows: rows).text
  }
}
