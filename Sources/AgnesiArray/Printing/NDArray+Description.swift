extension NDArray: CustomStringConvertible, CustomDebugStringConvertible {
  /// The elements as NumPy's `print` writes them.
  ///
  /// Columns line up, at most 8 digits come after the point, and scientific notation is used when
  /// magnitudes are from 10⁸ (10⁶ for `float32`), below 10⁻⁴ or more than 1,000 times apart. Lines
  /// have at most 75 characters. Of more than 1,000 elements, the first and last three along each
  /// axis are written. A number of rank 0 is written with all its digits, an array without
  /// elements as `[]`.
  public var description: String {
    guard rank > 0 else { return scalarText(at: offset) }
    return text(indent: " ", width: 75, separator: " ")
  }

  /// The array as NumPy's `repr` writes it, such as `array([1., 2.], dtype=float32)`.
  ///
  /// The dtype is left out when it is the one that the literal would have: `bool`, `int64` and
  /// `float64`. The shape is added when the elements do not show it.
  public var debugDescription: String {
    let name = "array("
    let width = 75
    let indent = String(repeating: " ", count: name.utf8.count)
    let elements = name + text(indent: indent + " ", width: width - 1, separator: ", ")
    var extras: [String] = []
    if (count == 0 && shape != [0]) || isElided {
      let sizes = shape.map(String.init).joined(separator: ", ")
      extras.append("shape=(\(sizes)\(rank == 1 ? "," : ""))")
    }
    if count == 0 || ![.bool, .int64, .float64].contains(dtype) { extras.append("dtype=\(dtype)") }
    if extras.isEmpty { return elements + ")" }
    let end = extras.joined(separator: ", ") + ")"
    let lastLine = elements.split(separator: "\n").last ?? ""
    let fits = lastLine.utf8.count + 1 + end.utf8.count + 1 <= width
    return elements + "," + (fits ? " " : "\n" + indent) + end
  }

  /// Whether there are too many elements to write them all.
  private var isElided: Bool { count > 1000 }

  private func text(indent: String, width: Int, separator: String) -> String {
    if count == 0 { return "[]" }
    // Brackets are nested by recursion; NumPy has no more axes than this either.
    guard rank <= 64 else { return "[... \(rank) axes ...]" }
    let layout = ArrayLayout(shape: shape, isElided: isElided, separator: separator)
    var positions = [offset]
    for axis in shape.indices {
      let kept = layout.keptIndices(axis: axis)
      positions = positions.flatMap { start in kept.map { start + $0 * strides[axis] } }
    }
    return layout.text(words(at: positions), indent: indent, width: width)
  }

  /// The texts of some elements, of equal width.
  private func words(at positions: [Int]) -> [String] {
    switch dtype {
    case .bool:
      return values(Bool.self, at: positions).map { $0 ? (rank == 0 ? "True" : " True") : "False" }
    case .uint8, .int8, .int16, .int32, .int64:
      let texts = positions.map(scalarText(at:))
      let width = texts.map(\.utf8.count).max() ?? 0
      return texts.map { padded($0, to: width) }
    case .float32:
      return floatWords(
        values(Float.self, at: positions), largestPlain: 1e6, digits: FloatDigits.init)
    case .float64:
      return floatWords(
        values(Double.self, at: positions), largestPlain: 1e8, digits: FloatDigits.init)
    }
  }

  private func floatWords<Value: BinaryFloatingPoint>(
    _ values: [Value], largestPlain: Value, digits: (Value) -> FloatDigits
  ) -> [String] {
    let column = FloatColumn(values, largestPlain: largestPlain, digits: digits)
    return values.map {
      $0.isFinite ? column.text(digits($0)) : column.text(word: nonFiniteText($0))
    }
  }

  private func values<Element>(_ type: Element.Type, at positions: [Int]) -> [Element] {
    positions.map {
      storage.base.load(fromByteOffset: $0 * MemoryLayout<Element>.stride, as: type)
    }
  }

  /// One element by itself, with all its digits.
  private func scalarText(at position: Int) -> String {
    func value<Element>(_ type: Element.Type) -> Element {
      storage.base.load(fromByteOffset: position * MemoryLayout<Element>.stride, as: type)
    }
    return switch dtype {
    case .bool: value(Bool.self) ? "True" : "False"
    case .uint8: String(value(UInt8.self))
    case .int8: String(value(Int8.self))
    case .int16: String(value(Int16.self))
    case .int32: String(value(Int32.self))
    case .int64: String(value(Int64.self))
    case .float32: floatText(value(Float.self), plainBelow: 1e6, digits: FloatDigits.init)
    case .float64: floatText(value(Double.self), plainBelow: 1e16, digits: FloatDigits.init)
    }
  }

  /// Positional from 10⁻⁴ up to a limit, else scientific.
  private func floatText<Value: BinaryFloatingPoint>(
    _ value: Value, plainBelow limit: Double, digits: (Value) -> FloatDigits
  ) -> String {
    guard value.isFinite else { return nonFiniteText(value) }
    let number = digits(value)
    let sign = number.isNegative ? "-" : ""
    if value == 0 || (0.0001..<limit).contains(Double(value.magnitude)) {
      let parts = number.positional(precision: .max)
      return sign + parts.whole + "." + (parts.fraction.isEmpty ? "0" : parts.fraction)
    }
    let parts = number.scientific(precision: .max)
    return sign + parts.whole + (parts.fraction.isEmpty ? "" : "." + parts.fraction)
      + exponentText(parts.exponent, width: 2)
  }

  private func nonFiniteText<Value: BinaryFloatingPoint>(_ value: Value) -> String {
    value.isNaN ? "nan" : value < 0 ? "-inf" : "inf"
  }
}
