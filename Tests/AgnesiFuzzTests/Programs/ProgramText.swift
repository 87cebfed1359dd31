import AgnesiArray
import AgnesiGraph

extension Program {
  /// The name of the result of an item in printed code.
  func name(_ place: Int) -> String {
    if case .input = items[place] { "x\(place)" } else { "v\(place)" }
  }

  /// The lines that make the expression.
  var code: [String] {
    items.indices.map { place in
      switch items[place] {
      case .input(let input):
        let shape = input.shape.map { $0.map(String.init) ?? "nil" }.joined(separator: ", ")
        return "let \(name(place)) = tensor(.\(input.value.dtype), shape: [\(shape)])"
      case .step(let step):
        var code = step.code
        for (number, operand) in step.operands.enumerated().reversed() {
          code.replace("$\(number)", with: text(operand))
        }
        return "let \(name(place)) = \(code)"
      }
    }
  }

  private func text(_ operand: Operand) -> String {
    switch operand {
    case .item(let place): name(place)
    case .integer(let number): "Variable(\(number))"
    case .number(let number): "Variable(\(number.swiftCode))"
    }
  }

  /// A whole program that prints what the expression gives as written and compiled.
  func reproduction() throws -> String {
    let inputs = inputs.map(name)
    let floating = self.inputs.filter { place in
      if case .input(let input) = items[place] { input.value.dtype.isFloating } else { false }
    }
    var lines = ["import Agnesi", ""] + code
    var outputs = outputs.map(name)
    let built = try build()
    for (round, weights) in built.weights.enumerated() {
      let result = "gradients\(round + 1)"
      let known = try weights.map {
        "(\(outputs[$0.output]), Variable(\(try $0.value.swiftCode())))"
      }
      lines += [
        "let \(result) = try grad(",
        "  nil, withRespectTo: [\(floating.map(name).joined(separator: ", "))],",
        "  knownGradients: [\(known.joined(separator: ", "))],",
        "  disconnectedInputs: .ignore)",
      ]
      outputs = floating.indices.map { "\(result)[\($0)]" }
    }
    let excluding = exclusions.map { "\"\($0)\"" }.joined(separator: ", ")
    let mode = exclusions.isEmpty ? "Mode.fastRun" : "Mode.fastRun.excluding(\(excluding))"
    lines += ["let arguments: [NDArray] = ["]
    lines += try built.arguments.map { "  \(try $0.swiftCode())," }
    lines += [
      "]",
      "for mode in [Mode.reference, \(mode)] {",
      "  let f = try function(",
      "    inputs: [\(inputs.joined(separator: ", "))],",
      "    outputs: [\(outputs.joined(separator: ", "))], mode: mode, onUnusedInput: .ignore)",
      "  print(try f.call(arguments))",
      "}",
    ]
    return lines.joined(separator: "\n")
  }
}

extension NDArray {
  /// A Swift expression with this value.
  func swiftCode() throws -> String {
    let elements: [String]
    let type: String
    switch dtype {
    case .float32, .float64:
      type = dtype == .float32 ? "Float" : "Double"
      elements =
        try dtype == .float32
        ? self.elements(of: Float.self).map(\.swiftCode) : doubles().map(\.swiftCode)
    case .bool:
      type = "Bool"
      elements = try self.elements(of: Bool.self).map(\.description)
    case .uint8, .int8, .int16, .int32, .int64:
      type = dtype == .uint8 ? "UInt8" : "Int" + dtype.rawValue.dropFirst(3)
      elements = try int64s().map(\.description)
    }
    return "try NDArray([\(elements.joined(separator: ", "))] as [\(type)], shape: \(shape))"
  }
}

extension BinaryFloatingPoint where Self: LosslessStringConvertible {
  /// A Swift literal with this value.
  var swiftCode: String {
    if isNaN { return ".nan" }
    if isInfinite { return self < 0 ? "-.infinity" : ".infinity" }
    return "\(self)"
  }
}
