import AgnesiArray

/// The registers of a running program, with the moves between them and buffers.
struct RegisterFile {
  typealias Register = Instruction.Register

  let cells: UnsafeMutableBufferPointer<UInt64>

  func integer(_ register: Register) -> Int64 { Int64(bitPattern: cells[Int(register)]) }

  func floating(_ register: Register) -> Double { Double(bitPattern: cells[Int(register)]) }

  func set(_ register: Register, _ value: Int64) {
    cells[Int(register)] = UInt64(bitPattern: value)
  }

  func set(_ register: Register, _ value: Double) { cells[Int(register)] = value.bitPattern }

  func set(_ register: Register, _ value: Bool) { cells[Int(register)] = value ? 1 : 0 }

  /// Reads an element of a buffer.
  func load(
    _ dtype: DType, _ buffer: UnsafeMutableRawPointer, _ position: Int64, to register: Register
  ) {
    let offset = Int(position) &* dtype.byteCount
    switch dtype {
    case .bool, .uint8: set(register, Int64(buffer.load(fromByteOffset: offset, as: UInt8.self)))
    case .int8: set(register, Int64(buffer.load(fromByteOffset: offset, as: Int8.self)))
    case .int16: set(register, Int64(buffer.load(fromByteOffset: offset, as: Int16.self)))
    case .int32: set(register, Int64(buffer.load(fromByteOffset: offset, as: Int32.self)))
    case .int64: set(register, buffer.load(fromByteOffset: offset, as: Int64.self))
    case .float32: set(register, Double(buffer.load(fromByteOffset: offset, as: Float.self)))
    case .float64: set(register, buffer.load(fromByteOffset: offset, as: Double.self))
    }
  }

  /// Writes an element of a buffer.
  func store(
    _ dtype: DType, _ buffer: UnsafeMutableRawPointer, _ position: Int64, from register: Register
  ) {
    let place = buffer + Int(position) &* dtype.byteCount
    let value = integer(register)
    switch dtype {
    case .bool, .uint8, .int8:
      place.storeBytes(of: UInt8(truncatingIfNeeded: value), as: UInt8.self)
    case .int16: place.storeBytes(of: Int16(truncatingIfNeeded: value), as: Int16.self)
    case .int32: place.storeBytes(of: Int32(truncatingIfNeeded: value), as: Int32.self)
    case .int64: place.storeBytes(of: value, as: Int64.self)
    case .float32: place.storeBytes(of: Float(floating(register)), as: Float.self)
    case .float64: place.storeBytes(of: floating(register), as: Double.self)
    }
  }

  /// Runs a matrix product on buffers.
  func multiply(
    _ product: Program.Product, _ buffers: UnsafeBufferPointer<UnsafeMutableRawPointer>
  ) {
    if product.isSingle {
      multiply(product, buffers, as: Float.self)
    } else {
      multiply(product, buffers, as: Double.self)
    }
  }

  private func multiply<T: BinaryFloatingPoint>(
    _ product: Program.Product, _ buffers: UnsafeBufferPointer<UnsafeMutableRawPointer>,
    as type: T.Type
  ) {
    func matrix(_ operand: Program.Matrix) -> StridedMatrix<T> {
      let start = buffers[operand.buffer].assumingMemoryBound(to: type)
      return StridedMatrix(
        start + Int(integer(operand.offset)),
        leadingDimension: Int(integer(operand.leadingDimension)),
        isTransposed: operand.isTransposed)
    }
    matrixProduct(
      m: Int(integer(product.m)), n: Int(integer(product.n)), k: Int(integer(product.k)),
      alpha: T(floating(product.alpha)), matrix(product.a), matrix(product.b),
      beta: T(floating(product.beta)), matrix(product.c))
  }
}
