/// An n-dimensional array of numbers on the host: the value that goes into and comes out of
/// compiled functions.
///
/// A plain Swift value: copying is free until one copy is written (copy-on-write), and no two
/// variables ever see each other's writes. Any rank from 0 (a single number) is possible, and any
/// size may be 0. Inside, an array may be a view with strides on the storage of another; outside,
/// elements are always seen in row-major (C) order.
public struct NDArray: Sendable {
  /// How the elements lie in the storage.
  @usableFromInline package let layout: ElementLayout
  /// The position of the first element in the storage, in elements.
  package let offset: Int
  /// The memory, possibly shared with other arrays.
  package private(set) var storage: ArrayStorage

  /// The type of the elements.
  @inlinable public var dtype: DType { layout.dtype }
  /// The size of each axis; empty for a single number.
  @inlinable public var shape: [Int] { layout.shape }
  /// For each axis, how many elements lie between neighbours; negative in reversed views.
  package var strides: [Int] { layout.strides }

  /// Makes a view; the caller guarantees that every element lies inside the storage.
  package init(
    dtype: DType, shape: [Int], strides: [Int], offset: Int, storage: ArrayStorage
  ) {
    layout = ElementLayout(dtype, shape, strides: strides)
    self.offset = offset
    self.storage = storage
  }

  /// Makes an array whose elements are not yet set.
  ///
  /// Throws when a size is negative, or when the array would not fit into memory.
  package init(uninitialized shape: [Int], dtype: DType) throws(ArrayError) {
    try self.init(uninitialized: DenseLayout(shape, dtype))
  }

  /// Makes an array of a known layout whose elements are not yet set.
  ///
  /// Throws when there is not enough memory.
  package init(uninitialized layout: DenseLayout) throws(ArrayError) {
    storage = try ArrayStorage(byteCount: layout.byteCount)
    self.layout = layout.elements
    offset = 0
  }

  /// The number of axes.
  public var rank: Int { layout.shape.count }

  /// The number of elements: the product of the sizes, 1 for rank 0.
  public var count: Int { shape.reduce(1, *) }

  /// Whether the elements lie one after the other in row-major order.
  package var isContiguous: Bool {
    if count <= 1 { return true }
    var expected = 1
    for axis in stride(from: rank - 1, through: 0, by: -1) where shape[axis] != 1 {
      if strides[axis] != expected { return false }
      expected *= shape[axis]
    }
    return true
  }

  /// The strides, in elements, of a row-major array of the given shape.
  package static func rowMajorStrides(_ shape: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: shape.count)
    var step = 1
    for axis in stride(from: shape.count - 1, through: 0, by: -1) {
      strides[axis] = step
      step *= max(shape[axis], 1)
    }
    return strides
  }

  /// The product of the sizes; throws when one is negative or the product overflows.
  package static func elementCount(of shape: [Int]) throws(ArrayError) -> Int {
    var count = 1
    var isEmpty = false
    for size in shape {
      guard size >= 0 else {
        throw ArrayError("shape \(shape) has the negative size \(size); sizes are 0 or more")
      }
      if size == 0 {
        isEmpty = true
        continue
      }
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      guard !overflow else {
        throw ArrayError("an array of shape \(shape) has more elements than an Int can count")
      }
      count = product
    }
    return isEmpty ? 0 : count
  }

  /// Whether this value is the only one that refers to its storage.
  package mutating func isUniquelyReferenced() -> Bool { isKnownUniquelyReferenced(&storage) }

  /// The address of the first element; valid while the storage is kept alive.
  package var baseAddress: UnsafeMutableRawPointer {
    storage.base + offset * dtype.byteCount
  }

  /// This array with its elements one after the other; itself if they are so already.
  package func contiguous() throws(ArrayError) -> NDArray {
    if isContiguous { return self }
    let result = try NDArray(uninitialized: shape, dtype: dtype)
    copyElements(to: result.baseAddress)
    return result
  }

  /// Makes the elements writable: after this, the storage is contiguous and not shared.
  package mutating func makeUnique() throws(ArrayError) {
    if isContiguous && isUniquelyReferenced() { return }
    let copy = try NDArray(uninitialized: shape, dtype: dtype)
    copyElements(to: copy.baseAddress)
    self = copy
  }

  /// Writes the elements in row-major order to memory that has room for all of them.
  package func copyElements(to destination: UnsafeMutableRawPointer) {
    let size = dtype.byteCount
    let count = self.count
    if count == 0 { return }
    if isContiguous {
      destination.copyMemory(from: baseAddress, byteCount: count * size)
      return
    }
    switch size {
    case 1: copyRuns(of: UInt8.self, to: destination)
    case 2: copyRuns(of: UInt16.self, to: destination)
    case 4: copyRuns(of: UInt32.self, to: destination)
    default: copyRuns(of: UInt64.self, to: destination)
    }
  }

  /// Copies elements as words of their size, which is what their bits are.
  private func copyRuns<Word: BitwiseCopyable>(
    of word: Word.Type, to destination: UnsafeMutableRawPointer
  ) {
    let runs = ElementRuns(of: self)
    let stride = MemoryLayout<Word>.size
    var output = destination
    for start in runs {
      var source = UnsafeRawPointer(storage.base + start * stride)
      if runs.step == 1 {
        output.copyMemory(from: source, byteCount: runs.length * stride)
        output += runs.length * stride
        continue
      }
      for _ in 0..<runs.length {
        output.storeBytes(of: source.load(as: word), as: word)
        output += stride
        source += runs.step * stride
      }
    }
  }
}
