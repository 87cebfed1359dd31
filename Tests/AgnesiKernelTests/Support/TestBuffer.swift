import AgnesiArray

@testable import AgnesiKernel

/// Elements of one dtype in memory that a kernel can use.
final class TestBuffer {
  let dtype: DType
  let count: Int
  let memory: UnsafeMutableRawPointer

  init(_ dtype: DType, count: Int) {
    self.dtype = dtype
    self.count = count
    memory = .allocate(byteCount: max(count * dtype.byteCount, 64), alignment: 64)
    memory.initializeMemory(as: UInt8.self, repeating: 0, count: max(count * dtype.byteCount, 64))
  }

  deinit { memory.deallocate() }

  /// A buffer of integers or truth values.
  convenience init(_ dtype: DType, integers values: [Int64]) {
    self.init(dtype, count: values.count)
    for (index, value) in values.enumerated() { self[index] = value }
  }

  /// A buffer of floating numbers.
  convenience init(_ dtype: DType, doubles values: [Double]) {
    self.init(dtype, count: values.count)
    for (index, value) in values.enumerated() { setDouble(index, value) }
  }

  /// A copy with its own memory.
  func copy() -> TestBuffer {
    let result = TestBuffer(dtype, count: count)
    result.memory.copyMemory(from: memory, byteCount: count * dtype.byteCount)
    return result
  }

  subscript(index: Int) -> Int64 {
    get {
      switch dtype {
      case .bool, .uint8: Int64(load(index, UInt8.self))
      case .int8: Int64(load(index, Int8.self))
      case .int16: Int64(load(index, Int16.self))
      case .int32: Int64(load(index, Int32.self))
      default: load(index, Int64.self)
      }
    }
    set {
      switch dtype {
      case .bool, .uint8, .int8: store(index, UInt8(truncatingIfNeeded: newValue))
      case .int16: store(index, Int16(truncatingIfNeeded: newValue))
      case .int32: store(index, Int32(truncatingIfNeeded: newValue))
      default: store(index, newValue)
      }
    }
  }

  func double(_ index: Int) -> Double {
    dtype == .float32 ? Double(load(index, Float.self)) : load(index, Double.self)
  }

  func setDouble(_ index: Int, _ value: Double) {
    if dtype == .float32 { store(index, Float(value)) } else { store(index, value) }
  }

  /// All elements as integers.
  var integers: [Int64] { (0..<count).map { self[$0] } }

  /// All elements as doubles.
  var doubles: [Double] { (0..<count).map(double) }

  private func load<T>(_ index: Int, _: T.Type) -> T {
    memory.load(fromByteOffset: index * MemoryLayout<T>.stride, as: T.self)
  }

  private func store<T>(_ index: Int, _ value: T) {
    memory.storeBytes(of: value, toByteOffset: index * MemoryLayout<T>.stride, as: T.self)
  }
}
