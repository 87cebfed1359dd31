package import AgnesiArray
public import AgnesiGraph
package import AgnesiKernel

/// The same elements in row-major order, with other sizes.
package struct Reshape: Op {
  /// One size of the result.
  package enum Entry: Hashable {
    case given(HostInteger)
    /// What is left over: NumPy's -1.
    case inferred
    /// The product of sizes of the operand.
    case axes(Range<Int>)
  }

  package let entries: [Entry]

  package init(entries: [Entry]) { self.entries = entries }

  package var name: String { "reshape" }
  package var isArrangement: Bool { true }
  package var hostInputs: [Int] { HostInteger.inputs(given) }

  private var given: [HostInteger] {
    entries.compactMap { if case .given(let size) = $0 { size } else { nil } }
  }

  package func inferTypes(_ inputs: [TensorType]) throws(OpFailure) -> [TensorType] {
    let type = inputs[0]
    var shape = try entries.map { entry throws(OpFailure) -> Int? in
      switch entry {
      case .given(.fixed(let size)):
        guard size >= 0 else {
          throw OpFailure("size \(size) is negative; one size may be -1 for what is left over")
        }
        return size
      case .given, .inferred: return nil
      case .axes(let range):
        let sizes = type.shape[range].compactMap { $0 }
        return sizes.count == range.count ? try elementCount(sizes) : nil
      }
    }
    guard let known = type.knownShape else { return [TensorType(type.dtype, shape)] }
    let count = try elementCount(known)
    let others = try elementCount(shape.compactMap { $0 })
    let unknown = shape.indices.filter { shape[$0] == nil }
    if unknown.isEmpty && others != count { throw mismatch(count, others) }
    if unknown.count == 1, entries[unknown[0]] == .inferred {
      let (rest, divisor) = Self.cancelled(known, shape.compactMap { $0 })
      shape[unknown[0]] = try quotient(try elementCount(rest), try elementCount(divisor))
    }
    return [TensorType(type.dtype, shape)]
  }

  /// The sizes of the operand and the given ones without those that both have, so that an axis
  /// without elements that stays does not decide what is left over for another.
  private static func cancelled<Factor: Equatable>(
    _ source: [Factor], _ given: [Factor]
  ) -> (rest: [Factor], divisor: [Factor]) {
    var rest = source
    var divisor: [Factor] = []
    for factor in given {
      if let match = rest.firstIndex(of: factor) {
        rest.remove(at: match)
      } else {
        divisor.append(factor)
      }
    }
    return (rest, divisor)
  }

  private func quotient(_ count: Int, _ divisor: Int) throws(OpFailure) -> Int {
    guard divisor > 0, count % divisor == 0 else {
      throw OpFailure("\(count) elements cannot be divided among sizes whose product is \(divisor)")
    }
    return count / divisor
  }

  private func mismatch(_ count: Int, _ others: Int) -> OpFailure {
    OpFailure("\(count) elements cannot fill sizes whose product is \(others)")
  }

  private func elementCount(_ sizes: [Int]) throws(OpFailure) -> Int {
    do {
      return try NDArray.elementCount(of: sizes)
    } catch { throw OpFailure(error.message) }
  }

  package func inferShapes(_ context: inout ShapeContext) throws(OpFailure) -> [[Scalar]] {
    let source = context.inputShapes[0]
    for size in given { _ = size.checkedSize(&context) }
    let given = entries.flatMap { factors($0, context) }
    let (rest, divisor) = Self.cancelled(source, given)
    let leftOver = Scalar.binary(.floorDivide, product(rest), product(divisor))
    if entries.contains(.inferred) {
      requireDivision(&context, product(rest), product(divisor))
    } else if product(rest) != product(divisor) {
      context.require(
        product(source), equals: product(given), "#0 elements cannot fill sizes whose product is #1"
      )
    }
    return [entries.map { $0 == .inferred ? leftOver : product(factors($0, context)) }]
  }

  /// Demands that what is left over is a whole number.
  private func requireDivision(_ context: inout ShapeContext, _ count: Scalar, _ divisor: Scalar) {
    let isPositive = Scalar.compare(.greater, divisor, .integer(0))
    let remainder = Scalar.binary(.modulo, count, divisor)
    context.require(
      .binary(.and, isPositive, .compare(.equal, remainder, .integer(0))),
      values: [count, divisor],
      "#0 elements cannot be divided among sizes whose product is #1")
  }

  private func factors(_ entry: Entry, _ context: ShapeContext) -> [Scalar] {
    switch entry {
    case .given(let size): [size.scalar(context)]
    case .inferred: []
    case .axes(let range): Array(context.inputShapes[0][range])
    }
  }

  private func product(_ factors: [Scalar]) -> Scalar { factors.reduce(.integer(1), *) }

  package func gradient(_ context: GradientContext) -> [Variable?] {
    let none = [Variable?](repeating: nil, count: context.inputs.count - 1)
    return [context.outputGradients[0].map { reshapeLike($0, context.inputs[0]) }] + none
  }

  package func lowering(_ inputs: [TensorType]) -> Lowering { .view { _ in .reshape } }

  package func reference(_ inputs: [NDArray]) throws -> [NDArray] {
    let x = inputs[0]
    let sizes = try entries.map { entry -> [Int] in
      switch entry {
      case .given(let size): [try size.value(inputs)]
      case .inferred: []
      case .axes(let range): Array(x.shape[range])
      }
    }
    let (rest, divisor) = Self.cancelled(x.shape, sizes.flatMap(\.self))
    let shape = try zip(entries, sizes).map { entry, sizes in
      entry == .inferred
        ? try quotient(rest.reduce(1, *), divisor.reduce(1, *)) : sizes.reduce(1, *)
    }
    return [try x.reshaped(shape)]
  }

  package static var samples: [OpSample] {
    let numbers = (0..<24).map { Double($0) * 0.5 - 3 }
    guard let cube = try? NDArray(numbers, shape: [2, 3, 4]),
      let empty = try? NDArray.zeros(shape: [0, 3], dtype: .float32)
    else { return [] }
    let transposed = cube.transposed([2, 0, 1])
    func op(_ entries: Entry...) -> Reshape { Reshape(entries: entries) }
    return [
      OpSample(op(.given(.fixed(6)), .given(.fixed(4))), [cube], differentiable: [0]),
      OpSample(op(.given(.fixed(4)), .inferred), [transposed], differentiable: [0]),
      OpSample(op(.axes(0..<1), .axes(1..<3)), [cube], differentiable: [0]),
      OpSample(op(.inferred), [NDArray(2.5)], differentiable: [0]),
      OpSample(
        op(.given(.input(1)), .inferred), [cube, NDArray(8)], differentiable: [0]),
      OpSample(
        op(.given(.input(2)), .given(.input(1))), [cube, NDArray(8 as UInt8), NDArray(3)],
        differentiable: [0]),
      OpSample(op(.given(.fixed(3)), .inferred), [empty]),
      OpSample(op(.given(.fixed(0)), .given(.fixed(7))), [empty]),
    ]
  }
}

/// The elements of a tensor with the sizes of another.
package func reshapeLike(_ x: Variable, _ target: Variable) -> Variable {
  build("reshape", [x, target]) { types throws(OpFailure) in
    var operands = HostOperands(after: 1)
    let entries = try types[1].shape.enumerated().map { axis, size throws(OpFailure) in
      if let size { return Reshape.Entry.given(.fixed(size)) }
      return .given(try operands.integer(target.shape[axis], "a size"))
    }
    return applyOne(Reshape(entries: entries), to: [x] + operands.variables)
  }
}

extension Variable {
  /// The same elements, in row-major order, with other sizes.
  ///
  /// `x.reshape([x.shape[0], -1])` flattens all axes but the first.
  ///
  /// - Parameter shape: the size of each axis of the result. One may be -1: it becomes what the
  ///   others leave over. Sizes that are known only in a call are variables. An error when the
  ///   number of elements does not fit: at once where sizes are known, else in the call.
  /// - Returns: a tensor of the given shape; a view where the elements lie one after the other.
  /// - SeeAlso: Theano's `reshape`.
  public func reshape(_ shape: [any Size]) -> Variable {
    let sizes = shape.map(\.sizeVariable)
    return build("reshape", [self] + sizes) { _ throws(OpFailure) in
      var operands = HostOperands(after: 1)
      let entries = try sizes.map { size throws(OpFailure) -> Reshape.Entry in
        let size = try operands.integer(size, "a size")
        return size == .fixed(-1) ? .inferred : .given(size)
      }
      guard entries.filter({ $0 == .inferred }).count <= 1 else {
        throw OpFailure("more than one size is -1; only one can be left over")
      }
      return applyOne(Reshape(entries: entries), to: [self] + operands.variables)
    }
  }

  /// The same elements, in row-major order, with sizes that are computed.
  ///
  /// - Parameters:
  ///   - shape: an integer vector with the size of each axis, none of them negative.
  ///   - rank: the number of axes of the result, and of elements of the vector.
  /// - Returns: a tensor of the given shape; a view where the elements lie one after the other.
  /// - SeeAlso: Theano's `reshape` with `ndim`.
  public func reshape(_ shape: Variable, rank: Int) -> Variable {
    build("reshape", [self, shape]) { types throws(OpFailure) in
      guard rank >= 0 else { throw OpFailure("rank \(rank) is negative") }
      guard types[1].rank == 1, types[1].dtype.isInteger else {
        throw OpFailure("a shape is an integer vector, but got \(types[1])")
      }
      if let count = types[1].shape[0], count != rank {
        throw OpFailure("the shape has \(count) sizes, but the rank is given as \(rank)")
      }
      return reshape((0..<rank).map { shape[$0] })
    }
  }

  /// The same elements with the last axes merged into one.
  ///
  /// `x.flatten(2)` keeps the first axis, as a batch of images needs it before a dense layer.
  ///
  /// - Parameter rank: the number of axes of the result: the first `rank - 1` axes are kept. An
  ///   error unless it lies between 1 and the rank of x (1 is also right for rank 0).
  /// - Returns: a tensor of the given rank; a view where the elements lie one after the other.
  /// - SeeAlso: Theano's `flatten(outdim)`.
  public func flatten(_ rank: Int = 1) -> Variable {
    build("flatten", [self]) { types throws(OpFailure) in
      let own = types[0].rank
      guard rank >= 1 && rank <= Swift.max(own, 1) else {
        throw OpFailure("cannot flatten \(own) axes to \(rank); 1 to \(Swift.max(own, 1)) can be")
      }
      if rank == own { return self }
      let kept = (0..<(rank - 1)).map { Reshape.Entry.axes($0..<($0 + 1)) }
      return applyOne(Reshape(entries: kept + [.axes((rank - 1)..<own)]), to: [self])
    }
  }
}
