package import AgnesiArray
package import AgnesiGraph
package import AgnesiKernel

/// The product of matrices in the last two axes, for each place of equal leading axes.
///
/// `out[..., i, j] = Σ_k a[..., i, k] b[..., k, j]`
package struct MatrixProduct: Op {
  package init() {}

  package var name: String { "dot" }

  package func inferTypes(_ inputs: [TensorType]) throws(OpFailure) -> [TensorType] {
    let (a, b) = (inputs[0], inputs[1])
    guard a.dtype == b.dtype, a.dtype != .bool else {
      throw OpFailure("operands need one dtype of numbers, but have \(a.dtype) and \(b.dtype)")
    }
    guard a.rank >= 2, a.rank == b.rank else {
      throw OpFailure(
        "operands need one rank of at least 2, but have ranks \(a.rank) and \(b.rank)")
    }
    let rank = a.rank
    var shape: [Int?] = []
    for axis in 0..<(rank - 2) {
      let (left, right) = (a.shape[axis], b.shape[axis])
      if let left, let right, left != right {
        throw OpFailure("sizes \(left) and \(right) of batch axis \(axis) differ")
      }
      shape.append(left ?? right)
    }
    if let left = a.shape[rank - 1], let right = b.shape[rank - 2], left != right {
      throw OpFailure("inner sizes \(left) and \(right) differ")
    }
    return [TensorType(a.dtype, shape + [a.shape[rank - 2], b.shape[rank - 1]])]
  }

  package func inferShapes(_ context: inout ShapeContext) -> [[Scalar]] {
    let (a, b) = (context.inputShapes[0], context.inputShapes[1])
    let rank = a.count
    for axis in 0..<(rank - 2) {
      context.require(
        a[axis], equals: b[axis], "sizes #0 and #1 of batch axis \(axis) differ")
    }
    context.require(a[rank - 1], equals: b[rank - 2], "inner sizes #0 and #1 differ")
    return [Array(a.dropLast()) + [b[rank - 1]]]
  }

  package func gradient(_ context: GradientContext) -> [Variable?] {
    guard let gradient = context.outputGradients[0] else { return [nil, nil] }
    let (a, b) = (context.inputs[0], context.inputs[1])
    return [
      applyOne(MatrixProduct(), to: [gradient, matrixTransposed(b)]),
      applyOne(MatrixProduct(), to: [matrixTransposed(a), gradient]),
    ]
  }

  package func lowering(_ inputs: [TensorType]) -> Lowering {
    if inputs[0].dtype.isFloating { return .library(.matrixProduct) }
    return .loops(LoopNest(integerLoops))
  }

  /// Row by row of the result, which wraps as the dtype does.
  @Sendable private func integerLoops(_ context: inout LoopContext) {
    let (a, b, out) = (context.inputs[0], context.inputs[1], context.outputs[0])
    let rank = out.shape.count
    let (m, n, k) = (out.shape[rank - 2], out.shape[rank - 1], a.shape[rank - 1])
    let rows = out.shape.dropLast().reduce(.integer(1), *)
    context.kernel("integerProduct", parallel: rows, cost: n * k) { body, row in
      body.loop("j", to: n, hint: .vector) { body, j in
        body.store(out.id, at: row * n + j, .integer(0, out.dtype))
      }
      let matrix = body.constant("matrix", .binary(.floorDivide, row, m) * k * n)
      body.loop("k", to: k) { body, inner in
        let left = body.constant("left", a[linear: row * k + inner])
        body.loop("j", to: n, hint: .vector) { body, j in
          let product = left * b[linear: matrix + inner * n + j]
          body.store(out.id, at: row * n + j, out[linear: row * n + j] + product)
        }
      }
    }
  }

  package func reference(_ inputs: [NDArray]) throws -> [NDArray] {
    let (a, b) = (inputs[0], inputs[1])
    let rank = a.rank
    let (m, k, n) = (a.shape[rank - 2], a.shape[rank - 1], b.shape[rank - 1])
    guard b.shape[rank - 2] == k else {
      throw ArrayError("inner sizes \(k) and \(b.shape[rank - 2]) differ")
    }
    guard a.shape.dropLast(2) == b.shape.dropLast(2) else {
      throw ArrayError("leading sizes of \(a.shape) and \(b.shape) differ")
    }
    let batch = try NDArray.elementCount(of: Array(a.shape.dropLast(2)))
    let shape = Array(a.shape.dropLast()) + [n]
    if a.dtype.isFloating {
      let (x, y) = (try a.doubles(), try b.doubles())
      var sums = [Double](repeating: 0, count: batch * m * n)
      for row in 0..<(batch * m) {
        for inner in 0..<k {
          addMultiples(
            n, of: y, from: (row / m * k + inner) * n, times: x[row * k + inner], to: &sums,
            at: row * n)
        }
      }
      return [try NDArray(doubles: sums, shape: shape, dtype: a.dtype)]
    }
    let (x, y) = (try a.int64s(), try b.int64s())
    var sums = [Int64](repeating: 0, count: batch * m * n)
    for row in 0..<(batch * m) {
      for inner in 0..<k {
        for column in 0..<n {
          sums[row * n + column] &+=
            x[row * k + inner] &* y[(row / m * k + inner) * n + column]
        }
      }
    }
    return [try NDArray(int64s: sums, shape: shape, dtype: a.dtype)]
  }

  package static var samples: [OpSample] {
    let shapes: [([Int], [Int])] = [
      ([3, 4], [4, 5]), ([1, 7], [7, 1]), ([2, 0], [0, 3]), ([0, 2], [2, 3]), ([1, 1], [1, 1]),
      ([2, 3, 4], [2, 4, 5]), ([2, 1, 3, 2], [2, 1, 2, 3]), ([129, 5], [5, 3]),
      ([3, 5], [5, 130]),
    ]
    var samples: [OpSample] = []
    for (left, right) in shapes {
      guard let a = try? sampleArray(left, seed: 0.1), let b = try? sampleArray(right, seed: 0.7)
      else { continue }
      let isSmall = a.count < 100 && b.count < 100
      samples.append(OpSample(MatrixProduct(), [a, b], differentiable: isSmall ? [0, 1] : []))
      for dtype in [DType.float32, .int64, .int8] {
        guard let x = try? a.converted(to: dtype), let y = try? b.converted(to: dtype) else {
          continue
        }
        samples.append(OpSample(MatrixProduct(), [x, y]))
      }
    }
    return samples
  }
}

/// A tensor with its last two axes swapped.
package func matrixTransposed(_ x: Variable) -> Variable {
  build("transpose", [x]) { types throws(OpFailure) in
    var order = (0..<types[0].rank).map(DimshuffleAxis.axis)
    guard order.count >= 2 else { throw OpFailure("needs rank 2 or more") }
    order.swapAt(order.count - 2, order.count - 1)
    return x.dimshuffle(order)
  }
}
