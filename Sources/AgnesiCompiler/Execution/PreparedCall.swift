import AgnesiArray

/// What a call needs that depends on its integers alone.
///
/// Calls with arguments of one shape share it: finding it again takes a comparison of shapes, and
/// making it many allocations.
final class PreparedCall: Sendable {
  let executable: Executable
  /// The integers, in the order of the size table.
  let parameters: [Int64]
  /// The size of the memory for temporaries.
  let arenaByteCount: Int
  /// Where each buffer lies.
  let places: [BufferPlace]
  /// How the outputs of the program lie in memory.
  let outputs: [DenseLayout]

  /// Checks the sizes and plans the memory.
  ///
  /// - Throws: `GraphErrors` for sizes that do not fit together; `ArrayError` for sizes that no memory
  ///   holds.
  init(_ executable: Executable, _ parameters: [Int64]) throws {
    for check in executable.program.checks { try check.verify(parameters) }
    let layout = try executable.layout(for: parameters)
    self.executable = executable
    self.parameters = parameters
    arenaByteCount = layout.arena.byteCount
    places = executable.places(parameters, layout)
    outputs = executable.outputLayouts(layout)
  }
}

/// Where a buffer lies: so many bytes into some memory.
struct BufferPlace: Sendable {
  /// Memory that a run has, by its number among those of its kind.
  enum Owner: Sendable {
    case none, arena
    case argument(Int)
    case shared(Int)
    case constant(Int)
    case output(Int)
  }

  var owner: Owner
  var byteOffset: Int

  init(_ owner: Owner, _ byteOffset: Int = 0) {
    self.owner = owner
    self.byteOffset = byteOffset
  }

  static func + (place: BufferPlace, byteCount: Int) -> BufferPlace {
    BufferPlace(place.owner, place.byteOffset + byteCount)
  }
}
