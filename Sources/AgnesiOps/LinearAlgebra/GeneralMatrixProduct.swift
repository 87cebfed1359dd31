package import AgnesiArray
package import AgnesiGraph
package import AgnesiKernel

/// A scaled matrix product added to a scaled matrix, as one call of BLAS.
///
/// `out = alpha a b + beta c`
///
/// Made by rewrites only. Inputs: c `[m, n]`, alpha `[]`, a `[m, k]`, b `[k, n]`, beta `[]`. Where
/// beta is 0, c is not read.
package struct GeneralMatrixProduct: Op {
  package init() {}

  package var name: String { "gemm" }

  package func inferTypes(_ inputs: [TensorType]) throws(OpFailure) -> [TensorType] {
    let dtype = inputs[0].dtype
    guard dtype.isFloating, inputs.allSatisfy({ $0.dtype == dtype }) else {
      throw OpFailure("operands need one floating dtype")
    }
    guard inputs.map(\.rank) == [2, 0, 2, 2, 0] else {
      throw OpFailure("operands have ranks \(inputs.map(\.rank)), expected [2, 0, 2, 2, 0]")
    }
    let (c, a, b) = (inputs[0].shape, inputs[2].shape, inputs[3].shape)
    let m = try common(c[0], a[0], "row counts")
    let n = try common(c[1], b[1], "column counts")
    _ = try common(a[1], b[0], "inner sizes")
    return [TensorType(dtype, [m, n])]
  }

  private func common(_ x: Int?, _ y: Int?, _ what: String) throws(OpFailure) -> Int? {
    if let x, let y, x != y { throw OpFailure("\(what) \(x) and \(y) differ") }
    return x ?? y
  }

  package func inferShapes(_ context: inout ShapeContext) -> [[Scalar]] {
    let (c, a, b) = (context.inputShapes[0], context.inputShapes[2], context.inputShapes[3])
    context.require(c[0], equals: a[0], "row counts #0 and #1 differ")
    context.require(c[1], equals: b[1], "column counts #0 and #1 differ")
    context.require(a[1], equals: b[0], "inner sizes #0 and #1 differ")
    return [[a[0], b[1]]]
  }

  package func gradient(_ context: GradientContext) -> [Variable?] {
    guard let gradient = context.outputGradients[0] else { return context.inputs.map { _ in nil } }
    let inputs = context.inputs
    let (c, alpha, a, b, beta) = (inputs[0], inputs[1], inputs[2], inputs[3], inputs[4])
    return [
      beta * gradient,
      sum(gradient * dot(a, b)),
      alpha * dot(gradient, matrixTransposed(b)),
      alpha * dot(matrixTransposed(a), gradient),
      sum(gradient * c),
    ]
  }

  package func lowering(_ inputs: [TensorType]) -> Lowering { .library(.generalMatrixProduct) }

  package func reference(_ inputs: [NDArray]) throws -> [NDArray] {
    let product = try MatrixProduct().reference([inputs[2], inputs[3]])[0]
    guard product.shape == inputs[0].shape else {
      throw ArrayError("shapes \(inputs[0].shape) and \(product.shape) differ")
    }
    let alpha = try inputs[1].doubles()[0]
    let beta = try inputs[4].doubles()[0]
    let values = zip(try product.doubles(), try inputs[0].doubles()).map { product, c in
      alpha * product + (beta == 0 ? 0 : beta * c)
    }
    return [try NDArray(doubles: values, shape: product.shape, dtype: product.dtype)]
  }

  package static var samples: [OpSample] {
    var samples: [OpSample] = []
    let sizes = [(3, 4, 2), (1, 1, 1), (0, 3, 2), (2, 3, 0), (130, 3, 5)]
    for (m, n, k) in sizes {
      for (alpha, beta) in [(1.5, -0.5), (1.0, 0.0), (0.0, 1.0)] {
        guard let c = try? sampleArray([m, n], seed: 0.3),
          let a = try? sampleArray([m, k], seed: 0.1), let b = try? sampleArray([k, n], seed: 0.8)
        else { continue }
        let inputs = [c, NDArray(alpha), a, b, NDArray(beta)]
        let isSmall = m < 10 && beta != 0
        samples.append(
          OpSample(GeneralMatrixProduct(), inputs, differentiable: isSmall ? [0, 1, 2, 3, 4] : []))
        let narrow = inputs.compactMap { try? $0.converted(to: .float32) }
        samples.append(OpSample(GeneralMatrixProduct(), narrow))
      }
    }
    return samples
  }
}

/// `alpha a b + beta c` as one op; the operands have one floating dtype.
package func generalMatrixProduct(
  _ c: Variable, alpha: Variable, _ a: Variable, _ b: Variable, beta: Variable
) -> Variable {
  applyOne(GeneralMatrixProduct(), to: [c, alpha, a, b, beta])
}
