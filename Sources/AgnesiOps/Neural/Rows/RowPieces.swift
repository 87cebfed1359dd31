import AgnesiArray
import AgnesiGraph
import AgnesiKernel

/// Few long rows in pieces that workers share: one kernel for each pass over elements, which first
/// combines what earlier ones found in the pieces of its row, always in the same order.
struct RowPieces {
  private let rows: RowPasses
  private let length: Int
  private let count: Int
  /// The numbers of the pieces, by the places of the rows' numbers; nil for numbers that come from
  /// others.
  private var partials: [TensorBuffer?] = []

  /// More rows are enough to share as they are; each then stays in one worker's cache.
  private static let mostRows: Int64 = 4
  private static let leastLength = 8192
  private static let mostPieces = 64

  /// Takes rows that are few and long; nil for others.
  init?(_ rows: RowPasses, _ context: inout LoopContext) {
    guard let rowCount = rows.count.integerValue, (1...Self.mostRows).contains(rowCount),
      let size = rows.size.integerValue.map(Int.init), size >= 4 * Self.leastLength
    else { return nil }
    self.rows = rows
    length = max(Self.leastLength, (size + Self.mostPieces - 1) / Self.mostPieces)
    count = (size + length - 1) / length
    for pass in rows.passes {
      switch pass {
      case .combination(let number, let function, keeps: _, _):
        let dtype = function == .add ? .float64 : number.dtype
        partials.append(
          context.temporary(number.name, dtype, shape: [rows.count, .integer(count)]))
      case .number: partials.append(nil)
      case .elements, .result: break
      }
    }
  }

  /// Emits the kernels that carry the passes out.
  func emit(_ name: String, weight: Int, into context: inout LoopContext) {
    let cost = Scalar.integer(length * weight / 2)
    for (step, pass) in rows.passes.enumerated() {
      let earlier = rows.passes[..<step]
      switch pass {
      case .number: continue
      case .combination(let number, _, keeps: _, _):
        context.kernel("\(name)_\(number.name)", parallel: rows.count * count, cost: cost) {
          body, piece in
          add(pass, after: earlier, to: &body, piece, partials[number.place])
        }
      case .elements:
        context.kernel(name, parallel: rows.count * count, cost: cost) { body, piece in
          add(pass, after: earlier, to: &body, piece, nil)
        }
      case .result:
        context.kernel(name, parallel: rows.count, cost: .integer(count)) { body, index in
          var loops = RowLoops(rows, row: index, elements: (.integer(0), rows.size))
          combine(earlier, index, &loops, &body)
          loops.add(pass, to: &body)
        }
      }
    }
  }

  /// Adds what a pass does with one piece, and stores the number that it finds there.
  private func add(
    _ pass: RowPasses.Pass, after earlier: ArraySlice<RowPasses.Pass>,
    to builder: inout KernelBuilder, _ piece: Scalar, _ partial: TensorBuffer?
  ) {
    let index = builder.constant("row", .binary(.floorDivide, piece, .integer(count)))
    let first = builder.constant("first", .binary(.modulo, piece, .integer(count)) * length)
    let end = builder.constant("end", .binary(.minimum, rows.size, first + .integer(length)))
    var loops = RowLoops(rows, row: index, elements: (first, end))
    combine(earlier, index, &loops, &builder)
    loops.add(pass, to: &builder)
    if let partial, let number = loops.numbers.last {
      builder.store(partial.id, at: piece, number.cast(to: partial.dtype))
    }
  }

  /// Adds what makes the numbers of a row from those of its pieces.
  private func combine(
    _ passes: ArraySlice<RowPasses.Pass>, _ index: Scalar, _ loops: inout RowLoops,
    _ builder: inout KernelBuilder
  ) {
    for pass in passes {
      switch pass {
      case .combination(let number, let function, keeps: _, _):
        guard let partial = partials[number.place] else { continue }
        let (symbol, total) = builder.variable(number.name, function.identity(partial.dtype))
        builder.loop("q", to: .integer(count)) { body, piece in
          let part = partial[linear: index * count + piece]
          body.assign(symbol, .binary(function, total, part))
        }
        loops.note(pass, builder.constant(number.name, total.cast(to: number.dtype)))
      case .number: loops.add(pass, to: &builder)
      case .elements, .result: break
      }
    }
  }
}
