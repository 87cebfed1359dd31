import AgnesiArray
import Testing

@testable import AgnesiKernel

/// Tile products and transpositions, run by the interpreter and by every C compiler, for vectors
/// of every width.
@Suite struct RoutineTests {
  private static let left = BufferID(0)
  private static let right = BufferID(1)
  private static let result = BufferID(2)

  private static func module(_ dtype: DType, _ routine: Routine, result: KernelBuffer.Role)
    -> Module
  {
    var builder = KernelBuilder()
    builder.add(.call(routine))
    return single(
      Kernel(
        name: "routine", comment: "",
        buffers: [
          KernelBuffer(name: "left", dtype: dtype, role: .input),
          KernelBuffer(name: "right", dtype: dtype, role: .input),
          KernelBuffer(name: "result", dtype: dtype, role: result),
        ], parallel: nil, body: builder.statements), parameterCount: 2)
  }

  /// Small whole numbers, whose sums are exact in any order.
  private static func numbers(_ count: Int, _ seed: Int) -> [Double] {
    (0..<count).map { Double(($0 * 7 + seed) % 11 - 5) }
  }

  @Test(
    "sums of three rows by two columns over two loops, whose lanes stay or are summed",
    arguments: [DType.float32, .float64], [1, 2, 4, 8, 16])
  func tiles(_ dtype: DType, _ lanes: Int) throws {
    let (rows, columns, inner) = (3, 2, 5)
    let (x, y) = (Self.numbers(600, 1), Self.numbers(900, 4))
    for isSummed in [false, true] {
      for (outer, validRows, accumulates) in [(2, 3, false), (4, 2, true), (0, 1, false)] {
        // The inner loop walks backwards in the left operand, as flipped filters do.
        let tile = TileProduct(
          dtype, rows: rows, columns: columns, laneCount: lanes,
          lanes: isSummed ? .summed : .kept,
          loops: [
            .init(.parameter(0), left: .integer(100), right: .integer(150)),
            .init(.integer(inner), left: .integer(-3), right: .integer(17)),
          ],
          left: .init(Self.left, offset: .integer(20), stride: .integer(40)),
          right: .init(Self.right, offset: .integer(3), stride: .integer(33)),
          result: .init(
            Self.result, offset: .integer(5), rowStride: .integer(64), columnStride: .integer(20)),
          validRows: .parameter(1), validColumns: .integer(columns), accumulates: accumulates)
        var expected = [Double](repeating: 1, count: 300)
        for row in 0..<validRows {
          for column in 0..<columns {
            for lane in 0..<lanes {
              let place = 5 + row * 64 + column * 20 + (isSummed ? 0 : lane)
              if !accumulates && (lane == 0 || !isSummed) { expected[place] = 0 }
              for k in 0..<outer {
                for l in 0..<inner {
                  let a = 20 + row * 40 + k * 100 - l * 3 + (isSummed ? lane : 0)
                  expected[place] += x[a] * y[3 + column * 33 + k * 150 + l * 17 + lane]
                }
              }
            }
          }
        }
        let results = try runEverywhere(
          Self.module(dtype, .tileProduct(tile), result: .inputOutput),
          [
            TestBuffer(dtype, doubles: x), TestBuffer(dtype, doubles: y),
            TestBuffer(dtype, doubles: [Double](repeating: 1, count: 300)),
          ], parameters: [Int64(outer), Int64(validRows)])
        for result in results {
          #expect(result.buffers[2].doubles == expected, "\(result.runner), \(isSummed), \(outer)")
        }
      }
    }
  }

  @Test(
    "rows and columns exchanged, whatever their numbers", arguments: [DType.float32, .float64],
    [(0, 3), (1, 1), (3, 9), (4, 4), (5, 8), (13, 6)])
  func transpositions(_ dtype: DType, _ shape: (Int, Int)) throws {
    let (rows, columns) = shape
    let x = Self.numbers(200, 2)
    let routine = Routine.transposition(
      Transposition(
        dtype, rows: .parameter(0), columns: .parameter(1),
        from: MatrixOperand(Self.left, offset: .integer(2), leadingDimension: .integer(11)),
        to: MatrixOperand(Self.result, offset: .integer(1), leadingDimension: .integer(14))))
    var expected = [Double](repeating: 9, count: 200)
    for i in 0..<rows {
      for j in 0..<columns { expected[1 + j * 14 + i] = x[2 + i * 11 + j] }
    }
    let results = try runEverywhere(
      Self.module(dtype, routine, result: .inputOutput),
      [
        TestBuffer(dtype, doubles: x), TestBuffer(dtype, doubles: x),
        TestBuffer(dtype, doubles: [Double](repeating: 9, count: 200)),
      ], parameters: [Int64(rows), Int64(columns)])
    for result in results {
      #expect(result.buffers[2].doubles == expected, "\(result.runner)")
    }
  }

  @Test(
    "rows and columns exchanged in squares, at places in memory that are multiples of a line or not",
    arguments: [DType.float32, .float64], [2, 4, 8, 16])
  func squares(_ dtype: DType, _ side: Int) throws {
    let (rows, columns, rowOfX, rowOfY) = (37, 35, 40, 48)
    let x = Self.numbers(rowOfX * rows + 3, 2)
    for (start, passesCache) in [(0, false), (0, true), (1, true)] {
      let routine = Routine.transposition(
        Transposition(
          dtype, rows: .parameter(0), columns: .parameter(1),
          from: MatrixOperand(
            Self.left, offset: .integer(3), leadingDimension: .integer(Int64(rowOfX))),
          to: MatrixOperand(
            Self.result, offset: .integer(Int64(start)), leadingDimension: .integer(Int64(rowOfY))),
          way: .registers(side: side, passesCache: passesCache)))
      var expected = [Double](repeating: 9, count: rowOfY * columns + 1)
      for i in 0..<rows {
        for j in 0..<columns { expected[start + j * rowOfY + i] = x[3 + i * rowOfX + j] }
      }
      let results = try runEverywhere(
        Self.module(dtype, routine, result: .inputOutput),
        [
          TestBuffer(dtype, doubles: x), TestBuffer(dtype, doubles: x),
          TestBuffer(dtype, doubles: [Double](repeating: 9, count: expected.count)),
        ], parameters: [Int64(rows), Int64(columns)])
      for result in results {
        #expect(result.buffers[2].doubles == expected, "\(result.runner), \(start), \(passesCache)")
      }
    }
  }

  @Test("features name the vector registers of a processor")
  func vectorUnits() {
    func unit(_ features: Set<String>) -> VectorUnit { VectorUnit { features.contains($0) } }
    #expect(unit(["AVX2", "AVX512F"]) == .avx512)
    #expect(unit(["AVX", "AVX2"]) == .avx)
    #expect(unit(["AVX"]) == .sse)
    #expect(unit(["aarch64"]) == .neon)
    #expect(VectorUnit.avx.laneCount(.float32) == 8)
    #expect(VectorUnit.avx512.laneCount(.float64) == 8)
  }
}
