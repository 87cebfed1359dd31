import AgnesiArray
import AgnesiGraph
import AgnesiKernel

/// Short rows side by side: blocks of rows are turned into columns in a worker's own memory, so that
/// each lane of a vector register has a row of its own.
///
/// Along a row of ten elements, nothing would fill a register. Sums are added up one element after
/// the other, in `float64`, so as not to lose digits that sums in lanes keep.
struct RowLanes {
  private let rows: RowPasses
  private let size: Int
  private let turned: TensorBuffer
  /// The memory of the numbers, by their places, one number a row of the block.
  private var numbers: [TensorBuffer] = []

  /// The rows of a block.
  private static let width = 32
  /// Lanes are computed by so many, also where fewer rows are left.
  private static let step = 16
  /// The lengths of rows that pay: shorter ones take as long to turn as to compute, and of longer
  /// ones most elements fill registers.
  private static let sizes = 4...64

  /// The size of the rows if they are to be walked side by side.
  static func size(of rows: RowPasses) -> Int? {
    guard let size = rows.size.integerValue.map(Int.init), sizes.contains(size),
      size < sizes.upperBound / 2 || size % step != 0,
      rows.count.integerValue ?? .max >= Int64(step / 2)
    else { return nil }
    return size
  }

  init(_ rows: RowPasses, size: Int, _ context: inout LoopContext) {
    self.rows = rows
    self.size = size
    let width = Scalar.integer(Self.width)
    turned = context.workspace("turned", rows.input.dtype, shape: [.integer(size), width])
    for pass in rows.passes {
      switch pass {
      case .combination(let number, let function, keeps: _, _):
        let dtype = function == .add ? .float64 : number.dtype
        numbers.append(context.workspace(number.name, dtype, shape: [width]))
      case .number(let number, isChecked: _, _):
        numbers.append(context.workspace(number.name, number.dtype, shape: [width]))
      case .elements, .result: break
      }
    }
  }

  /// Emits the kernel that carries the passes out.
  func emit(_ name: String, weight: Int, into context: inout LoopContext) {
    let cost = Scalar.integer(size * weight * Self.width)
    let blocks = rows.count.ceilingQuotient(.integer(Self.width))
    context.kernel(name, parallel: blocks, cost: cost) { body, block in
      let first = body.constant("first", block * Self.width)
      let height = body.constant(
        "height", .binary(.minimum, .integer(Self.width), rows.count - first))
      let lanes = body.constant(
        "lanes", height.ceilingQuotient(.integer(Self.step)) * Self.step)
      let inRows = MatrixOperand(
        rows.input.id, offset: first * size, leadingDimension: .integer(size))
      body.add(turn(inRows, to: inColumns, rows: height, columns: .integer(size)))
      for pass in rows.passes {
        add(pass, to: &body, first: first, height: height, lanes: lanes)
      }
    }
  }

  private var inColumns: MatrixOperand {
    MatrixOperand(turned.id, offset: .integer(0), leadingDimension: .integer(Self.width))
  }

  private func turn(
    _ source: MatrixOperand, to target: MatrixOperand, rows height: Scalar, columns: Scalar
  ) -> Statement {
    .call(
      .transposition(
        Transposition(rows.input.dtype, rows: height, columns: columns, from: source, to: target)))
  }

  private func add(
    _ pass: RowPasses.Pass, to builder: inout KernelBuilder, first: Scalar, height: Scalar,
    lanes: Scalar
  ) {
    switch pass {
    case .combination(let number, let function, keeps: let keeps, let formula):
      let results = numbers[number.place]
      builder.loop("l", to: lanes, hint: .vector) { body, lane in
        body.store(results.id, at: lane, function.identity(results.dtype))
      }
      walk(&builder, first, lanes) { body, lane, place, row, element in
        let value = body.constant("value", formula(row, element))
        if keeps { body.store(turned.id, at: place, value) }
        let known = results[linear: lane]
        body.store(
          results.id, at: lane, .binary(function, known, value.cast(to: results.dtype)))
      }
    case .number(let number, isChecked: let isChecked, let formula):
      builder.loop("l", to: height, hint: isChecked ? .serial : .vector) { body, lane in
        let value = formula(&body, row(first, lane))
        body.store(numbers[number.place].id, at: lane, value)
      }
    case .elements(let formula):
      walk(&builder, first, lanes) { body, _, place, row, element in
        body.store(turned.id, at: place, formula(row, element))
      }
      let target = MatrixOperand(
        rows.output.id, offset: first * size, leadingDimension: .integer(size))
      builder.add(turn(inColumns, to: target, rows: .integer(size), columns: height))
    case .result(let formula):
      builder.loop("l", to: height, hint: .vector) { body, lane in
        body.store(rows.output.id, at: first + lane, formula(row(first, lane)))
      }
    }
  }

  /// Loops over all elements, the rows of the block innermost; lanes without a row compute what
  /// nobody reads.
  private func walk(
    _ builder: inout KernelBuilder, _ first: Scalar, _ lanes: Scalar,
    _ body: (
      inout KernelBuilder, _ lane: Scalar, _ place: Scalar, RowPasses.Row, RowPasses.Element
    ) -> Void
  ) {
    builder.loop("e", to: .integer(size)) { builder, e in
      builder.loop("l", to: lanes, hint: .vector) { builder, lane in
        let place = e * Self.width + lane
        let element = RowPasses.Element(index: e, value: turned[linear: place])
        body(&builder, lane, place, row(first, lane), element)
      }
    }
  }

  private func row(_ first: Scalar, _ lane: Scalar) -> RowPasses.Row {
    RowPasses.Row(
      index: first + lane, size: rows.size,
      numbers: zip(numbers, dtypes).map { $0[linear: lane].cast(to: $1) },
      element: { [turned] in turned[linear: $0 * Self.width + lane] })
  }

  /// The dtypes in which passes see the numbers.
  private var dtypes: [DType] {
    rows.passes.compactMap { pass in
      switch pass {
      case .combination(let number, _, keeps: _, _), .number(let number, isChecked: _, _):
        number.dtype
      case .elements, .result: nil
      }
    }
  }
}
