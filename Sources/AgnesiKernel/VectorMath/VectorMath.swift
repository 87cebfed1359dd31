/// The C text of the mathematical functions that generated code calls.
///
/// A compiler cannot run libm's functions several at a time, so the ones that matter are written
/// here, without branches, for the compiler to vectorise; the rest call libm. Each function keeps
/// within 4 units in the last place of the exact value, treats NaN, infinities, signed zeros,
/// subnormals and overflow as libm does, and needs no relaxed arithmetic (`-ffast-math`).
package enum VectorMath {
  /// The functions, by the names of the loop language.
  ///
  /// The C function of `exp` is `agnesi_exp_f32` for `float` and `agnesi_exp_f64` for `double`.
  package enum Function: String, Hashable, Sendable, CaseIterable {
    case squareRoot, exp, exp2, expm1, log, log2, log10, log1p
    case sin, cos, tan, sinNear, cosNear, tanNear
    case asin, acos, atan, sinh, cosh, tanh, asinh, acosh, atanh
    case erf, erfc, sigmoid, softplus
    case floor, ceil, roundEven, truncate
    case power, atan2, floorDivide, modulo

    /// The function that computes a unary function of floating numbers; nil for those that are C
    /// operators or tests (`negate`, `absolute`, `isNaN`, `isInfinite`, `not`).
    package init?(_ function: UnaryFunction) { self.init(rawValue: function.rawValue) }

    /// The function that computes a binary function of floating numbers; nil for those that are C
    /// operators or comparisons.
    package init?(_ function: BinaryFunction) { self.init(rawValue: function.rawValue) }

    /// Whether it is written out as arithmetic, of many operations.
    var isWrittenOut: Bool { VectorMath.namesWrittenOut.contains(rawValue) }
  }

  /// A piece of C text: one function for both precisions, or what several of them share.
  struct Piece: Sendable {
    let name: String
    /// Names of the pieces that must stand before this one.
    let needs: [String]
    let text: String

    init(_ name: String, needs: [String] = [], _ text: String) {
      self.name = name
      self.needs = needs
      self.text = text
    }

    init(_ function: Function, needs: [String] = [], _ text: String) {
      self.init(function.rawValue, needs: needs, text)
    }
  }

  /// C text that defines the given functions for `float` and `double`, with the headers they need,
  /// each function after those it calls; the same set always gives the same text.
  package static func source(for functions: Set<Function>) -> String {
    var placed: Set<String> = []
    var text = prologue
    func place(_ name: String) {
      guard placed.insert(name).inserted, let piece = pieces[name] else { return }
      piece.needs.forEach(place)
      text += "\n" + piece.text + "\n"
    }
    functions.map(\.rawValue).sorted().forEach(place)
    return text
  }

  /// The families that are written out as arithmetic, of many operations each.
  private static let writtenOut =
    exponential + logarithm + logistic + errorFunction + trigonometric + power

  fileprivate static let namesWrittenOut = Set(writtenOut.map(\.name))

  /// Every piece by its name.
  static let pieces: [String: Piece] = {
    let families = [writtenOut, farTrigonometric, library, rounding, division]
    return Dictionary(
      families.joined().map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }()

  /// Inlining is forced because only a loop whose body is plain arithmetic can be vectorised.
  private static let prologue = """
    #include <math.h>
    #include <stdint.h>
    #include <string.h>

    #define AGNESI_MATH static inline __attribute__((always_inline, unused))

    """
}
