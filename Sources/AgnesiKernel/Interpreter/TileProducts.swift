import AgnesiArray

extension Program {
  /// A tile product with the registers of its arguments.
  struct Tile: Sendable {
    typealias Register = Instruction.Register

    let product: TileProduct
    /// The registers of `product.expressions`, in that order.
    let arguments: [Register]
  }

  /// A transposition with the registers of its arguments.
  struct Exchange: Sendable {
    let transposition: Transposition
    /// The registers of `transposition.expressions`, in that order.
    let arguments: [Instruction.Register]
  }
}

extension RegisterFile {
  /// Runs a tile product on buffers.
  func multiply(
    _ tile: Program.Tile, _ buffers: UnsafeBufferPointer<UnsafeMutableRawPointer>
  ) {
    if tile.product.dtype == .float32 {
      multiply(tile, buffers, as: Float.self)
    } else {
      multiply(tile, buffers, as: Double.self)
    }
  }

  /// Computes the stored sums only, one after the other.
  private func multiply<T: BinaryFloatingPoint>(
    _ tile: Program.Tile, _ buffers: UnsafeBufferPointer<UnsafeMutableRawPointer>, as type: T.Type
  ) {
    let product = tile.product
    let loopCount = product.loops.count
    let numbers = tile.arguments.map { Int(integer($0)) }
    let loops = (0..<loopCount).map { numbers[3 * $0..<3 * $0 + 3].map { $0 } }
    let rest = Array(numbers[(3 * loopCount)...])
    func start(_ buffer: BufferID, _ offset: Int) -> UnsafeMutablePointer<T> {
      buffers[buffer.number].assumingMemoryBound(to: type) + offset
    }
    let left = start(product.left.buffer, rest[0])
    let right = start(product.right.buffer, rest[2])
    let result = start(product.result.buffer, rest[4])
    for row in 0..<max(0, min(product.rows, rest[7])) {
      for column in 0..<max(0, min(product.columns, rest[8])) {
        var sums = [T](repeating: 0, count: product.laneCount)
        TileLoops(loops: loops).forEach { leftPlace, rightPlace in
          let x = left + row * rest[1] + leftPlace
          let y = right + column * rest[3] + rightPlace
          for lane in sums.indices {
            sums[lane] += x[product.lanes == .summed ? lane : 0] * y[lane]
          }
        }
        let target = result + row * rest[5] + column * rest[6]
        if product.lanes == .summed { sums = [Self.total(sums)] }
        for (lane, sum) in sums.enumerated() {
          target[lane] = product.accumulates ? target[lane] + sum : sum
        }
      }
    }
  }

  /// The sum of lanes in the order of the native code: of halves, then of quarters, and so on.
  private static func total<T: BinaryFloatingPoint>(_ lanes: [T]) -> T {
    var lanes = lanes
    while lanes.count > 1 {
      let half = lanes.count / 2
      for lane in 0..<half { lanes[lane] += lanes[lane + half] }
      lanes.removeLast(half)
    }
    return lanes.first ?? 0
  }

  /// Runs a transposition on buffers.
  func transpose(
    _ exchange: Program.Exchange, _ buffers: UnsafeBufferPointer<UnsafeMutableRawPointer>
  ) {
    let numbers = exchange.arguments.map { Int(integer($0)) }
    let size = exchange.transposition.dtype.byteCount
    let source = buffers[exchange.transposition.source.buffer.number] + numbers[2] * size
    let target = buffers[exchange.transposition.target.buffer.number] + numbers[4] * size
    for i in 0..<max(numbers[0], 0) {
      for j in 0..<max(numbers[1], 0) {
        (target + (j * numbers[5] + i) * size).copyMemory(
          from: source + (i * numbers[3] + j) * size, byteCount: size)
      }
    }
  }
}

/// The places that a nest of loops visits in two operands.
private struct TileLoops {
  /// Count and strides of each loop, outermost first.
  let loops: [[Int]]

  func forEach(_ body: (_ left: Int, _ right: Int) -> Void) {
    visit(0, 0, 0, body)
  }

  private func visit(_ depth: Int, _ left: Int, _ right: Int, _ body: (Int, Int) -> Void) {
    guard depth < loops.count else { return body(left, right) }
    let loop = loops[depth]
    for k in 0..<max(loop[0], 0) {
      visit(depth + 1, left + k * loop[1], right + k * loop[2], body)
    }
  }
}
