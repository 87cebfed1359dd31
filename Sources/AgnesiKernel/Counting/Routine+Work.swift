import AgnesiArray

/// A part of the work of a routine: so much, as often as the product of the factors.
struct RoutineWork {
  let tally: WorkTally
  let factors: [Scalar]
}

extension Routine {
  /// What the routine does.
  var work: [RoutineWork] {
    switch self {
    case .matrixProduct(_, let m, let n, let k, _, let a, let b, let beta, let c):
      let isRead = beta != .constant(0, beta.dtype)
      return [
        RoutineWork(tally: WorkTally(operations: 2, reads: [], stores: []), factors: [m, n, k]),
        RoutineWork(
          tally: WorkTally(operations: 0, reads: [(a.buffer, 1)], stores: []), factors: [m, k]),
        RoutineWork(
          tally: WorkTally(operations: 0, reads: [(b.buffer, 1)], stores: []), factors: [k, n]),
        RoutineWork(
          tally: WorkTally(
            operations: 0, reads: isRead ? [(c.buffer, 1)] : [], stores: [(c.buffer, 1)]),
          factors: [m, n]),
      ]
    case .tileProduct(let tile): return tile.work
    case .transposition(let exchange):
      let tally = WorkTally(
        operations: 0, reads: [(exchange.source.buffer, 1)], stores: [(exchange.target.buffer, 1)])
      return [RoutineWork(tally: tally, factors: [exchange.rows, exchange.columns])]
    }
  }
}

extension Routine {
  /// How many multiply-adds, or copies of elements, it takes; nil when only a call can tell.
  package var stepCount: Int64? {
    switch self {
    case .matrixProduct: nil
    case .tileProduct(let tile):
      Self.product([.integer(tile.rows * tile.columns * tile.laneCount)] + tile.loops.map(\.count))
    case .transposition(let exchange): Self.product([exchange.rows, exchange.columns])
    }
  }

  private static func product(_ factors: [Scalar]) -> Int64? {
    factors.reduce(1) { total, factor in
      guard let total, let factor = factor.integerValue else { return nil }
      let (product, overflow) = total.multipliedReportingOverflow(by: factor)
      return overflow ? .max : product
    }
  }
}

extension TileProduct {
  /// The products of the rows and columns that are stored, and the storing of the sums.
  fileprivate var work: [RoutineWork] {
    let rows = Scalar.binary(.minimum, .integer(rows), validRows)
    let columns = Scalar.binary(.minimum, .integer(columns), validColumns)
    let counts = loops.map(\.count)
    let width = Double(laneCount)
    func part(
      _ operations: Double, reads: [(BufferID, Double)], stores: [(BufferID, Double)] = [],
      times factors: [Scalar]
    ) -> RoutineWork {
      RoutineWork(
        tally: WorkTally(operations: operations, reads: reads, stores: stores), factors: factors)
    }
    let lanesOfSums = lanes == .kept ? width : 1
    return [
      part(2 * width, reads: [], times: counts + [rows, columns]),
      part(0, reads: [(left.buffer, lanes == .summed ? width : 1)], times: counts + [rows]),
      part(0, reads: [(right.buffer, width)], times: counts + [columns]),
      part(
        0, reads: accumulates ? [(result.buffer, lanesOfSums)] : [],
        stores: [(result.buffer, lanesOfSums)], times: [rows, columns]),
    ]
  }
}
