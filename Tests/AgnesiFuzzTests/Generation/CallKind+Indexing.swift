import AgnesiArray
import AgnesiGraph
import AgnesiOps

extension CallKind {
  /// Parts of tensors, and writing into them.
  static let indexing: [CallKind] = [
    subscripting, subscripting, subscripting,
    writing("setSubtensor") { setSubtensor($0, $1) },
    writing("incrementSubtensor") { incrementSubtensor($0, $1) },
    CallKind("take") { generator in
      let x = generator.operand(.any, rank: 1...4)
      let shape = generator.array(x).shape
      let axis = generator.pick(0...(shape.count - 1))
      guard let indices = generator.indices(below: shape[axis]) else { return nil }
      return Program.Step("$0.take($1, axis: \(axis))", [x, indices]) {
        $0[0].take($0[1], axis: axis)
      }
    },
    CallKind("diagonal") { generator in
      let x = generator.operand(.any, rank: 2...2)
      let rows = generator.array(x).shape[0]
      guard let columns = generator.indices(below: generator.array(x).shape[1], shape: [rows])
      else { return nil }
      return Program.Step("$0[arange($0.shape[0]), $1]", [x, columns]) {
        $0[0][arange($0[0].shape[0]), $0[1]]
      }
    },
  ]

  private static let subscripting = CallKind("subscript") { $0.part() }

  private static func writing(
    _ name: String, _ apply: @escaping @Sendable (Variable, Variable) -> Variable
  ) -> CallKind {
    CallKind(name) { generator in
      guard let step = generator.part(), let place = generator.add(step) else { return nil }
      let part = Program.Operand.item(place)
      let value = generator.partner(of: part, .any)
      return Program.Step("\(name)($0, $1)", [part, value]) { apply($0[0], $0[1]) }
    }
  }
}

/// An index of one axis.
private struct Entry: Sendable {
  let code: String
  let make: @Sendable ([Variable]) -> IndexEntry
}

extension ProgramGenerator {
  /// Places of an axis of a size; nil where there are none.
  fileprivate mutating func indices(below size: Int, shape: [Int]? = nil) -> Program.Operand? {
    guard size > 0 else { return nil }
    let shape = shape ?? self.shape(rank: pick(0...2))
    let numbers = (0..<shape.reduce(1, *)).map { _ in Int64(pick(-size...(size - 1))) }
    let dtype = pick([DType.int64, .int64, .int32, .int8])
    return (try? NDArray(int64s: numbers, shape: shape, dtype: dtype)).map {
      input($0, isBroadcast: true)
    }
  }

  /// Part of a tensor.
  fileprivate mutating func part() -> Program.Step? {
    let x = operand(.any, rank: 1...4)
    let shape = array(x).shape
    var operands = [x]
    let count = pick(1...min(3, shape.count))
    let isTrailing = chance(1, in: 5) && count < 3
    var entries: [Entry] = []
    for size in isTrailing ? shape.suffix(count) : shape.prefix(count) {
      if chance(1, in: 8) && entries.count < 3 - count {
        entries.append(Entry(code: ".newAxis") { _ in .newAxis })
      }
      entries.append(entry(size, &operands))
    }
    if isTrailing { entries.insert(Entry(code: ".ellipsis") { _ in .ellipsis }, at: 0) }
    let code = entries.map(\.code).joined(separator: ", ")
    return Program.Step("$0[\(code)]", operands) { [entries] operands in
      let index = entries.map { $0.make(operands) }
      switch index.count {
      case 1: return operands[0][index[0]]
      case 2: return operands[0][index[0], index[1]]
      default: return operands[0][index[0], index[1], index[2]]
      }
    }
  }

  private mutating func entry(_ size: Int, _ operands: inout [Program.Operand]) -> Entry {
    switch pick(0...9) {
    case 0: return Entry(code: ".all") { _ in .all }
    case 1...2 where size > 0:
      let place = pick(-size...(size - 1))
      return Entry(code: "\(place)") { _ in place.indexEntry }
    case 3:
      guard let places = indices(below: size, shape: chance(1, in: 2) ? [] : [pick(1...3)]) else {
        break
      }
      operands.append(places)
      let number = operands.count - 1
      return Entry(code: "$\(number)") { $0[number].indexEntry }
    case 4:
      let lower = pick(0...size)
      let upper = pick(lower...size)
      return Entry(code: "\(lower)..<\(upper)") { _ in (lower..<upper).indexEntry }
    default: break
    }
    let lower = chance(1, in: 2) ? nil : pick((-size - 1)...(size + 1))
    let upper = chance(1, in: 2) ? nil : pick((-size - 1)...(size + 1))
    let step = pick([1, 1, 2, -1, -2, 3])
    let text = { (bound: Int?) in bound.map(String.init) ?? "nil" }
    return Entry(code: "Slice(from: \(text(lower)), to: \(text(upper)), step: \(step))") { _ in
      Slice(from: lower, to: upper, step: step).indexEntry
    }
  }
}
