import AgnesiArray
import Testing

@testable import AgnesiKernel

@Suite struct PrinterTests {
  @Test func everyStatement() {
    let x = BufferID(0)
    let y = BufferID(1)
    var builder = KernelBuilder()
    let i = builder.symbol("i")
    builder.add(.comment("rows"))
    let (symbol, sum) = builder.variable("sum", .constant(0, .float32))
    builder.loop("i", from: .integer(1), to: .parameter(0), hint: .vector) { builder, j in
      let element = builder.constant("element", .load(x, at: .index(i) * 4 + j, .float32))
      builder.assign(symbol, sum + .unary(.exp, -element) * .constant(0.5, .float32))
    }
    builder.add(
      .require(
        .compare(.less, .index(i), .parameter(0)), Failure(site: 3, values: [.index(i)])))
    builder.branch(
      .compare(.greater, sum, .constant(1, .float32)),
      then: {
        $0.store(y, at: .index(i), .select(.unary(.isNaN, sum), .constant(-1, .float32), sum))
      },
      else: { $0.store(y, at: .index(i), Scalar.index(i).cast(to: .float32)) })
    builder.add(
      .call(
        .matrixProduct(
          dtype: .float32, m: .integer(1), n: .integer(2), k: .integer(3),
          alpha: .constant(1, .float32),
          a: MatrixOperand(x, offset: .integer(0), leadingDimension: .integer(3)),
          b: MatrixOperand(
            x, offset: .parameter(0), leadingDimension: .integer(3), isTransposed: true),
          beta: .constant(0, .float32),
          c: MatrixOperand(y, offset: .integer(0), leadingDimension: .integer(2)))))
    let kernel = Kernel(
      name: "all", comment: "",
      buffers: [
        KernelBuffer(name: "x", dtype: .float32, role: .input),
        KernelBuffer(name: "y", dtype: .float32, role: .output),
        KernelBuffer(name: "tile", dtype: .int8, role: .scratch(count: .parameter(0) * 2)),
      ],
      parallel: Kernel.ParallelRange(i, count: .parameter(0), cost: .integer(9)),
      body: builder.statements)
    #expect(
      KernelPrinter.text(kernel) == """
        kernel all(x: float32 input, y: float32 output, tile: int8 scratch[p0 * 2])
          parallel i in 0..<p0 cost 9
            // rows
            var sum = 0.0
            vector i.1 in 1..<p0
              let element = x[(i * 4) + i.1]
              sum = sum + (exp(-element) * 0.5)
            require i < p0 else fail 3(i)
            if sum > 1.0
              y[i] = select(isNaN(sum), -1.0, sum)
            else
              y[i] = float32(i)
            y[0; 2] = product(1, 2, 3) 1.0 * x[0; 3] * x[p0; 3]' + 0.0 * y[0; 2]

        """)
    #expect(
      KernelPrinter.text(
        Module(
          kernels: [kernel], launches: [Module.Launch(kernel: 0, buffers: [1, 0, nil])],
          bufferNames: ["b", "a"], parameterCount: 1)
      ).hasSuffix("\n\nlaunch all(a, b, scratch)\n"))
  }

  @Test func sharedFormulasDoNotExplode() {
    var x = Scalar.load(BufferID(0), at: .integer(0), .float32)
    for _ in 0..<60 { x = x * x }
    let kernel = Kernel(
      name: "square", comment: "",
      buffers: [KernelBuffer(name: "x", dtype: .float32, role: .inputOutput)], parallel: nil,
      body: [.store(BufferID(0), at: .integer(0), value: x)])
    #expect(KernelPrinter.text(kernel).count < 2000)
    #expect(KernelPrinter.text(kernel).contains("…"))
  }
}
