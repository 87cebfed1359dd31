import AgnesiArray
import AgnesiGraph

/// Ways to make a program simpler.
extension Program {
  /// The program without items that no output depends on.
  func trimmed() -> Program {
    var needed = Set(outputs)
    for place in items.indices.reversed() where needed.contains(place) {
      needed.formUnion(operands(of: place))
    }
    var places: [Int: Int] = [:]
    var result = self
    result.items = []
    for place in items.indices where needed.contains(place) {
      places[place] = result.items.count
      var item = items[place]
      if case .step(var step) = item {
        step.operands = step.operands.map { operand in
          guard case .item(let place) = operand else { return operand }
          return .item(places[place] ?? place)
        }
        item = .step(step)
      }
      result.items.append(item)
    }
    result.outputs = outputs.compactMap { places[$0] }
    return result
  }

  /// Simpler programs, the most daring first.
  func simplifications() throws -> [Program] {
    var found: [Program] = []
    func add(_ change: (inout Program) -> Void) {
      var copy = self
      change(&copy)
      found.append(copy.trimmed())
    }
    if outputs.count > 1 { for place in outputs { add { $0.outputs = [place] } } }
    if order > 0 { add { $0.order -= 1 } }
    let arrays = try values()
    for place in items.indices.reversed() {
      guard case .step = items[place] else { continue }
      // An output may be any of its operands instead.
      if outputs.contains(place) {
        for operand in operands(of: place) {
          add { $0.outputs = $0.outputs.map { $0 == place ? operand : $0 } }
        }
      }
      let array = arrays[place]
      for operand in operands(of: place)
      where arrays[operand].shape == array.shape && arrays[operand].dtype == array.dtype {
        add { $0.use(operand, insteadOf: place) }
      }
      let isUsed = items.indices.contains { operands(of: $0).contains(place) }
      if isUsed {
        add { $0.items[place] = .input(Input(value: array, shape: array.shape.map { $0 })) }
      }
    }
    for size in Set(arrays.flatMap(\.shape)).sorted(by: >) where size > 1 {
      for smaller in [1, size - 1] { add { $0.cut(size, to: smaller) } }
    }
    for place in inputs {
      guard case .input(let input) = items[place] else { continue }
      if input.shape.contains(nil) {
        add { $0.items[place] = .input(Input(value: input.value, shape: input.value.shape)) }
      }
      for value in try input.value.simplifications() {
        add { $0.items[place] = .input(Input(value: value, shape: input.shape)) }
      }
    }
    return found
  }

  /// The values of all items by the reference evaluation.
  private func values() throws -> [NDArray] {
    var copy = self
    (copy.outputs, copy.order) = (Array(items.indices), 0)
    let built = try copy.build()
    return try ReferenceEvaluator.evaluate(built.outputs, built.values)
  }

  /// Uses the result of one item wherever that of another one is used.
  private mutating func use(_ place: Int, insteadOf replaced: Int) {
    for number in items.indices {
      guard case .step(var step) = items[number] else { continue }
      step.operands = step.operands.map { $0 == .item(replaced) ? .item(place) : $0 }
      items[number] = .step(step)
    }
    outputs = outputs.map { $0 == replaced ? place : $0 }
  }

  /// Cuts all axes of inputs that have a size to a smaller one.
  private mutating func cut(_ size: Int, to smaller: Int) {
    for place in inputs {
      guard case .input(let input) = items[place], input.value.shape.contains(size) else {
        continue
      }
      let shape = input.value.shape.map { $0 == size ? smaller : $0 }
      guard let value = try? input.value.cut(to: shape) else { continue }
      let known = input.shape.map { $0 == size ? smaller : $0 }
      items[place] = .input(Input(value: value, shape: known))
    }
  }
}

extension NDArray {
  /// The leading part of an array.
  fileprivate func cut(to shape: [Int]) throws -> NDArray {
    let places = (0..<shape.reduce(1, *)).map { linear -> Int in
      var (rest, place, step) = (linear, 0, 1)
      for axis in shape.indices.reversed() {
        place += rest % shape[axis] * step
        rest /= shape[axis]
        step *= self.shape[axis]
      }
      return place
    }
    if dtype.isFloating {
      let elements = try doubles()
      return try NDArray(doubles: places.map { elements[$0] }, shape: shape, dtype: dtype)
    }
    let elements = try int64s()
    return try NDArray(int64s: places.map { elements[$0] }, shape: shape, dtype: dtype)
  }

  /// Arrays with simpler numbers: all zeros, all ones, whole numbers; and one number replaced.
  fileprivate func simplifications() throws -> [NDArray] {
    let elements = try doubles()
    guard elements.contains(where: { $0 != 0 && $0 != 1 }) else { return [] }
    var found: [[Double]] = [elements.map { _ in 0 }, elements.map { _ in 1 }]
    found.append(elements.map { $0.isFinite ? $0.rounded() : $0 })
    for place in elements.indices.prefix(12) {
      for number in [0, 1, 2, elements[place].rounded()]
      where elements[place].magnitude > number.magnitude || !elements[place].isFinite {
        var copy = elements
        copy[place] = number
        found.append(copy)
      }
    }
    return try found.filter { $0 != elements }
      .map { try NDArray(doubles: $0, shape: shape, dtype: dtype) }
  }
}
