import AgnesiArray
import Testing

@testable import AgnesiKernel

/// The C text of each construct.
@Suite struct CWriterTests {
  static let x = BufferID(0)
  static let y = BufferID(1)

  /// The C text of the body of a serial kernel from x to y, without its declarations.
  static func body(
    _ dtype: DType = .float32, yRole: KernelBuffer.Role = .output,
    _ build: (inout KernelBuilder) -> Void
  ) throws -> String {
    var builder = KernelBuilder()
    build(&builder)
    let kernel = Kernel(
      name: "test", comment: "",
      buffers: [
        KernelBuffer(name: "x", dtype: dtype, role: .input),
        KernelBuffer(name: "y", dtype: dtype, role: yRole),
      ], parallel: nil, body: builder.statements)
    let module = single(kernel, parameterCount: 4)
    try KernelChecker.check(module)
    for compiler in CCompiler.present { _ = try NativeModule(module, compiler: compiler) }
    let lines = try kernelText(module).split(separator: "\n")
    return lines.dropFirst().dropLast()
      .filter { !$0.contains("restrict") && !$0.contains("launch->parameters") }
      .map { $0.dropFirst(2) + "\n" }.joined()
  }

  static func element(_ position: Scalar, _ dtype: DType = .float32) -> Scalar {
    .load(x, at: position, dtype)
  }

  @Test func loopsAndHoisting() throws {
    let text = try Self.body { builder in
      builder.loop("i", to: .parameter(0)) { builder, i in
        builder.loop("j", to: .parameter(1), hint: .vector) { builder, j in
          let position = i * .parameter(1) + j
          builder.store(Self.y, at: position, Self.element(position) * .constant(0.1, .float32))
        }
      }
    }
    #expect(
      text == """
        AGNESI_ROLLED
        for (int64_t i = 0; i < p0; ++i) {
          const int64_t t1 = i * p1;
          AGNESI_VECTOR
          for (int64_t j = 0; j < p1; ++j) {
            const int64_t t2 = t1 + j;
            y[t2] = x[t2] * 0.1f;
          }
        }

        """)
  }

  @Test func sharedSubexpressionsHaveOneName() throws {
    let text = try Self.body { builder in
      // Equal formulas, made twice.
      let first = Scalar.unary(.exp, Self.element(.integer(0)))
      let second = Scalar.unary(.exp, Self.element(.integer(0)))
      builder.store(Self.y, at: .integer(0), first / (second + .constant(1, .float32)))
      builder.store(Self.y, at: .integer(1), first)
    }
    #expect(
      text == """
        const float t1 = agnesi_exp_f32(x[0]);
        y[0] = t1 / (t1 + 1.0f);
        y[1] = t1;

        """)
  }

  @Test func guardedLoadsStayInTheirBranch() throws {
    let text = try Self.body { builder in
      builder.loop("i", to: .parameter(0)) { builder, i in
        let isInside = Scalar.compare(.less, i, .parameter(1))
        let once = Self.element(i * 2)
        builder.store(Self.y, at: i, .select(isInside, once, .constant(0, .float32)))
        let twice = Self.element(i * 3)
        builder.store(Self.y, at: i, .select(isInside, twice * twice, .constant(0, .float32)))
      }
    }
    #expect(
      text == """
        for (int64_t i = 0; i < p0; ++i) {
          const uint8_t t1 = i < p1;
          y[i] = t1 ? x[i * 2] : 0.0f;
          float chosen = 0.0f;
          if (t1) {
            const float t2 = x[i * 3];
            chosen = t2 * t2;
          } else {
            chosen = 0.0f;
          }
          y[i] = chosen;
        }

        """)
  }

  @Test func hoistingStopsAtBranches() throws {
    let text = try Self.body { builder in
      builder.branch(
        .compare(.less, .parameter(0), .integer(3)),
        then: { builder in
          builder.loop("i", to: .integer(8), hint: .unrolled) { builder, i in
            builder.store(Self.y, at: i + .parameter(0) * 8, .constant(.infinity, .float32))
          }
        }, else: { $0.store(Self.y, at: .integer(0), .constant(-0.0, .float32)) })
    }
    #expect(
      text == """
        if (p0 < 3) {
          const int64_t t1 = p0 * 8;
          AGNESI_UNROLL
          for (int64_t i = 0; i < 8; ++i) {
            y[i + t1] = __builtin_inff();
          }
        } else {
          y[0] = -0.0f;
        }

        """)
  }

  @Test func loopsOverLoopsStayLoops() throws {
    let text = try Self.body { builder in
      builder.loop("i", to: .integer(4)) { builder, i in
        builder.loop("j", to: .integer(400), hint: .vector) { builder, j in
          builder.store(Self.y, at: i * 400 + j, .constant(1, .float32))
        }
      }
    }
    #expect(
      text == """
        AGNESI_ROLLED
        for (int64_t i = 0; i < 4; ++i) {
          const int64_t t1 = i * 400;
          AGNESI_VECTOR
          for (int64_t j = 0; j < 400; ++j) {
            y[t1 + j] = 1.0f;
          }
        }

        """)
  }

  @Test func unusedValuesAreLeftOut() throws {
    let text = try Self.body { builder in
      let (count, value) = builder.variable("count", .integer(0))
      _ = builder.constant("unread", value + 1)
      builder.loop("i", to: .integer(3)) { builder, _ in builder.assign(count, value + 1) }
      builder.store(Self.y, at: .integer(0), .constant(2, .float32))
    }
    #expect(text == "y[0] = 2.0f;\n")
  }

  @Test func narrowIntegersAndLiterals() throws {
    let text = try Self.body(.int8) { builder in
      let a = Self.element(.integer(0), .int8)
      builder.store(Self.y, at: .integer(0), a + a * .integer(-3, .int8))
      builder.store(Self.y, at: .integer(5_000_000_000), .unary(.not, a))
    }
    #expect(
      text == """
        const int8_t t1 = x[0];
        y[0] = (int8_t)(t1 + (int8_t)(t1 * -3));
        y[INT64_C(5000000000)] = (int8_t)(~t1);

        """)
  }

  @Test func parenthesesKeepTheOrderOfOperations() throws {
    let text = try Self.body { builder in
      func x(_ i: Int) -> Scalar { Self.element(.integer(i)) }
      builder.store(Self.y, at: .integer(0), x(0) - (x(1) - x(2)) - x(3))
      builder.store(Self.y, at: .integer(1), x(4) / (x(5) * x(6)) * x(7))
      builder.store(Self.y, at: .integer(2), (x(8) + x(9)) * -(x(10) + x(11)))
      builder.store(Self.y, at: .integer(3), -(-x(12)))
    }
    #expect(
      text == """
        y[0] = x[0] - (x[1] - x[2]) - x[3];
        y[1] = x[4] / (x[5] * x[6]) * x[7];
        y[2] = (x[8] + x[9]) * -(x[10] + x[11]);
        y[3] = -(-x[12]);

        """)
  }

  @Test func checksReturnFromTheFunction() throws {
    let text = try Self.body(.int64) { builder in
      let index = Self.element(.integer(0), .int64)
      builder.add(
        .require(
          .compare(.less, index, .parameter(0)), Failure(site: 7, values: [index, .parameter(0)])))
    }
    #expect(
      text == """
        const int64_t t1 = x[0];
        if (!(t1 < p0)) {
          agnesi_fail(launch, 7, 2, t1, p0, 0, 0);
          return;
        }

        """)
  }

  @Test func deepExpressionsAreCut() throws {
    let text = try Self.body { builder in
      var sum = Self.element(.integer(0))
      for i in 1..<(KernelChecker.depthLimit - 1) { sum = Self.element(.integer(i)) - sum }
      builder.store(Self.y, at: .integer(0), sum)
    }
    for line in text.split(separator: "\n") { #expect(line.count < 120) }
  }

  @Test func sharedFormulasDoNotExplode() throws {
    let text = try Self.body { builder in
      // Two equal formulas that share no node: comparing them must not take for ever either.
      for place in 0..<2 {
        var x = Self.element(.integer(0))
        for _ in 0..<200 { x = x * x }
        builder.store(Self.y, at: .integer(place), x)
      }
    }
    #expect(text.split(separator: "\n").count < 250)
  }

  @Test func namesAreLegalAndDistinct() throws {
    let hints = [
      "x", "x", "for", "int", "t1", "t1", "p0", "begin", "launch", "worker", "größe", "1st", "",
      "INFINITY", "_Bool", "a*/b", "agnesi launch", "int64_t", "expf", "agnesi_exp_f32",
    ]
    let text = try Self.body { builder in
      for (number, hint) in hints.enumerated() {
        let value = builder.constant(hint, Self.element(.integer(number)))
        builder.store(Self.y, at: .parameter(0) * number, .unary(.exp, value * value))
      }
    }
    var names = CNames()
    let unique = hints.map { names.unique($0) }
    #expect(Set(unique).count == hints.count)
    #expect(unique[...7] == ["x", "x_1", "for_1", "int_1", "t1", "t1_1", "p0", "begin_1"])
    #expect(text.contains("const float gr_e = "))
  }

  @Test func commentsCannotEscape() throws {
    let evil = "ends */ int main; /* begins\\\nsecond ??/ line\u{202E} \u{0} /*/ **/"
    #expect(
      CComment.block(evil) == """
        /* ends * / int main; / * begins\\ */
        /* second ? ?/ line    / * / ** / */

        """)
    let kernel = Kernel(
      name: evil, comment: evil,
      buffers: [
        KernelBuffer(name: evil, dtype: .float32, role: .output)
      ], parallel: nil,
      body: [
        .comment(evil), .store(BufferID(0), at: .integer(0), value: .constant(1, .float32)),
      ])
    for result in try runEverywhere(single(kernel), [TestBuffer(.float32, count: 1)]) {
      #expect(result.buffers[0].doubles == [1])
    }
  }

  @Test func theTextIsStable() {
    let module = KernelRunTests.rowSums(hint: .vector)
    #expect(CWriter.write(module) == CWriter.write(module))
  }
}
