import AgnesiArray
import AgnesiGraph
import AgnesiKernel

extension Scheduler {
  /// Emits the kernels that reduce one tensor, computing its elements in place.
  ///
  /// Partial results are always cut and combined in the same way, whatever the number of threads.
  func emitReduction(_ node: Int, _ reduction: Reduction) {
    let loops = ReductionLoops(self, node, reduction)
    if reduction.kind == .argMaximum || reduction.kind == .argMinimum {
      emitArgument(loops)
    } else if loops.kept.isEmpty || loops.hasFewLongRows {
      emitPieces(loops)
    } else if loops.isInnermostReduced {
      emitRows(loops)
    } else {
      emitColumns(loops)
    }
  }

  /// One result or a few, from many elements each: pieces of fixed size first, then the pieces of
  /// each in order.
  private func emitPieces(_ loops: ReductionLoops) {
    guard let outer = loops.reduced.first else { return emitRows(loops) }
    let total = loops.axes.groups.reduce(.integer(1)) { $0 * $1.size }
    if let total = total.integerValue, total <= 2 * Self.chunk { return emitRows(loops) }
    let isLong = loops.reduced.count == 1
    let size = loops.axes.groups[outer].size
    let pieces = isLong ? size.ceilingQuotient(.integer(Self.chunk)) : size
    let count = loops.kept.reduce(pieces) { $0 * loops.axes.groups[$1].size }
    let partial = temporary("partial", loops.reduction.accumulator, shape: [count])

    var builder = KernelBuilder()
    let assembly = KernelAssembly(program)
    let output = assembly.output(partial)
    let variable = builder.symbol("p")
    let place = Scalar.index(variable)
    var (piece, indices) = (place, [Int: Scalar]())
    if !loops.kept.isEmpty {
      piece = builder.constant("piece", .binary(.modulo, place, pieces))
      indices = loops.unraveled(.binary(.floorDivide, place, pieces), loops.kept)
    }
    var bounds: (Scalar, Scalar)?
    if isLong {
      let first = builder.constant("first", piece * Self.chunk)
      bounds = (first, builder.constant("last", .binary(.minimum, size, first + Self.chunk)))
    } else {
      indices[outer] = piece
    }
    let result = accumulate(loops, &builder, assembly, indices: indices, bounds: bounds)
    builder.store(output, at: place, result)
    let work =
      isLong
      ? Scalar.integer(Self.chunk)
      : loops.axes.groups.dropFirst().reduce(.integer(1)) { $0 * $1.size }
    launch(
      loops.node, "partial", assembly,
      parallel: .init(variable, count: count, cost: work * loops.weight),
      body: builder.statements)
    combinePieces(loops, partial, pieces)
  }

  /// Combines the pieces of each result in order.
  private func combinePieces(_ loops: ReductionLoops, _ partial: Int, _ pieces: Scalar) {
    var builder = KernelBuilder()
    let assembly = KernelAssembly(program)
    let source = assembly.input(partial)
    let target = assembly.output(number(loops.value))
    let reduction = loops.reduction
    func combine(_ builder: inout KernelBuilder, _ row: Scalar) {
      let (symbol, accumulator) = builder.variable("acc", reduction.identity)
      builder.loop("i", to: pieces) { inner, index in
        let piece = Scalar.load(source, at: row * pieces + index, reduction.accumulator)
        inner.assign(symbol, reduction.combined(accumulator, piece))
      }
      builder.store(target, at: row, accumulator.cast(to: loops.resultDType))
    }
    if loops.kept.isEmpty {
      combine(&builder, .integer(0))
    } else {
      let count = loops.kept.reduce(.integer(1)) { $0 * loops.axes.groups[$1].size }
      builder.loop("row", to: count) { combine(&$0, $1) }
    }
    launch(loops.node, nil, assembly, parallel: nil, body: builder.statements)
  }

  /// Results whose elements end with contiguous ones: one result after the other.
  private func emitRows(_ loops: ReductionLoops) {
    let assembly = KernelAssembly(program)
    let output = assembly.output(number(loops.value))
    let (parallel, body) = loops.overKept { builder, indices in
      let result = accumulate(loops, &builder, assembly, indices: indices, bounds: nil)
      builder.store(
        output, at: loops.outputPosition(indices), result.cast(to: loops.resultDType))
    }
    launch(loops.node, nil, assembly, parallel: parallel, body: body)
  }

  // MARK: Pieces

  /// Emits the loops that combine all reduced elements, and gives the accumulator.
  private func accumulate(
    _ loops: ReductionLoops, _ builder: inout KernelBuilder, _ assembly: KernelAssembly,
    indices: [Int: Scalar], bounds: (Scalar, Scalar)?
  ) -> Scalar {
    let (symbol, accumulator) = builder.variable("acc", loops.reduction.identity)
    let open = loops.reduced.filter { indices[$0] == nil }
    nestReduced(loops, open, &builder, indices, bounds: bounds) { body, indices in
      let element = element(loops, &body, assembly, indices)
      body.accumulate(symbol, loops.reduction.function, element)
    }
    return accumulator
  }

  /// Emits loops over the given groups, the last of them for vector registers.
  func nestReduced(
    _ loops: ReductionLoops, _ groups: [Int], _ builder: inout KernelBuilder,
    _ indices: [Int: Scalar], bounds: (Scalar, Scalar)? = nil,
    _ body: (inout KernelBuilder, [Int: Scalar]) -> Void
  ) {
    guard let group = groups.first else { return body(&builder, indices) }
    let isLast = groups.count == 1
    builder.loop(
      "r", from: bounds?.0 ?? .integer(0), to: bounds?.1 ?? loops.axes.groups[group].size,
      hint: isLast && loops.isInnermostReduced ? .vector : .serial
    ) { inner, index in
      var indices = indices
      indices[group] = index
      nestReduced(loops, Array(groups.dropFirst()), &inner, indices, body)
    }
  }

  /// The element to combine, in the accumulator's dtype where that differs in kind.
  func element(
    _ loops: ReductionLoops, _ builder: inout KernelBuilder, _ assembly: KernelAssembly,
    _ indices: [Int: Scalar]
  ) -> Scalar {
    let emitter = loops.emitter(
      indices, buffer: { [numbers] in assembly.input(numbers[$0] ?? 0) })
    let element = emitter.element(loops.source, at: ElementEmitter.identity(loops.rank))
    for check in checks(emitter) { builder.add(check) }
    return element.cast(to: loops.reduction.accumulator)
  }
}

extension Reduction {
  /// The function that combines two partial results.
  var function: BinaryFunction {
    switch kind {
    case .sum: .add
    case .product: .multiply
    case .maximum, .argMaximum: .maximum
    case .minimum, .argMinimum: .minimum
    case .all: .and
    case .any: .or
    }
  }

  /// Two partial results in one.
  func combined(_ a: Scalar, _ b: Scalar) -> Scalar { .binary(function, a, b) }

  /// The result for no elements, which changes no other.
  var identity: Scalar {
    switch kind {
    case .sum, .any: .constant(0, accumulator)
    case .product, .all: .constant(1, accumulator)
    case .maximum, .argMaximum: accumulator.isFloating ? .constant(-.infinity, accumulator) : lowest
    case .minimum, .argMinimum: accumulator.isFloating ? .constant(.infinity, accumulator) : highest
    }
  }

  private var lowest: Scalar {
    switch accumulator {
    case .int8: .integer(Int64(Int8.min), accumulator)
    case .int16: .integer(Int64(Int16.min), accumulator)
    case .int32: .integer(Int64(Int32.min), accumulator)
    case .int64: .integer(.min, accumulator)
    case .bool, .uint8, .float32, .float64: .constant(0, accumulator)
    }
  }

  private var highest: Scalar {
    switch accumulator {
    case .bool: .bool(true)
    case .uint8: .integer(255, accumulator)
    case .int8: .integer(Int64(Int8.max), accumulator)
    case .int16: .integer(Int64(Int16.max), accumulator)
    case .int32: .integer(Int64(Int32.max), accumulator)
    case .int64: .integer(.max, accumulator)
    case .float32, .float64: .constant(.infinity, accumulator)
    }
  }
}
