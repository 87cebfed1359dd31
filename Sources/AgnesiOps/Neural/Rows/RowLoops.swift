import AgnesiArray
import AgnesiGraph
import AgnesiKernel

extension RowPasses {
  /// Emits a kernel that walks one row after the other, each along its elements.
  func emitLoops(_ name: String, weight: Int, into context: inout LoopContext) {
    context.kernel(name, parallel: count, cost: size * weight) { body, index in
      var loops = RowLoops(self, row: index, elements: (.integer(0), size))
      passes.forEach { loops.add($0, to: &body) }
    }
  }
}

/// The loops over elements of one row.
struct RowLoops {
  private let rows: RowPasses
  private let index: Scalar
  /// The bounds of the elements.
  private let elements: (first: Scalar, end: Scalar)
  /// What is known of the row, or of these elements of it.
  var numbers: [Scalar] = []
  /// Where elements are read: the rows themselves, or the result once passes keep theirs there.
  private var source: TensorBuffer

  init(_ rows: RowPasses, row index: Scalar, elements: (first: Scalar, end: Scalar)) {
    self.rows = rows
    self.index = index
    self.elements = elements
    source = rows.input
  }

  private var row: RowPasses.Row {
    RowPasses.Row(index: index, size: rows.size, numbers: numbers) { [rows, index, source] in
      source[linear: index * rows.size + $0]
    }
  }

  mutating func add(_ pass: RowPasses.Pass, to builder: inout KernelBuilder) {
    switch pass {
    case .combination(let number, let function, keeps: let keeps, let formula):
      if keeps { store(formula, in: &builder) }
      let (symbol, total) = builder.variable(number.name, function.identity(number.dtype))
      walk(&builder) { body, element in
        body.accumulate(symbol, function, keeps ? element.value : formula(row, element))
      }
      numbers.append(total)
    case .number(let number, isChecked: _, let formula):
      let value = formula(&builder, row)
      numbers.append(builder.constant(number.name, value))
    case .elements(let formula): store(formula, in: &builder)
    case .result(let formula): builder.store(rows.output.id, at: index, formula(row))
    }
  }

  /// Notes what the loops of an earlier kernel left: a number, and elements that are kept.
  mutating func note(_ pass: RowPasses.Pass, _ number: Scalar) {
    numbers.append(number)
    if case .combination(_, _, keeps: true, _) = pass { source = rows.output }
  }

  /// Stores a formula for each element, for later passes to see.
  private mutating func store(_ formula: RowPasses.Formula, in builder: inout KernelBuilder) {
    walk(&builder) { body, element in
      body.store(rows.output.id, at: row.start + element.index, formula(row, element))
    }
    source = rows.output
  }

  private func walk(
    _ builder: inout KernelBuilder, _ body: (inout KernelBuilder, RowPasses.Element) -> Void
  ) {
    builder.loop("e", from: elements.first, to: elements.end, hint: .vector) { builder, e in
      body(&builder, RowPasses.Element(index: e, value: source[linear: row.start + e]))
    }
  }
}
