import AgnesiArray
import AgnesiGraph
import AgnesiOps

extension CallKind {
  /// Functions that make tensors, of sizes that are numbers or come from other tensors.
  static let sizes: [CallKind] = [
    CallKind(unary: "$0.shape", .any) { $0.shape },
    CallKind(unary: "arange($0.shape[0])", .any) { arange($0.shape[0]) },
    CallKind(unary: "zerosLike($0)", .any) { zerosLike($0) },
    CallKind(unary: "onesLike($0)", .any) { onesLike($0) },
    CallKind(unary: "fullLike($0, 3)", .numbers) { fullLike($0, 3) },
    CallKind(unary: "full([$0.shape[0], 2], 0.5)", .any) { full([$0.shape[0], 2], 0.5) },
    CallKind(unary: "eye($0.shape[0])", .any) { eye($0.shape[0]) },
    CallKind(unary: "$0.reshape([$0.shape[0], -1])", .any) { $0.reshape([$0.shape[0], -1]) },
    CallKind(unary: "$0.reshape([$0.shape[1], $0.shape[0]])", .any) {
      $0.reshape([$0.shape[1], $0.shape[0]])
    },
    CallKind(unary: "$0.broadcastTo([2, $0.shape[0]])", .any) {
      $0.broadcastTo([2, $0.shape[0]])
    },
    CallKind("arange") { generator in
      let bounds = [generator.pick(-3...3), generator.pick(-4...6)]
      let step = generator.pick([1, 2, -1, 3, -2])
      let dtype = generator.pick(DType.allCases.filter { $0 != .bool })
      return Program.Step(
        "arange(from: \(bounds[0]), to: \(bounds[1]), step: \(step), dtype: .\(dtype))", []
      ) { _ in arange(from: bounds[0], to: bounds[1], step: step, dtype: dtype) }
    },
    CallKind("eye") { generator in
      let (rows, columns) = (generator.size(), generator.size())
      let diagonal = generator.pick(-2...2)
      let dtype = generator.floating
      return Program.Step(
        "eye(\(rows), \(columns), diagonal: \(diagonal), dtype: .\(dtype))", []
      ) { _ in eye(rows, columns, diagonal: diagonal, dtype: dtype) }
    },
    CallKind("full") { generator in
      let x = generator.operand(.any, rank: 0...0)
      let shape = generator.shape(rank: generator.pick(0...3))
      return Program.Step("full(\(shape), $0)", [x]) { full(shape, $0[0]) }
    },
    CallKind("ones") { generator in
      let shape = generator.shape(rank: generator.pick(0...3))
      let dtype = generator.dtype(.numbers)
      return Program.Step("ones(\(shape), dtype: .\(dtype))", []) { _ in
        ones(shape, dtype: dtype)
      }
    },
    CallKind("zeros") { generator in
      let shape = generator.shape(rank: generator.pick(0...3))
      let dtype = generator.dtype(.numbers)
      return Program.Step("zeros(\(shape), dtype: .\(dtype))", []) { _ in
        zeros(shape, dtype: dtype)
      }
    },
  ]
}
