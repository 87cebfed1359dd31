import AgnesiArray

/// Writes kernels as short text for people and tests.
///
///     kernel scale(x: float32 input, y: float32 output)
///       parallel i in 0..<p0 cost 1
///         y[i] = x[i] * 2.0
package struct KernelPrinter {
  private var names: [Symbol: String] = [:]
  private var counts: [String: Int] = [:]
  private var buffers: [String]

  private init(buffers: [KernelBuffer]) { self.buffers = buffers.map(\.name) }

  /// The text of a kernel, one statement a line.
  package static func text(_ kernel: Kernel) -> String {
    var printer = KernelPrinter(buffers: kernel.buffers)
    let buffers = kernel.buffers.map { "\($0.name): \($0.dtype) \(printer.text($0.role))" }
    var lines = ["kernel \(kernel.name)(\(buffers.joined(separator: ", ")))"]
    var indent = "  "
    if let parallel = kernel.parallel {
      let count = printer.text(parallel.count)
      let cost = printer.text(parallel.cost)
      lines.append("  parallel \(printer.name(parallel.variable)) in 0..<\(count) cost \(cost)")
      indent = "    "
    }
    for statement in kernel.body { printer.add(statement, indent, to: &lines) }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The text of a module: its kernels, and which buffers each launch gives them.
  package static func text(_ module: Module) -> String {
    let launches = module.launches.map { launch in
      let buffers = launch.buffers.map { buffer in
        buffer.map { name($0, in: module.bufferNames, or: "buffer") } ?? "scratch"
      }
      let kernel = name(launch.kernel, in: module.kernels.map(\.name), or: "kernel")
      return "launch \(kernel)(\(buffers.joined(separator: ", ")))\n"
    }
    return module.kernels.map(text).joined(separator: "\n") + "\n" + launches.joined()
  }

  /// The first line of one statement of a kernel, for messages.
  static func line(_ statement: Statement, of kernel: Kernel) -> String {
    var printer = KernelPrinter(buffers: kernel.buffers)
    var lines: [String] = []
    printer.add(statement, "", to: &lines)
    return lines.first ?? ""
  }

  // MARK: Statements

  private mutating func add(_ statement: Statement, _ indent: String, to lines: inout [String]) {
    func nested(_ body: [Statement], _ printer: inout KernelPrinter) {
      for statement in body { printer.add(statement, indent + "  ", to: &lines) }
    }
    switch statement {
    case .loop(let loop):
      let range = "\(text(loop.lower))..<\(text(loop.upper))"
      lines.append(indent + "\(text(loop.hint)) \(name(loop.variable)) in \(range)")
      nested(loop.body, &self)
    case .constant(let symbol, let value):
      lines.append(indent + "let \(name(symbol)) = \(text(value))")
    case .variable(let symbol, let value):
      lines.append(indent + "var \(name(symbol)) = \(text(value))")
    case .assign(let symbol, let value): lines.append(indent + "\(name(symbol)) = \(text(value))")
    case .accumulate(let symbol, let function, let value):
      lines.append(
        indent + "\(name(symbol)) = \(function.rawValue)(\(name(symbol)), \(text(value)))")
    case .store(let buffer, let position, let value):
      lines.append(indent + "\(name(buffer))[\(text(position))] = \(text(value))")
    case .branch(let condition, let first, let second):
      lines.append(indent + "if \(text(condition))")
      nested(first, &self)
      if !second.isEmpty { lines.append(indent + "else") }
      nested(second, &self)
    case .call(let routine): lines.append(indent + text(routine))
    case .require(let condition, let failure):
      let values = failure.values.map { text($0) }.joined(separator: ", ")
      lines.append(indent + "require \(text(condition)) else fail \(failure.site)(\(values))")
    case .comment(let comment): lines.append(indent + "// " + comment)
    }
  }

  private func text(_ hint: Loop.Hint) -> String {
    switch hint {
    case .serial: "for"
    case .vector: "vector"
    case .scalar: "scalar"
    case .unrolled: "unrolled"
    }
  }

  private mutating func text(_ role: KernelBuffer.Role) -> String {
    switch role {
    case .input: "input"
    case .output: "output"
    case .inputOutput: "in place"
    case .scratch(let count): "scratch[\(text(count))]"
    }
  }

  private mutating func text(_ routine: Routine) -> String {
    switch routine {
    case .matrixProduct(_, let m, let n, let k, let alpha, let a, let b, let beta, let c):
      let sizes = [m, n, k].map { text($0) }.joined(separator: ", ")
      return "\(text(c)) = product(\(sizes)) \(text(alpha)) * \(text(a)) * \(text(b))"
        + " + \(text(beta)) * \(text(c))"
    case .tileProduct(let tile): return text(tile)
    case .transposition(let transposition):
      let sizes = [transposition.rows, transposition.columns].map { text($0) }
      return "\(text(transposition.target)) = transposed(\(sizes.joined(separator: ", "))) "
        + text(transposition.source)
    }
  }

  private mutating func text(_ tile: TileProduct) -> String {
    let loops = tile.loops.map { loop in
      "\(text(loop.count)): \(text(loop.leftStride)), \(text(loop.rightStride))"
    }
    let left = "\(name(tile.left.buffer))[\(text(tile.left.offset)); \(text(tile.left.stride))]"
    let right =
      "\(name(tile.right.buffer))[\(text(tile.right.offset)); \(text(tile.right.stride))]"
    let strides = "\(text(tile.result.rowStride)), \(text(tile.result.columnStride))"
    let lanes = tile.lanes == .kept ? "\(tile.laneCount)" : "sum of \(tile.laneCount)"
    return "\(name(tile.result.buffer))[\(text(tile.result.offset)); \(strides)] "
      + "\(tile.accumulates ? "+=" : "=") tile(\(text(tile.validRows)) of \(tile.rows), "
      + "\(text(tile.validColumns)) of \(tile.columns), \(lanes); "
      + "\(loops.joined(separator: "; "))) \(left) * \(right)"
  }

  private mutating func text(_ matrix: MatrixOperand) -> String {
    let offset = text(matrix.offset)
    let transposed = matrix.isTransposed ? "'" : ""
    return "\(name(matrix.buffer))[\(offset); \(text(matrix.leadingDimension))]\(transposed)"
  }

  // MARK: Expressions

  private mutating func text(_ x: Scalar) -> String {
    // A formula that uses its parts many times is exponentially longer as text than in memory.
    var budget = 200
    return text(x, &budget, isOperand: false)
  }

  private mutating func text(_ x: Scalar, _ budget: inout Int, isOperand: Bool) -> String {
    budget -= 1
    if budget < 0 { return "…" }
    func infix(_ operation: String, _ x: Scalar, _ y: Scalar, _ printer: inout Self) -> String {
      let first = printer.text(x, &budget, isOperand: true)
      let second = printer.text(y, &budget, isOperand: true)
      return isOperand ? "(\(first) \(operation) \(second))" : "\(first) \(operation) \(second)"
    }
    func call(_ name: String, _ operands: [Scalar], _ printer: inout Self) -> String {
      let texts = operands.map { printer.text($0, &budget, isOperand: false) }
      return "\(name)(\(texts.joined(separator: ", ")))"
    }
    switch x.kind {
    case .integer(let value): return x.dtype == .bool ? String(value != 0) : String(value)
    case .floating(let bits): return Double(bitPattern: bits).description
    case .index(let symbol), .local(let symbol): return name(symbol)
    case .parameter(let number): return "p\(number)"
    case .load(let buffer, let position):
      return "\(name(buffer))[\(text(position, &budget, isOperand: false))]"
    case .unary(.negate, let x): return "-" + text(x, &budget, isOperand: true)
    case .unary(let function, let x): return call(function.rawValue, [x], &self)
    case .binary(let function, let x, let y):
      guard let operation = Self.operators[function] else {
        return call(function.rawValue, [x, y], &self)
      }
      return infix(operation, x, y, &self)
    case .compare(let comparison, let x, let y):
      return infix(comparison.symbol, x, y, &self)
    case .select(let condition, let first, let second):
      return call("select", [condition, first, second], &self)
    case .cast(let operand): return call(x.dtype.rawValue, [operand], &self)
    }
  }

  private static let operators: [BinaryFunction: String] = [
    .add: "+", .subtract: "-", .multiply: "*", .divide: "/", .floorDivide: "//", .modulo: "%",
    .and: "&", .or: "|", .xor: "^", .shiftLeft: "<<", .shiftRight: ">>", .power: "**",
  ]

  // MARK: Names

  /// The name of that number, or, as the checker prints broken kernels, the number itself.
  private static func name(_ number: Int, in names: [String], or kind: String) -> String {
    names.indices.contains(number) ? names[number] : kind + String(number)
  }

  private func name(_ buffer: BufferID) -> String {
    Self.name(buffer.number, in: buffers, or: "buffer")
  }

  /// The hint, with a number from the second symbol of that name on.
  private mutating func name(_ symbol: Symbol) -> String {
    if let known = names[symbol] { return known }
    let count = counts[symbol.name, default: 0]
    counts[symbol.name] = count + 1
    let name = count == 0 ? symbol.name : "\(symbol.name).\(count)"
    names[symbol] = name
    return name
  }
}
