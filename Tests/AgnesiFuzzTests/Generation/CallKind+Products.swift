import AgnesiArray
import AgnesiGraph
import AgnesiOps

extension CallKind {
  /// Products of matrices.
  static let products: [CallKind] = [
    CallKind("matmul") { generator in
      let x = generator.operand(.numbers, rank: 1...3)
      let shape = generator.array(x).shape
      let inner = shape.last ?? 1
      var other = [inner]
      if generator.chance(3, in: 4) { other.append(generator.size()) }
      if other.count == 2 && generator.chance(1, in: 3) {
        other.insert(shape.count == 3 ? shape[0] : generator.size(), at: 0)
      }
      let y = generator.factor(other, beside: x)
      return Program.Step("matmul($0, $1)", [x, y]) { matmul($0[0], $0[1]) }
    },
    CallKind("dot") { generator in
      let x = generator.operand(.numbers, rank: 0...3)
      let shape = generator.array(x).shape
      var other = [shape.last ?? 1]
      if generator.chance(2, in: 3) { other.append(generator.size()) }
      if other.count == 2 && generator.chance(1, in: 4) { other.insert(generator.size(), at: 0) }
      let y = generator.factor(other, beside: x)
      return Program.Step("dot($0, $1)", [x, y]) { dot($0[0], $0[1]) }
    },
    CallKind("dot of transpose") { generator in
      let x = generator.operand(.numbers, rank: 2...2)
      let y = generator.factor([generator.size(), generator.array(x).shape[1]], beside: x)
      return Program.Step("dot($0, $1.transpose())", [x, y]) { dot($0[0], $0[1].transpose()) }
    },
    CallKind("sum with dot") { generator in
      let x = generator.operand(.floating, rank: 2...2)
      let columns = generator.size()
      let y = generator.factor([generator.array(x).shape[1], columns], beside: x)
      let z = generator.factor([generator.array(x).shape[0], columns], beside: x)
      return Program.Step("$2 * 0.5 - dot($0, $1) * 2", [x, y, z]) {
        $0[2] * 0.5 - dot($0[0], $0[1]) * 2
      }
    },
    CallKind("affine") { generator in
      let x = generator.operand(.floating, rank: 2...2)
      let columns = generator.size()
      let y = generator.factor([generator.array(x).shape[1], columns], beside: x)
      let z = generator.factor([columns], beside: x)
      return Program.Step("dot($0, $1) + $2", [x, y, z]) { dot($0[0], $0[1]) + $0[2] }
    },
    CallKind("outer") { generator in
      let x = generator.operand(.numbers, rank: 1...1)
      let y = generator.factor([generator.size()], beside: x)
      return Program.Step("outer($0, $1)", [x, y]) { outer($0[0], $0[1]) }
    },
    CallKind("tensordot") { generator in
      let x = generator.operand(.numbers, rank: 1...3)
      let shape = generator.array(x).shape
      let left = generator.shuffled(generator.axes(of: x))
      let y = generator.factor(left.map { shape[$0] } + [generator.size()], beside: x)
      let right = Array(left.indices)
      return Program.Step("tensordot($0, $1, axes: (\(left), \(right)))", [x, y]) {
        tensordot($0[0], $0[1], axes: (left, right))
      }
    },
  ]
}

extension ProgramGenerator {
  /// A tensor of some sizes.
  fileprivate mutating func factor(
    _ shape: [Int], beside operand: Program.Operand
  ) -> Program.Operand {
    if chance(2, in: 3), let found = existing({ $0.shape == shape && $0.dtype != .bool }) {
      return found
    }
    return input(numbers(array(operand).dtype, shape), isBroadcast: chance(1, in: 2))
  }
}
