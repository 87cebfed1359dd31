import AgnesiArray

/// The function that exchanges rows and columns, in one of the ways of `Transposition`.
///
/// In blocks of four by four, where the rows of the target are far apart, it fills whole lines of the cache before these are
/// gone: many rows of the source at a time, as many as the nearest cache holds of narrow ones.
struct CTransposition: Hashable, Comparable {
  let dtype: DType
  let way: Transposition.Way

  var name: String {
    switch way {
    case .small: "agnesi_transpose_\(dtype.cSuffix)"
    case .registers(let side, let passesCache):
      "agnesi_transpose\(passesCache ? "Past" : "")_\(dtype.cSuffix)x\(side)"
    }
  }

  static func < (a: CTransposition, b: CTransposition) -> Bool { a.name < b.name }

  /// The vectors that the definition uses.
  var vector: CVector {
    switch way {
    case .small: CVector(dtype: dtype, laneCount: 4)
    case .registers(let side, _): CVector(dtype: dtype, laneCount: side)
    }
  }

  /// The macros that the definition uses.
  var macros: [CMacro] { [.rolled] }

  var definition: String {
    switch way {
    case .small: block + whole
    case .registers(let side, let passesCache): squares(side, passesCache: passesCache)
    }
  }

  var parameters: String {
    let type = dtype.cType
    return "const \(type) *restrict x, int64_t rowOfX, \(type) *restrict y, int64_t rowOfY"
  }

  /// Exchanges the rows and columns of four by four elements.
  private var block: String {
    let four = vector.name
    func pair(_ x: String, _ y: String, _ lanes: String) -> String {
      "AGNESI_SHUFFLE(\(x), \(y), \(lanes))"
    }
    return """
      static inline void \(name)_block(\(parameters)) {
        const \(four) a = *(const \(four) *)x;
        const \(four) b = *(const \(four) *)(x + rowOfX);
        const \(four) c = *(const \(four) *)(x + 2 * rowOfX);
        const \(four) d = *(const \(four) *)(x + 3 * rowOfX);
        const \(four) s = \(pair("a", "b", "0, 4, 1, 5"));
        const \(four) t = \(pair("a", "b", "2, 6, 3, 7"));
        const \(four) u = \(pair("c", "d", "0, 4, 1, 5"));
        const \(four) v = \(pair("c", "d", "2, 6, 3, 7"));
        *(\(four) *)y = \(pair("s", "u", "0, 1, 4, 5"));
        *(\(four) *)(y + rowOfY) = \(pair("s", "u", "2, 3, 6, 7"));
        *(\(four) *)(y + 2 * rowOfY) = \(pair("t", "v", "0, 1, 4, 5"));
        *(\(four) *)(y + 3 * rowOfY) = \(pair("t", "v", "2, 3, 6, 7"));
      }

      """
  }

  private var whole: String {
    """
    __attribute__((noinline)) static void \(name)(
        int64_t rows, int64_t columns, \(parameters)) {
      const int64_t wholeRows = rows / 4 * 4, wholeColumns = columns / 4 * 4;
      const int64_t band = rowOfX < rowOfY && rowOfX < 128 ? 1024 / rowOfX * 4 : 32;
      AGNESI_ROLLED
      for (int64_t first = 0; first < wholeRows; first += band) {
        const int64_t end = first + band < wholeRows ? first + band : wholeRows;
        AGNESI_ROLLED
        for (int64_t j = 0; j < wholeColumns; j += 4) {
          AGNESI_ROLLED
          for (int64_t i = first; i < end; i += 4) {
            \(name)_block(x + i * rowOfX + j, rowOfX, y + j * rowOfY + i, rowOfY);
          }
        }
        for (int64_t j = wholeColumns; j < columns; ++j) {
          AGNESI_ROLLED
          for (int64_t i = first; i < end; ++i) y[j * rowOfY + i] = x[i * rowOfX + j];
        }
      }
      for (int64_t i = wholeRows; i < rows; ++i) {
        AGNESI_ROLLED
        for (int64_t j = 0; j < columns; ++j) y[j * rowOfY + i] = x[i * rowOfX + j];
      }
    }

    """
  }

  /// Older compilers have the shuffle of two vectors under another name.
  static let shuffle = """
    #if __has_builtin(__builtin_shufflevector)
    #define AGNESI_SHUFFLE(x, y, a, b, c, d) __builtin_shufflevector(x, y, a, b, c, d)
    #else
    #define AGNESI_SHUFFLE(x, y, a, b, c, d) \\
      (__typeof__(x)){AGNESI_LANE(x, y, a), AGNESI_LANE(x, y, b), AGNESI_LANE(x, y, c), \\
                      AGNESI_LANE(x, y, d)}
    #define AGNESI_LANE(x, y, i) ((i) < 4 ? (x)[(i) & 3] : (y)[(i) & 3])
    #endif

    """
}
