import AgnesiArray
import Testing

@testable import AgnesiKernel

/// Counts of operations and bytes, compared with those found by hand.
@Suite struct WorkCounterTests {
  private static let source = BufferID(0)
  private static let target = BufferID(1)

  /// A kernel from float32 buffer 0 to float32 buffer 1.
  private static func kernel(
    parallel: Kernel.ParallelRange? = nil, _ build: (inout KernelBuilder) -> Void
  ) -> Kernel {
    var builder = KernelBuilder(firstSymbol: 1)
    build(&builder)
    return Kernel(
      name: "k", comment: "",
      buffers: [
        KernelBuffer(name: "source", dtype: .float32, role: .input),
        KernelBuffer(name: "target", dtype: .float32, role: .output),
      ], parallel: parallel, body: builder.statements)
  }

  private static func work(
    _ kernel: Kernel, _ parameters: [Int64] = [], elements: [Int64] = [1000, 1000]
  ) -> [Double] {
    let work = WorkCounter(kernel).work(parameters: parameters, elementCounts: elements)
    return [work.operationCount, work.readByteCount, work.writtenByteCount]
  }

  @Test("a loop of run-time length, with a shared part, a math function and a change of sign")
  func elements() {
    let kernel = Self.kernel { builder in
      builder.loop("i", to: .parameter(0)) { builder, i in
        let x = Scalar.load(Self.source, at: i, .float32)
        let square = x * x
        builder.store(Self.target, at: i, .unary(.negate, .unary(.exp, square)) + square)
      }
    }
    #expect(WorkCounter(kernel).parameters == [0])
    // One multiplication, one exponential, one addition.
    #expect(Self.work(kernel, [100]) == [300, 400, 400])
    #expect(Self.work(kernel, [0]) == [0, 0, 0])
    #expect(Self.work(kernel, [-5]) == [0, 0, 0])
  }

  @Test("elements that are read again count once, as far as the buffer's size tells")
  func reuse() {
    let kernel = Self.kernel { builder in
      builder.loop("i", to: .integer(10)) { builder, i in
        let (sum, value) = builder.variable("sum", .constant(0, .float32))
        builder.loop("j", to: .integer(20)) { builder, j in
          builder.accumulate(sum, .add, .load(Self.source, at: j, .float32))
        }
        builder.store(Self.target, at: i, value)
      }
    }
    #expect(Self.work(kernel, elements: [20, 10]) == [200, 80, 40])
  }

  @Test("the last piece of a loop cut into pieces is shorter")
  func pieces() {
    let p = Symbol(id: 0, name: "p")
    let range = Kernel.ParallelRange(
      p, count: .binary(.floorDivide, .parameter(0) + 63, .integer(64)), cost: .integer(64))
    let kernel = Self.kernel(parallel: range) { builder in
      let first = builder.constant("first", .index(p) * .integer(64))
      let last = builder.constant("last", .binary(.minimum, .parameter(0), first + 64))
      builder.loop("i", from: first, to: last) { builder, i in
        builder.store(Self.target, at: i, .load(Self.source, at: i, .float32) + 1)
      }
    }
    for size in [1, 64, 65, 1000, 10_000_001] as [Int64] {
      let bytes = Double(size) * 4
      #expect(Self.work(kernel, [size], elements: [size, size]) == [Double(size), bytes, bytes])
    }
  }

  @Test("a triangle of loops, and a branch on the place")
  func uneven() {
    let triangle = Self.kernel { builder in
      builder.loop("i", to: .integer(50)) { builder, i in
        builder.loop("j", to: i) { builder, j in
          builder.store(Self.target, at: j, .load(Self.source, at: j, .float32) * 2)
        }
      }
    }
    #expect(Self.work(triangle)[0] == 50 * 49 / 2)

    let p = Symbol(id: 0, name: "p")
    let pieces = Self.kernel(parallel: .init(p, count: .parameter(0), cost: .integer(1))) {
      builder in
      builder.branch(.compare(.less, .index(p), .integer(3))) { builder in
        builder.loop("i", to: .integer(100)) { builder, i in
          builder.store(Self.target, at: i, .load(Self.source, at: i, .float32) * 2)
        }
      } else: { builder in
        builder.store(Self.target, at: .index(p), .load(Self.source, at: .index(p), .float32) * 2)
      }
    }
    #expect(Self.work(pieces, [1_000_003])[0] == 1_000_300)
  }

  @Test("a branch on data counts half of either side")
  func data() {
    let kernel = Self.kernel { builder in
      builder.loop("i", to: .integer(8)) { builder, i in
        let x = Scalar.load(Self.source, at: i, .float32)
        builder.branch(.compare(.less, x, .constant(0, .float32))) { builder in
          builder.store(Self.target, at: i, x * x + x)
        } else: { _ in
        }
      }
    }
    #expect(Self.work(kernel)[0] == 8)
  }

  @Test("a product of matrices and a tile")
  func routines() {
    let product = Self.kernel { builder in
      builder.add(
        .call(
          .matrixProduct(
            dtype: .float32, m: .parameter(0), n: .integer(5), k: .integer(7),
            alpha: .constant(1, .float32),
            a: .init(Self.source, offset: .integer(0), leadingDimension: .integer(7)),
            b: .init(Self.source, offset: .integer(21), leadingDimension: .integer(5)),
            beta: .constant(0, .float32),
            c: .init(Self.target, offset: .integer(0), leadingDimension: .integer(5)))))
    }
    // 3 by 5 by 7; 21 and 35 elements are read, 15 are stored.
    #expect(Self.work(product, [3]) == [210, 224, 60])

    let tile = Self.kernel { builder in
      builder.add(
        .call(
          .tileProduct(
            TileProduct(
              .float32, rows: 3, columns: 2, laneCount: 8, lanes: .kept,
              loops: [.init(.integer(10), left: .integer(3), right: .integer(16))],
              left: .init(Self.source, offset: .integer(0), stride: .integer(1)),
              right: .init(Self.source, offset: .integer(30), stride: .integer(8)),
              result: .init(
                Self.target, offset: .integer(0), rowStride: .integer(16),
                columnStride: .integer(8)),
              validRows: .integer(3), validColumns: .integer(2)))))
    }
    // 48 products ten times; 30 and 160 elements are read, 48 are stored.
    #expect(Self.work(tile) == [960, 760, 192])
  }

  @Test("integers count no operations")
  func integers() {
    var builder = KernelBuilder()
    builder.loop("i", to: .integer(4)) { builder, i in
      builder.store(BufferID(0), at: i, i * i + 1)
    }
    let kernel = Kernel(
      name: "k", comment: "", buffers: [.init(name: "t", dtype: .int64, role: .output)],
      parallel: nil, body: builder.statements)
    #expect(Self.work(kernel, elements: [4]) == [0, 0, 32])
  }
}
