/// What one run of a kernel does, as counted from its loops.
package struct KernelWork: Hashable, Sendable {
  /// Floating-point operations that are carried out: additions, subtractions, multiplications,
  /// divisions, extrema, and math functions count one each, and so does each part of a
  /// multiply-add.
  ///
  /// Those in unused lanes of vectors are counted too; comparisons, changes of sign, conversions, and
  /// rows of register tiles that are not stored are not.
  package var operationCount: Double = 0
  /// The bytes that come from memory at least once: of each buffer what is read, but no more than
  /// there is.
  package var readByteCount: Double = 0
  /// The bytes that go to memory at least once.
  package var writtenByteCount: Double = 0

  package init() {}
}
