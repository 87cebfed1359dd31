extension NDArray {
  /// Makes a matrix of its rows.
  ///
  /// No rows give shape `[0, 0]`.
  ///
  /// - Throws: `ArrayError` that names the first row whose length differs from row 0.
  public init<Element: NDArrayElement>(_ rows: [[Element]]) throws(ArrayError) {
    var nesting = Nesting<Element>(rank: 2)
    try nesting.append(rows)
    self = try nesting.array()
  }

  /// Makes an array of rank 3 of its matrices.
  ///
  /// - Throws: `ArrayError` that names the first part whose length differs from the ones before.
  public init<Element: NDArrayElement>(_ matrices: [[[Element]]]) throws(ArrayError) {
    var nesting = Nesting<Element>(rank: 3)
    try nesting.append(matrices)
    self = try nesting.array()
  }

  /// Makes an array of rank 4 of its parts of rank 3, such as a mini-batch of images.
  ///
  /// - Throws: `ArrayError` that names the first part whose length differs from the ones before.
  public init<Element: NDArrayElement>(_ parts: [[[[Element]]]]) throws(ArrayError) {
    var nesting = Nesting<Element>(rank: 4)
    try nesting.append(parts)
    self = try nesting.array()
  }
}

/// Gathers nested arrays into one flat one and checks that all parts of a level are equally long.
private struct Nesting<Element: NDArrayElement> {
  private var values: [Element] = []
  /// The length of the parts at each level; nil before the first part was seen.
  private var lengths: [Int?]
  /// Where the part that is being added is.
  private var path: [Int] = []

  init(rank: Int) { lengths = [Int?](repeating: nil, count: rank) }

  func array() throws(ArrayError) -> NDArray {
    try NDArray(values, shape: lengths.map { $0 ?? 0 })
  }

  mutating func append(_ row: [Element]) throws(ArrayError) {
    try check(row.count)
    values += row
  }

  mutating func append(_ rows: [[Element]]) throws(ArrayError) {
    try check(rows.count)
    for (index, row) in rows.enumerated() {
      path.append(index)
      try append(row)
      path.removeLast()
    }
  }

  mutating func append(_ matrices: [[[Element]]]) throws(ArrayError) {
    try check(matrices.count)
    for (index, matrix) in matrices.enumerated() {
      path.append(index)
      try append(matrix)
      path.removeLast()
    }
  }

  mutating func append(_ parts: [[[[Element]]]]) throws(ArrayError) {
    try check(parts.count)
    for (index, part) in parts.enumerated() {
      path.append(index)
      try append(part)
      path.removeLast()
    }
  }

  /// Compares the length of the part at `path` with that of the parts beside it.
  private mutating func check(_ length: Int) throws(ArrayError) {
    let level = path.count
    guard let expected = lengths[level] else {
      lengths[level] = length
      return
    }
    guard length == expected else {
      let place = path.map { "[\($0)]" }.joined()
      throw ArrayError(
        "ragged array: \(place) has \(length) elements; the parts before have \(expected)")
    }
  }
}
