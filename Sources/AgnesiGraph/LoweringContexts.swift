package import AgnesiArray
public import AgnesiKernel

/// What a point-wise lowering sees: the place of the wanted element, and the inputs.
public struct PointContext {
  /// Sizes and known values.
  public let shapes: ShapeContext
  /// The place of the wanted element, one index an axis.
  public let index: [Scalar]
  private let loadElement: (Int, [Scalar]) -> Scalar
  /// What must hold for the element to exist; checked before it is computed.
  package private(set) var requirements: [ShapeContext.Requirement] = []

  package init(
    shapes: ShapeContext, index: [Scalar], loadElement: @escaping (Int, [Scalar]) -> Scalar
  ) {
    self.shapes = shapes
    self.index = index
    self.loadElement = loadElement
  }

  /// The element of an input at a place.
  public func load(_ input: Int, at index: [Scalar]) -> Scalar { loadElement(input, index) }

  /// Ends the call with an error unless the condition holds; `#0`, `#1` in the message stand for
  /// the values.
  public mutating func require(_ condition: Scalar, values: [Scalar], _ message: String) {
    if condition.isTrue { return }
    requirements.append(.init(condition: condition, values: values, message: message))
  }
}

/// A whole tensor in a row-major buffer, as loop nests see it.
package struct TensorBuffer {
  /// The buffer, valid in every kernel of the nest.
  package var id: BufferID
  package var dtype: DType
  package var shape: [Scalar]

  package init(id: BufferID, dtype: DType, shape: [Scalar]) {
    self.id = id
    self.dtype = dtype
    self.shape = shape
  }

  /// The number of elements.
  package var count: Scalar { shape.reduce(.integer(1), *) }

  /// The linear position of a place.
  package func position(_ index: [Scalar]) -> Scalar {
    var position = Scalar.integer(0)
    for (i, size) in zip(index, shape) { position = position * size + i }
    return position
  }

  /// The element at a place.
  package subscript(index: [Scalar]) -> Scalar { .load(id, at: position(index), dtype) }

  /// The element at a linear position.
  package subscript(linear position: Scalar) -> Scalar { .load(id, at: position, dtype) }
}

/// What a loop nest sees: buffers, sizes, known values; and what it emits kernels into.
package struct LoopContext {
  /// Sizes and known values.
  package let shapes: ShapeContext
  package let inputs: [TensorBuffer]
  package let outputs: [TensorBuffer]
  /// The vector registers of the processor that the kernels are for.
  package let vectorUnit: VectorUnit

  /// One kernel of the nest with the buffers that it uses.
  package struct Emitted {
    package var name: String
    package var parallel: Kernel.ParallelRange?
    package var body: [Statement]
    /// Scratch buffers of this kernel alone.
    package var scratch: [(id: BufferID, name: String, dtype: DType, count: Scalar)]
  }

  /// A buffer that several kernels of the nest share, gone after the last.
  package struct Temporary {
    package var id: BufferID
    package var name: String
    package var dtype: DType
    package var count: Scalar
  }

  package private(set) var kernels: [Emitted] = []
  package private(set) var temporaries: [Temporary] = []
  /// The conditions that kernels check, by the number of their site.
  package private(set) var failures: [String] = []
  private var scratch: [(id: BufferID, name: String, dtype: DType, count: Scalar)] = []
  private var nextBuffer: Int
  private var nextSymbol = 0

  package init(
    shapes: ShapeContext, inputs: [TensorBuffer], outputs: [TensorBuffer],
    vectorUnit: VectorUnit
  ) {
    self.shapes = shapes
    self.vectorUnit = vectorUnit
    self.inputs = inputs
    self.outputs = outputs
    self.nextBuffer = 1 + ((inputs + outputs).map(\.id.number).max() ?? -1)
  }

  /// A buffer that lives from kernel to kernel of this nest.
  package mutating func temporary(_ name: String, _ dtype: DType, shape: [Scalar]) -> TensorBuffer {
    let buffer = TensorBuffer(id: BufferID(nextBuffer), dtype: dtype, shape: shape)
    nextBuffer += 1
    temporaries.append(Temporary(id: buffer.id, name: name, dtype: dtype, count: buffer.count))
    return buffer
  }

  /// A buffer for the next kernel that each worker has for itself.
  package mutating func workspace(_ name: String, _ dtype: DType, shape: [Scalar]) -> TensorBuffer {
    let buffer = TensorBuffer(id: BufferID(nextBuffer), dtype: dtype, shape: shape)
    nextBuffer += 1
    scratch.append((buffer.id, name, dtype, buffer.count))
    return buffer
  }

  /// Emits a kernel that runs once.
  package mutating func kernel(_ name: String, _ body: (inout KernelBuilder) -> Void) {
    var builder = KernelBuilder(firstSymbol: nextSymbol)
    body(&builder)
    finish(name, parallel: nil, builder)
  }

  /// Emits a kernel whose body runs for each index below `count`, on any worker in any order;
  /// `cost` is about how many operations one index takes.
  package mutating func kernel(
    _ name: String, parallel count: Scalar, cost: Scalar,
    _ body: (inout KernelBuilder, Scalar) -> Void
  ) {
    var builder = KernelBuilder(firstSymbol: nextSymbol)
    let variable = builder.symbol("p")
    body(&builder, .index(variable))
    finish(name, parallel: .init(variable, count: count, cost: cost), builder)
  }

  /// A failure for `Statement.require`; `#0`, `#1` in the message stand for the values.
  package mutating func failure(_ message: String, values: [Scalar]) -> Failure {
    failures.append(message)
    return Failure(site: failures.count - 1, values: values)
  }

  private mutating func finish(
    _ name: String, parallel: Kernel.ParallelRange?, _ builder: KernelBuilder
  ) {
    kernels.append(
      Emitted(name: name, parallel: parallel, body: builder.statements, scratch: scratch))
    scratch = []
    nextSymbol = builder.nextSymbol
  }
}
