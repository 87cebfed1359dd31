#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The decimal digits of a finite floating-point number.
///
/// Either the fewest that tell the number from its neighbours, or, where that is longer than
/// wanted, the number rounded correctly: what NumPy calls unique digits with a maximal precision.
struct FloatDigits {
  /// Whether there is a minus sign, which -0 has too.
  let isNegative: Bool
  /// The digits without leading and trailing zeros; empty for 0.
  private let digits: [UInt8]
  /// The power of ten of the first digit: 1.5 has 0, 0.02 has -2.
  private let exponent: Int

  /// The exact value, which rounding needs; the digits above may be those of a `Float`.
  private let value: Double

  /// The digits of a double.
  init(_ value: Double) { self.init(shortest: value.magnitude.description, value) }

  /// The digits of a float: fewer, because its neighbours are farther.
  init(_ value: Float) { self.init(shortest: value.magnitude.description, Double(value)) }

  /// Takes apart what Swift prints, such as `0.00125`, `120.0` or `1.25e-05`.
  private init(shortest text: String, _ value: Double) {
    isNegative = value.sign == .minus
    self.value = value.magnitude
    let parts = text.split(separator: "e")
    let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    let whole = Array(mantissa[0].utf8)
    let fraction = mantissa.count > 1 ? Array(mantissa[1].utf8) : []
    let all = whole + fraction
    let leading = all.prefix { $0 == UInt8(ascii: "0") }.count
    var significant = all.dropFirst(leading)
    while significant.last == UInt8(ascii: "0") { significant.removeLast() }
    digits = Array(significant)
    let written = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    exponent = significant.isEmpty ? 0 : whole.count - 1 - leading + written
  }

  /// The whole part and the fraction in positional notation, with at most `precision` digits after
  /// the point and no trailing zeros.
  func positional(precision: Int) -> (whole: String, fraction: String) {
    if digits.count - 1 - exponent > precision {
      let parts = rounded("%.*f", decimals: precision)
      return (parts.whole, trimmed(parts.fraction))
    }
    let zero = UInt8(ascii: "0")
    var padded = [UInt8](repeating: zero, count: max(0, -exponent)) + digits
    let wholeCount = max(exponent, 0) + 1
    padded += [UInt8](repeating: zero, count: max(0, wholeCount - padded.count))
    return (
      String(decoding: padded[..<wholeCount], as: UTF8.self),
      String(decoding: padded[wholeCount...], as: UTF8.self)
    )
  }

  /// The first digit, the fraction and the power of ten in scientific notation, with at most
  /// `precision` digits after the point and no trailing zeros.
  func scientific(precision: Int) -> (whole: String, fraction: String, exponent: Int) {
    if digits.isEmpty { return ("0", "", 0) }
    if digits.count - 1 > precision {
      let parts = rounded("%.*e", decimals: precision)
      return (parts.whole, trimmed(parts.fraction), parts.exponent)
    }
    return (
      String(decoding: digits[..<1], as: UTF8.self), String(decoding: digits[1...], as: UTF8.self),
      exponent
    )
  }

  /// The first digit, exactly `decimals` digits after it, and the power of ten.
  ///
  /// Beyond the digits that tell the number apart come those of its exact value, not zeros.
  func scientific(decimals: Int) -> (whole: String, fraction: String, exponent: Int) {
    let shortest = scientific(precision: decimals)
    if digits.isEmpty || shortest.fraction.utf8.count == decimals {
      let zeros = String(repeating: "0", count: decimals - shortest.fraction.utf8.count)
      return (shortest.whole, shortest.fraction + zeros, shortest.exponent)
    }
    return rounded("%.*e", decimals: decimals)
  }

  private func trimmed(_ fraction: String) -> String {
    var fraction = fraction
    while fraction.last == "0" { fraction.removeLast() }
    return fraction
  }

  /// What the C library, which rounds exactly, makes of the value; cut at everything that is not a
  /// digit or a sign, so that the locale's decimal point does not matter.
  private func rounded(
    _ format: String, decimals: Int
  ) -> (whole: String, fraction: String, exponent: Int) {
    // Room for 309 digits before the point.
    var buffer = [CChar](repeating: 0, count: 400)
    let length = withVaList([CInt(decimals), value]) {
      vsnprintf(&buffer, buffer.count, format, $0)
    }
    let text = buffer.prefix(Int(length)).map { UInt8(bitPattern: $0) }
    let isKept = { (byte: UInt8) in
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
        || byte == UInt8(ascii: "+")
    }
    var parts = text.split { !isKept($0) }.map { String(decoding: $0, as: UTF8.self) }[...]
    // Without decimals there is no point, and nothing after it.
    let whole = parts.popFirst() ?? ""
    let fraction = decimals > 0 ? parts.popFirst() ?? "" : ""
    return (whole, fraction, parts.popFirst().flatMap { Int($0) } ?? 0)
  }
}
