import AgnesiArray
import AgnesiGraph

/// What numbers an array holds, in a line.
struct ValueSummary: CustomStringConvertible {
  let name: String?
  let type: TensorType
  /// The smallest and the largest number, NaN left out; nil when there is none.
  let range: (smallest: Double, largest: Double)?
  let nanCount: Int

  init(_ array: NDArray, name: String?) throws(ArrayError) {
    self.name = name
    type = TensorType(of: array)
    let all = try array.doubles()
    let numbers = all.filter { !$0.isNaN }
    nanCount = all.count - numbers.count
    if let smallest = numbers.min(), let largest = numbers.max() {
      range = (smallest, largest)
    } else {
      range = nil
    }
  }

  /// As in ` 'x': float32[3], from -1.0 to 2.0, NaN in 1`.
  var description: String {
    var text = (name.map { " '\($0)'" } ?? "") + ": \(type)"
    if let range { text += ", from \(range.smallest) to \(range.largest)" }
    if nanCount > 0 { text += ", NaN in \(nanCount)" }
    return text
  }
}

extension Graph {
  /// The name that the user gave to a variable, if any of its mentions in the graph has one.
  func name(of variable: Variable) -> String? {
    index(of: variable).flatMap { name(of: $0, variable.outputNumber) }
  }
}
