import Agnesi
import COpenBLAS

extension BenchmarkGroup {
  /// Products of large matrices.
  static let products = BenchmarkGroup(
    name: "products", title: "Products of matrices, m x k by k x n",
    peers: [.rows("products", ["torch", "jax", "tf", "numpy"])],
    measure: { sheet in
      for (dtype, name) in [(DType.float32, "sgemm"), (.float64, "dgemm")] {
        for (m, k, n) in [(1024, 1024, 1024), (500, 784, 500), (20, 784, 500)] {
          var numbers = RandomNumbers(seed: 8)
          let left = try numbers.array([m, k], dtype)
          let right = try numbers.array([k, n], dtype)
          let plain = PlainProduct(m: m, k: k, n: n, isDouble: dtype == .float64)
          let product = dot(shared(left, name: "left"), shared(right, name: "right"))
          let target = shared(try NDArray.zeros(shape: [m, n], dtype: dtype), name: "target")
          let f = try function(inputs: [], updates: [(target, product)], name: name)
          try sheet.time(
            .init(name: "\(name) \(m) x \(k) x \(n)", operations: 2 * Double(m * k * n)),
            ["agnesi": { try f() }, "openblas": { plain.run(threads: sheet.threads) }])
        }
      }
    })

  /// Products of matrices too small for the blocks of BLAS.
  static let smallProducts = BenchmarkGroup(
    name: "small", title: "Products of small square matrices of float32",
    peers: [.rows("small", ["torch", "jax", "tf", "numpy"])],
    measure: { sheet in
      for side in [8, 16, 32, 64] {
        var numbers = RandomNumbers(seed: 9)
        let bound = (3 / Double(side)).squareRoot()
        let start = try numbers.array([side, side], from: -bound, to: bound)
        let factor = shared(try numbers.array([side, side], from: -bound, to: bound))
        let x = matrix("x", shape: [side, side])
        var chain = x
        for _ in 0..<chainLength { chain = dot(chain, factor) }
        let f = try function(inputs: [x], outputs: chain, name: "chain")
        let plain = PlainProduct(m: side, k: side, n: side, isDouble: false)
        let operations = 2 * Double(side * side * side)
        try sheet.time(
          .init(
            name: "\(side): \(chainLength) in a chain", unit: "us",
            operations: operations * Double(chainLength)),
          [
            "agnesi": { try f(start) },
            "openblas": { for _ in 0..<chainLength { plain.run(threads: 1) } },
          ])

        let many = try numbers.array([batchCount, side, side])
        let others = try numbers.array([batchCount, side, side])
        let product = matmul(shared(many), shared(others))
        let target = shared(
          try NDArray.zeros(shape: [batchCount, side, side], dtype: .float32))
        let g = try function(inputs: [], updates: [(target, product)], name: "batch")
        let batch = PlainBatch(count: batchCount, side: side)
        try sheet.time(
          .init(
            name: "\(side): a batch of \(batchCount)", unit: "us",
            operations: operations * Double(batchCount)),
          ["agnesi": { try g() }, "openblas": { batch.run(threads: sheet.threads) }])
      }
    })

  private static let chainLength = 50
  private static let batchCount = 1000
}
