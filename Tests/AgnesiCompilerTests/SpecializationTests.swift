import Agnesi
import AgnesiArray
import AgnesiCompiler
import AgnesiGraph
import Foundation
import Synchronization
import Testing

/// Functions are compiled for the sizes that they see, and used from several threads.
@Suite struct SpecializationTests {
  @Test("sizes that change are left to run time, so that there are few specialisations")
  func counts() throws {
    let (x, y) = (matrix("x"), matrix("y"))
    let f = try function(inputs: [x, y], outputs: dot(x, y) + sum(x, axis: 1, keepDims: true))
    func call(_ m: Int, _ k: Int, _ n: Int) throws {
      let result = try f(
        NDArray(repeating: Float(1), shape: [m, k]), NDArray(repeating: Float(2), shape: [k, n]))
      #expect(result.shape == [m, n])
      #expect(try result.elements(of: Float.self).allSatisfy { $0 == Float(3 * k) })
    }
    try call(2, 3, 4)
    try call(2, 3, 4)
    #expect(f.specializationCount == 1)
    for m in [3, 5, 1, 0, 200] { try call(m, 3, 4) }
    #expect(f.specializationCount == 2)
    for k in [1, 7, 0] { try call(6, k, 4) }
    for n in [1, 9, 0, 300] { try call(6, 5, n) }
    #expect(f.specializationCount <= 5)
    try call(2, 3, 4)
    #expect(f.specializationCount <= 5)
  }

  @Test("sizes known in a call give the same values as fixed ones")
  func runTimeSizes() throws {
    let x = tensor3("x", dtype: .float64)
    let expression = softmax(tanh(x).dimshuffle(1, 0, 2).flatten(2)) * 3 - mean(x)
    let f = try function(inputs: [x], outputs: [expression, max(x, axis: 1), argmax(x, axis: -1)])
    let reference = try function(
      inputs: [x], outputs: [expression, max(x, axis: 1), argmax(x, axis: -1)], mode: .reference)
    var random = RandomState(seed: 3)
    for shape in [[2, 3, 4], [3, 1, 4], [1, 5, 1], [4, 3, 7], [2, 3, 4]] {
      let value = try random.uniform(low: -1, high: 1, shape: shape)
      for (native, expected) in zip(try f(value), try reference(value)) {
        #expect(native.shape == expected.shape)
        #expect(native.isClose(to: expected, relativeTolerance: 1e-10, absoluteTolerance: 1e-12))
      }
    }
  }

  @Test("sizes that do not fit are refused in the call, with the user's line")
  func mismatch() throws {
    let (x, y) = (vector("x"), vector("y"))
    let total = x + y; let line = #line
    let f = try function(inputs: [x, y], outputs: total)
    for (a, b) in [([1, 2], [1, 2, 3]), ([1], [1, 2]), ([], [1])] as [([Float], [Float])] {
      do {
        _ = try f(NDArray(a), NDArray(b))
        Issue.record("no error")
      } catch let errors as GraphErrors {
        #expect(errors.errors.count == 1)
        #expect(errors.errors[0].operation == "add")
        #expect(errors.description.contains("sizes \(a.count) and \(b.count) of axis 0 differ"))
        #expect(errors.errors[0].origin.location?.line == line)
      }
    }
    #expect(try f([1, 2], [3, 4]).elements(of: Float.self) == [4, 6])
  }

  @Test("one function is called from many threads, and no update is lost")
  func threads() throws {
    let x = vector("x")
    let total = shared(NDArray(Double(0)), name: "total")
    let f = try function(
      inputs: [x], outputs: sum(exp(x)), updates: [(total, total + cast(sum(x), to: .float64))])
    let wrong = Mutex(0)
    DispatchQueue.concurrentPerform(iterations: 64) { number in
      let size = 1 + number % 5
      let result = try? f(NDArray([Float](repeating: 0, count: size) + [Float(number)]))
      let expected = Double(size) + exp(Double(number))
      let value = (try? result?.scalar(as: Float.self)).flatMap { $0 }.map(Double.init) ?? -1
      if abs(value / expected - 1) > 1e-5 { wrong.withLock { $0 += 1 } }
    }
    #expect(wrong.withLock { $0 } == 0)
    #expect(try total.value().scalar(as: Double.self) == Double((0..<64).reduce(0, +)))
  }

  @Test("a chain of a hundred thousand nodes is rewritten, compiled and run")
  func longChain() throws {
    let x = vector("x", dtype: .float64)
    var y = x
    for step in 0..<25_000 { y = step % 2 == 0 ? y * 1.0001 : y - 0.0001 }
    let f = try function(inputs: [x], outputs: y, mode: .fastCompile)
    var expected = 1.0
    for step in 0..<25_000 { expected = step % 2 == 0 ? expected * 1.0001 : expected - 0.0001 }
    let result = try f([1.0]).elements(of: Double.self)[0]
    #expect(abs(result / expected - 1) < 1e-9)
  }
}
