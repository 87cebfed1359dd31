import AgnesiArray

extension CTransposition {
  /// The function that exchanges rows and columns in squares whose rows are registers; what is left
  /// at the edges is copied element by element.
  ///
  /// Only compilers that shuffle any two vectors have the squares.
  func squares(_ side: Int, passesCache: Bool) -> String {
    """
    #if __has_builtin(__builtin_shufflevector)
    \(square(side, passesCache: passesCache))
    #define AGNESI_SQUARE \(side)
    #else
    #define AGNESI_SQUARE (INT64_MAX)
    #endif
    __attribute__((noinline)) static void \(name)(
        int64_t rows, int64_t columns, \(parameters)) {
      const int64_t wholeRows = rows / AGNESI_SQUARE * AGNESI_SQUARE;
      const int64_t wholeColumns = columns / AGNESI_SQUARE * AGNESI_SQUARE;
    #if __has_builtin(__builtin_shufflevector)
      const int isAligned =
          (((uintptr_t)y | (uintptr_t)(rowOfY * \(dtype.byteCount))) & \(side * dtype.byteCount - 1)) == 0;
      for (int64_t j = 0; j < wholeColumns; j += \(side)) {
        for (int64_t i = 0; i < wholeRows; i += \(side)) {
          \(name)_square(
              x + i * rowOfX + j, rowOfX, y + j * rowOfY + i, rowOfY, isAligned);
        }
      }
    #endif
      for (int64_t i = 0; i < rows; ++i) {
        AGNESI_ROLLED
        for (int64_t j = i < wholeRows ? wholeColumns : 0; j < columns; ++j) {
          y[j * rowOfY + i] = x[i * rowOfX + j];
        }
      }
    }
    #undef AGNESI_SQUARE

    """
  }

  /// Exchanges the rows and columns of a square.
  ///
  /// In each step, the halves of pairs of rows change places: first those as long as half a row, at
  /// last single elements.
  private func square(_ side: Int, passesCache: Bool) -> String {
    let (type, byteCount) = (vector.name, vector.byteCount)
    var lines = [
      "static inline void \(name)_square(\(parameters), int isAligned) {"
    ]
    func row(_ step: Int, _ number: Int) -> String { "r\(step)_\(number)" }
    for number in 0..<side {
      lines.append(
        "  const \(type) \(row(0, number)) = *(const \(type) *)(x + \(number) * rowOfX);")
    }
    var step = 0
    var half = side / 2
    while half > 0 {
      for number in 0..<side where number & half == 0 {
        let operands = "\(row(step, number)), \(row(step, number + half))"
        for (target, shift) in [(number, 0), (number + half, half)] {
          let lanes = (0..<side).map { $0 & half == 0 ? $0 + shift : side + $0 - half + shift }
          let list = lanes.map(String.init).joined(separator: ", ")
          lines.append(
            "  const \(type) \(row(step + 1, target)) = "
              + "__builtin_shufflevector(\(operands), \(list));")
        }
      }
      step += 1
      half /= 2
    }
    func stores(_ store: (String, Int) -> String) -> [String] {
      (0..<side).map { "    " + store(row(step, $0), $0) }
    }
    if passesCache {
      let whole =
        "typedef \(dtype.cType) whole __attribute__((vector_size(\(byteCount)), may_alias));"
      lines += [
        "#if __has_builtin(__builtin_nontemporal_store)", "  if (isAligned) {", "    \(whole)",
      ]
      lines += stores {
        "__builtin_nontemporal_store((whole)\($0), (whole *)(y + \($1) * rowOfY));"
      }
      lines += ["    return;", "  }", "#endif"]
    }
    lines.append("  (void)isAligned;")
    lines += (0..<side).map { "  *(\(type) *)(y + \($0) * rowOfY) = \(row(step, $0));" }
    return (lines + ["}"]).joined(separator: "\n")
  }
}

extension CVector {
  /// The bytes of a vector.
  var byteCount: Int { laneCount * dtype.byteCount }
}
