import AgnesiArray
import AgnesiGraph
import AgnesiOps

extension CallKind {
  /// Functions that arrange, repeat and join elements.
  static let axes: [CallKind] = [
    CallKind(unary: "$0.transpose()", .any) { $0.transpose() },
    CallKind(unary: "$0.flatten()", .any) { $0.flatten() },
    CallKind(unary: "$0.flatten(2)", .any) { $0.flatten(2) },
    CallKind(unary: "$0.squeeze()", .any) { $0.squeeze() },
    CallKind("swapAxes") { generator in
      let x = generator.operand(.any, rank: 2...5)
      let (a, b) = (generator.axis(of: x), generator.axis(of: x))
      return Program.Step("$0.swapAxes(\(a), \(b))", [x]) { $0[0].swapAxes(a, b) }
    },
    CallKind("moveAxis") { generator in
      let x = generator.operand(.any, rank: 2...5)
      let (a, b) = (generator.axis(of: x), generator.axis(of: x))
      return Program.Step("$0.moveAxis(\(a), to: \(b))", [x]) { $0[0].moveAxis(a, to: b) }
    },
    CallKind("expandDims") { generator in
      let x = generator.operand(.any)
      let axis = generator.pick(0...generator.array(x).rank)
      return Program.Step("$0.expandDims(\(axis))", [x]) { $0[0].expandDims(axis) }
    },
    CallKind("dimshuffle") { generator in
      let x = generator.operand(.any)
      let order = generator.shuffled(Array(0..<generator.array(x).rank))
      var pattern = order.map(DimshuffleAxis.axis)
      if generator.chance(1, in: 2) {
        pattern.insert(.x, at: generator.pick(0...pattern.count))
      }
      let text = pattern.map { if case .axis(let axis) = $0 { "\(axis)" } else { ".x" } }
      return Program.Step("$0.dimshuffle([\(text.joined(separator: ", "))])", [x]) {
        [pattern] in $0[0].dimshuffle(pattern)
      }
    },
    CallKind("reshape") { generator in
      let x = generator.operand(.any)
      let count = generator.array(x).count
      let divisors = (1...Swift.max(1, count)).filter { count % $0 == 0 }
      let rows = generator.pick(divisors)
      let shape = generator.pick([
        [count], [rows, count / rows], [-1], [rows, -1], [-1, rows], [1, count], [count, 1, 1],
        [1, rows, 1, count / rows],
      ])
      return Program.Step("$0.reshape(\(shape))", [x]) { $0[0].reshape(shape) }
    },
    CallKind("broadcastTo") { generator in
      let x = generator.operand(.any, rank: 0...3)
      var shape = generator.array(x).shape.map { $0 == 1 ? generator.size() : $0 }
      if generator.chance(1, in: 2) { shape.insert(generator.size(), at: 0) }
      return Program.Step("$0.broadcastTo(\(shape))", [x]) { [shape] in
        $0[0].broadcastTo(shape)
      }
    },
    CallKind("concatenate") { generator in
      let x = generator.operand(.any, rank: 1...4)
      let axis = generator.pick(0...(generator.array(x).rank - 1))
      let y = generator.neighbour(of: x, axis: axis)
      if generator.chance(1, in: 2) {
        return Program.Step("concatenate([$0, $1], axis: \(axis))", [x, y]) {
          concatenate($0, axis: axis)
        }
      }
      let z = generator.neighbour(of: x, axis: axis)
      return Program.Step("concatenate([$0, $1, $2], axis: \(axis))", [x, y, z]) {
        concatenate($0, axis: axis)
      }
    },
    CallKind("stack") { generator in
      let x = generator.operand(.any, rank: 0...3)
      let array = generator.array(x)
      let y =
        generator.existing { $0.shape == array.shape }
        ?? generator.input(generator.numbers(array.dtype, array.shape))
      let axis = generator.pick(0...array.rank)
      return Program.Step("stack([$0, $1], axis: \(axis))", [x, y]) { stack($0, axis: axis) }
    },
    CallKind("split") { generator in
      let x = generator.operand(.any, rank: 1...4)
      let shape = generator.array(x).shape
      let axis = generator.pick(0...(shape.count - 1))
      let first = generator.pick(0...shape[axis])
      let sizes = [first, shape[axis] - first]
      let part = generator.pick(0...1)
      return Program.Step("$0.split(sizes: \(sizes), axis: \(axis))[\(part)]", [x]) {
        $0[0].split(sizes: sizes, axis: axis)[part]
      }
    },
  ]
}

extension ProgramGenerator {
  /// A tensor that can be joined to another one along an axis.
  fileprivate mutating func neighbour(of x: Program.Operand, axis: Int) -> Program.Operand {
    let array = array(x)
    var shape = array.shape
    shape.remove(at: axis)
    let found = existing { other in
      guard other.rank == array.rank else { return false }
      var rest = other.shape
      rest.remove(at: axis)
      return rest == shape
    }
    if let found, chance(2, in: 3) { return found }
    shape.insert(size(), at: axis)
    return input(numbers(array.dtype, shape))
  }
}
