import AgnesiKernel

/// Which part of each buffer one iteration of a loop touches.
///
/// Two loops over the same range can become one when everything that either writes and the other
/// touches is divided among the iterations alike: iteration `p` keeps to the `stride` elements from
/// `stride * p` on.
struct IterationFootprint {
  /// The elements of each iteration's part; nil for buffers that are not divided so.
  private var strides: [BufferID: Scalar?] = [:]

  /// The footprint of a kernel whose work is not divided.
  init() {}

  /// Looks at the body of a loop over `variable`.
  init(of body: [Statement], over variable: Symbol) {
    var walk = FootprintWalk(variable)
    walk.visit(body)
    strides = walk.strides
  }

  /// The elements of one iteration's part of a buffer; nil when it is not divided, or not used.
  func stride(_ buffer: BufferID) -> Scalar? { strides[buffer] ?? nil }

  /// The footprint of iterations that do what these do and then what others do, whose buffers have
  /// new numbers.
  func followed(
    by next: IterationFootprint, renamed: [BufferID: BufferID]
  ) -> IterationFootprint {
    var result = self
    for (buffer, stride) in next.strides {
      let buffer = renamed[buffer] ?? buffer
      guard let known = result.strides[buffer] else {
        result.strides[buffer] = .some(stride)
        continue
      }
      if known != stride { result.strides[buffer] = .some(nil) }
    }
    return result
  }
}

/// Finds a footprint: walks over the statements of an iteration.
private struct FootprintWalk {
  private(set) var strides: [BufferID: Scalar?] = [:]
  private let variable: Symbol
  private var bounds: [Symbol: ClosedRange<Int64>] = [:]
  private var uppers: [Symbol: Scalar] = [:]
  private var definitions: [Symbol: Scalar] = [:]
  private var seen = ExpressionSet()

  init(_ variable: Symbol) { self.variable = variable }

  // MARK: Statements

  mutating func visit(_ statements: [Statement]) {
    for statement in statements {
      switch statement {
      case .loop(let loop):
        let (lower, upper) = (interval(loop.lower), interval(loop.upper))
        if let lower, let upper {
          if upper.upperBound <= lower.lowerBound { continue }
          bounds[loop.variable] = lower.lowerBound...(upper.upperBound - 1)
        }
        if loop.lower.integerValue == 0 { uppers[loop.variable] = loop.upper }
        visit(loop.lower)
        visit(loop.upper)
        visit(loop.body)
      case .constant(let symbol, let value):
        definitions[symbol] = value
        visit(value)
      case .store(let buffer, let position, let value):
        note(buffer, position)
        visit(position)
        visit(value)
      case .call(let routine):
        if let places = routine.places {
          note(places)
          continue
        }
        let use = BufferUse([statement])
        for buffer in use.read.union(use.stored) { strides[buffer] = .some(nil) }
      case .require(let condition, let failure):
        visit(condition)
        failure.values.forEach { visit($0) }
        learn(condition)
      case .branch(let condition, let first, let second):
        visit(condition)
        let outside = bounds
        visit(first)
        bounds = outside
        visit(second)
        bounds = outside
      case .variable(_, let value), .assign(_, let value), .accumulate(_, _, let value):
        visit(value)
      case .comment: break
      }
    }
  }

  private mutating func visit(_ expression: Scalar) {
    guard expression.node.hasLoad, seen.insert(expression) else { return }
    if case .load(let buffer, let position) = expression.kind { note(buffer, position) }
    expression.kind.forEachOperand { visit($0) }
  }

  private mutating func note(_ places: [Routine.Places]) {
    for place in places {
      var isEmpty = false
      for (symbol, count) in place.indices {
        let upper = interval(count)?.upperBound
        isEmpty = isEmpty || upper.map { $0 <= 0 } ?? false
        bounds[symbol] = upper.flatMap { $0 > 0 ? 0...($0 - 1) : nil }
      }
      if !isEmpty { note(place.buffer, place.position) }
    }
  }

  private mutating func note(_ buffer: BufferID, _ position: Scalar) {
    let stride = stride(of: position)
    if let known = strides[buffer] {
      if known != stride { strides[buffer] = .some(nil) }
    } else {
      strides[buffer] = stride
    }
  }

  /// A checked condition holds for the statements that follow.
  private mutating func learn(_ condition: Scalar) {
    switch condition.kind {
    case .binary(.and, let a, let b):
      learn(a)
      learn(b)
    case .compare(let comparison, let x, let limit):
      guard let symbol = origin(of: x), let limit = limit.integerValue else { return }
      let known = bounds[symbol] ?? Int64.min...Int64.max
      switch comparison {
      case .greaterOrEqual where limit <= known.upperBound:
        bounds[symbol] = max(known.lowerBound, limit)...known.upperBound
      case .less where limit > known.lowerBound:
        bounds[symbol] = known.lowerBound...min(known.upperBound, limit - 1)
      default: break
      }
    default: break
    }
  }

  /// The first name of a value that has a name.
  private func origin(of x: Scalar) -> Symbol? {
    guard case .local(var symbol) = x.kind else { return nil }
    while case .local(let earlier)? = definitions[symbol]?.kind { symbol = earlier }
    return symbol
  }

  // MARK: Positions

  /// The stride of a position `stride * p + rest` with `rest` within one stride.
  private func stride(of position: Scalar) -> Scalar? {
    if position.kind == .index(variable) { return .integer(1) }
    var form = LinearForm(position, variable, definitions)
    form.joinQuotients(of: variable)
    let p = Scalar.index(variable)
    if let stride = form.terms.removeValue(forKey: p) {
      guard let rest = interval(form), rest.lowerBound >= 0, rest.upperBound < stride else {
        return nil
      }
      return .integer(Int(stride))
    }
    // With sizes that only a call tells: p * size + i, for i below the size.
    let rows = form.terms.keys.filter { $0.kind.operands.contains(p) }
    guard form.constant == 0, let row = rows.first, rows.count == 1, form.terms[row] == 1,
      case .binary(.multiply, let a, let b) = row.kind
    else { return nil }
    let size = a == p ? b : a
    // Sizes are compared between kernels, of which each has names of its own.
    guard !size.hasSymbol else { return nil }
    form.terms[row] = nil
    if form.terms.isEmpty { return size }
    guard form.terms.count == 1, let (rest, factor) = form.terms.first, factor == 1,
      case .index(let symbol) = rest.kind, uppers[symbol] == size
    else { return nil }
    return size
  }

  private func interval(_ form: LinearForm) -> ClosedRange<Int64>? {
    var (lower, upper) = (form.constant, form.constant)
    for (atom, factor) in form.terms {
      guard let range = interval(atom: atom) else { return nil }
      let ends = [range.lowerBound, range.upperBound].map {
        $0.multipliedReportingOverflow(by: factor)
      }
      guard !ends[0].overflow, !ends[1].overflow else { return nil }
      let low = lower.addingReportingOverflow(min(ends[0].partialValue, ends[1].partialValue))
      let high = upper.addingReportingOverflow(max(ends[0].partialValue, ends[1].partialValue))
      guard !low.overflow, !high.overflow else { return nil }
      (lower, upper) = (low.partialValue, high.partialValue)
    }
    return lower...upper
  }

  private func interval(_ x: Scalar) -> ClosedRange<Int64>? {
    interval(LinearForm(x, variable, definitions))
  }

  private func interval(atom: Scalar) -> ClosedRange<Int64>? {
    switch atom.kind {
    case .index(let symbol), .local(let symbol): bounds[symbol]
    case .binary(.modulo, _, let size):
      size.integerValue.flatMap { $0 > 0 ? 0...($0 - 1) : nil }
    case .binary(.minimum, let a, let b):
      switch (interval(a), interval(b)) {
      case (let a?, let b?):
        min(a.lowerBound, b.lowerBound)...min(a.upperBound, b.upperBound)
      case (let known?, nil), (nil, let known?): Int64.min...known.upperBound
      case (nil, nil): nil
      }
    default: nil
    }
  }
}

extension Scalar {
  /// Whether the expression holds the name of a loop's index or of a value.
  fileprivate var hasSymbol: Bool {
    switch kind {
    case .index, .local: true
    default: kind.operands.contains { $0.hasSymbol }
    }
  }
}
