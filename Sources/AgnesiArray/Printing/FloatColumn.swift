/// How the floating-point elements of one array are written, so that their points line up.
///
/// All elements together decide: scientific notation is for magnitudes from 10⁸ (10⁶ for `Float`),
/// below 10⁻⁴, or more than 1,000 times apart; the widest parts decide the width. At most 8 digits
/// come after the point, fewer when they tell the number apart.
struct FloatColumn {
  private static let precision = 8

  private var isScientific = false
  /// The width before the point, with the sign.
  private var wholeWidth = 0
  /// The width after the point, with the exponent's letter, sign and digits.
  private var fractionWidth = 0
  /// In scientific notation: the digits after the point, which every element gets.
  private var decimals = 0
  /// In scientific notation: the digits of the exponent.
  private var exponentWidth = 0

  /// Decides for some values.
  ///
  /// - Parameters:
  ///   - values: the elements that will be written.
  ///   - largestPlain: where scientific notation begins.
  ///   - digits: the digits of a finite value.
  init<Value: BinaryFloatingPoint>(
    _ values: [Value], largestPlain: Value, digits: (Value) -> FloatDigits
  ) {
    let finite = values.filter(\.isFinite)
    let magnitudes = finite.filter { $0 != 0 }.map(\.magnitude)
    if let largest = magnitudes.max(), let smallest = magnitudes.min() {
      isScientific = largest >= largestPlain || smallest < 0.0001 || largest / smallest > 1000
    }
    for number in finite.map(digits) {
      let sign = number.isNegative ? 1 : 0
      if isScientific {
        let parts = number.scientific(precision: Self.precision)
        wholeWidth = max(wholeWidth, sign + 1)
        decimals = max(decimals, parts.fraction.utf8.count)
        exponentWidth = max(exponentWidth, 2, String(parts.exponent.magnitude).utf8.count)
      } else {
        let parts = number.positional(precision: Self.precision)
        wholeWidth = max(wholeWidth, sign + parts.whole.utf8.count)
        fractionWidth = max(fractionWidth, parts.fraction.utf8.count)
      }
    }
    if isScientific { fractionWidth = decimals + 2 + exponentWidth }
    if finite.count < values.count {
      let widest = values.contains(-.infinity) ? 4 : 3
      wholeWidth = max(wholeWidth, widest - fractionWidth - 1)
    }
  }

  /// A finite element.
  func text(_ number: FloatDigits) -> String {
    let sign = number.isNegative ? "-" : ""
    if isScientific {
      let parts = number.scientific(decimals: decimals)
      return padded(sign + parts.whole, to: wholeWidth) + "." + parts.fraction
        + exponentText(parts.exponent, width: exponentWidth)
    }
    let parts = number.positional(precision: Self.precision)
    let blanks = String(repeating: " ", count: fractionWidth - parts.fraction.utf8.count)
    return padded(sign + parts.whole, to: wholeWidth) + "." + parts.fraction + blanks
  }

  /// An element that is a word, such as `nan`.
  func text(word: String) -> String { padded(word, to: wholeWidth + 1 + fractionWidth) }
}

/// A text with blanks before it.
func padded(_ text: String, to width: Int) -> String {
  String(repeating: " ", count: max(0, width - text.utf8.count)) + text
}

/// An exponent as in `e+05`.
func exponentText(_ exponent: Int, width: Int) -> String {
  let digits = String(exponent.magnitude)
  let zeros = String(repeating: "0", count: max(0, width - digits.utf8.count))
  return "e" + (exponent < 0 ? "-" : "+") + zeros + digits
}
