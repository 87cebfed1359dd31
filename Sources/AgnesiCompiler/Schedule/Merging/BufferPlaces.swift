/// Where all buffers of a program lie, found once: merging asks for it over and over.
struct BufferPlaces {
  private let places: [ScheduledProgram.Place]

  init(_ program: ScheduledProgram) { places = program.buffers.indices.map(program.place) }

  /// Where a buffer lies.
  subscript(buffer: Int) -> ScheduledProgram.Place { places[buffer] }
}
