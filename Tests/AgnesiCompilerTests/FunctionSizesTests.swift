import Agnesi
import AgnesiArray
import AgnesiCompiler
import AgnesiGraph
import AgnesiTestSupport
import Foundation
import Synchronization
import Testing

/// Sizes that change from call to call, and functions that share variables between threads.
@Suite struct FunctionSizesTests {
  @Test("random sizes give the reference's values, from few programs", arguments: [1, 2])
  func random(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    let (x, y) = (matrix("x", dtype: .float64), matrix("y", dtype: .float64))
    let n = scalar("n", dtype: .int64)
    let product = dot(x, y)
    let outputs = [
      tanh(x) * 2 - sum(x, axis: 0, keepDims: true),
      product + sum(product, axis: 1, keepDims: true),
      max(concatenate([x, x], axis: 0), axis: 1), product.dimshuffle(1, 0).reshape([-1]),
      x[Slice(from: n)], sum(x[Slice(to: n, step: 2)], axis: 0), arange(n) * 2,
      sum(exp(x).flatten(1) * x.reshape([-1])),
    ]
    let native = try function(inputs: [x, y, n], outputs: outputs)
    let plain = try function(inputs: [x, y, n], outputs: outputs, mode: .reference)
    for call in 0..<12 {
      let (m, k) = (Int.random(in: 0...5, using: &random), Int.random(in: 1...5, using: &random))
      let p = Int.random(in: 0...5, using: &random)
      let a = try NDArray(random.weights(m * k), shape: [m, k])
      let b = try NDArray(random.weights(k * p), shape: [k, p])
      let bound = Int.random(in: -1...6, using: &random)
      let expected = try plain(a, b, bound)
      for (number, (got, wanted)) in zip(try native(a, b, bound), expected).enumerated() {
        #expect(
          got.shape == wanted.shape && got.dtype == wanted.dtype
            && got.isClose(to: wanted, relativeTolerance: 1e-12, absoluteTolerance: 1e-13),
          "seed \(seed), call \(call), output \(number), sizes \(m), \(k), \(p), bound \(bound)")
      }
    }
    // The first program, and at most one more for each size that can change on its own.
    #expect(native.specializationCount <= 8)
  }

  @Test("functions that update the same variables in opposite orders lose nothing")
  func exchange() throws {
    let (a, b) = (shared(NDArray(0.0), name: "a"), shared(NDArray(0.0), name: "b"))
    let x = scalar("x", dtype: .float64)
    let f = try function(inputs: [x], updates: [(a, a + x), (b, b - x)])
    let g = try function(inputs: [x], outputs: a + b, updates: [(b, b + x), (a, a - x)])
    let read = try function(inputs: [], outputs: [a, b])
    let failures = Mutex(0)
    DispatchQueue.concurrentPerform(iterations: 8) { thread in
      for step in 0..<50 {
        do {
          switch (thread + step) % 3 {
          case 0: try f(3)
          // Both change under locks of the two, so that the sum never does.
          case 1: if try g(2).scalar(as: Double.self) != 0 { failures.withLock { $0 += 1 } }
          default: _ = try read()
          }
        } catch { failures.withLock { $0 += 1 } }
      }
    }
    #expect(failures.withLock { $0 } == 0)
    let counts = (0..<8).flatMap { thread in (0..<50).map { (thread + $0) % 3 } }
    let total = Double(counts.count { $0 == 0 } * 3 - counts.count { $0 == 1 } * 2)
    #expect(try a.value().scalar(as: Double.self) == total)
    #expect(try b.value().scalar(as: Double.self) == -total)
  }

  @Test("stages can be printed once there is something to print")
  func explain() throws {
    let x = matrix("x")
    let f = try function(inputs: [x], outputs: sum(exp(x) * 2, axis: 0).named("total"))
    #expect(f.explain(.graph).contains("exp"))
    #expect(f.explain(.rewritten).contains("sum"))
    #expect(f.explain(.schedule).isEmpty)
    _ = try f([[1, 2], [3, 4]])
    #expect(f.explain(.schedule).contains("launch total"))
    #expect(f.explain(.memory).contains("memory:"))
    #expect(f.explain(.kernels).contains("kernel total"))
    #expect(f.explain(.c).contains("agnesi_run"))
    let report = f.report
    #expect(report.specializations.count == 1)
    #expect(report.specializations[0].stages.contains { $0.name == "schedule" })
    #expect(report.description.contains("after rewriting"))
  }

  @Test("every mode refuses sizes in the same words")
  func refusals() throws {
    let (m, v, n) = (matrix("m"), vector("v"), matrix("n"))
    let sum = m + v
    let product = dot(m, n)
    let joined = concatenate([m, n], axis: 0)
    for (expression, other, value): (Variable, Variable, NDArray) in [
      (sum, v, NDArray([1] as [Float])),
      (product, n, try NDArray([1, 2, 3] as [Float], shape: [1, 3])),
      (joined, n, try NDArray([1, 2, 3] as [Float], shape: [1, 3])),
    ] {
      let messages = try [Mode.fastRun, .fastCompile, .reference, .nanGuard(), .monitor()].map {
        let f = try function(inputs: [m, other], outputs: expression, mode: $0)
        let error = #expect(throws: GraphErrors.self) { try f([[1, 2], [3, 4]], value) }
        return error?.description
      }
      #expect(Set(messages).count == 1)
    }
  }
}
