extension NDArray: Hashable {
  public static func == (a: NDArray, b: NDArray) -> Bool { a.dtype == b.dtype && a.shape == b.shape && ((try? a.doubles().map(\.bitPattern)) == (try? b.doubles().map(\.bitPattern))) }
  public func hash(into h: inout Hasher) { h.combine(dtype); h.combine(shape); h.combine((try? doubles()) ?? []) }
}
