extension Routine {
  /// The elements of a buffer that a routine touches: a position in terms of indices, and how many
  /// values each index takes.
  package struct Places {
    package let buffer: BufferID
    package let position: Scalar
    package let indices: [(symbol: Symbol, count: Scalar)]
  }

  /// The elements that are read and written; nil for products that are left to BLAS.
  ///
  /// The indices are symbols with negative numbers, which kernels do not use.
  package var places: [Places]? {
    switch self {
    case .matrixProduct: nil
    case .tileProduct(let tile): tile.places
    case .transposition(let transposition): transposition.places
    }
  }

  /// The same call with the places in some buffers moved, other than those of products that are left
  /// to BLAS.
  package func mapOffsets(_ move: (BufferID, Scalar) -> Scalar) -> Routine {
    switch self {
    case .matrixProduct: self
    case .tileProduct(let tile): .tileProduct(tile.mapOffsets(move))
    case .transposition(let transposition): .transposition(transposition.mapOffsets(move))
    }
  }
}
