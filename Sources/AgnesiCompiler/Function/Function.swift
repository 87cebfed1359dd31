public import AgnesiArray
public import AgnesiGraph

/// A compiled function: call it like a Swift function, with arrays or numbers in the order of its
/// inputs.
///
/// It compiles when it is first called, for the sizes that it sees; an axis whose size changes
/// between calls becomes a run-time size rather than compiling again for each. A function may be
/// called from several threads at once. Outputs own their memory, and arguments are never written.
public struct Function<Result: Sendable>: Sendable {
  let compiled: CompiledFunction
  private let unpack: @Sendable ([NDArray]) -> Result

  init(_ compiled: CompiledFunction, unpack: @escaping @Sendable ([NDArray]) -> Result) {
    self.compiled = compiled
    self.unpack = unpack
  }

  /// The name that was given to the function.
  public var name: String? { compiled.name }

  /// How many times the function has been compiled for other sizes; never more than it has sizes
  /// that can change, plus one.
  public var specializationCount: Int { compiled.specializations.count }

  /// What was done to make the function fast, and what it took; printable.
  public var report: FunctionReport { FunctionReport(compiled) }

  /// Computes the outputs, then carries out the updates.
  ///
  /// - Parameter arguments: values in the order of the inputs; those with default values may be
  ///   left out from the end.
  /// - Returns: the outputs.
  /// - Throws: `CallError` for a missing argument or one of another rank, size or dtype;
  ///   `GraphErrors` for sizes that do not fit together and for indices out of range, with the
  ///   place of the expression; `ArrayError` when there is not enough memory.
  @discardableResult
  public func callAsFunction(_ arguments: any TensorValue...) throws -> Result {
    try call(arguments)
  }

  /// Computes the outputs from arrays, then carries out the updates: the call of the same name, for
  /// arguments that need no conversion.
  ///
  /// - Parameter arguments: arrays in the order of the inputs; those with default values may be left
  ///   out from the end.
  /// - Returns: the outputs.
  /// - Throws: as the call with numbers.
  @discardableResult
  public func callAsFunction(_ arguments: NDArray...) throws -> Result {
    if arguments.count < compiled.defaults.count { return try call(arguments) }
    return unpack(try compiled.call(arguments))
  }

  /// Computes the outputs from arguments by name, then carries out the updates.
  ///
  /// - Parameter arguments: a value for each input that has no default, by the input's name.
  /// - Returns: the outputs.
  /// - Throws: as the call by position, and for a name that no input has.
  @discardableResult
  public func callAsFunction(named arguments: [String: any TensorValue]) throws -> Result {
    var values: [(any TensorValue)?] = compiled.defaults
    for (name, value) in arguments.sorted(by: { $0.key < $1.key }) {
      let numbers = compiled.numbers(of: name)
      guard let number = numbers.first else { throw CallError("no input is named '\(name)'") }
      guard numbers.count == 1 else {
        throw CallError("inputs \(numbers) are all named '\(name)'; pass them by position")
      }
      values[number] = value
    }
    return unpack(try compiled.call(try complete(values)))
  }

  /// Computes the outputs from a list of arguments, then carries out the updates.
  ///
  /// - Parameter arguments: values in the order of the inputs.
  /// - Returns: the outputs.
  /// - Throws: as the call with single arguments.
  @discardableResult
  public func call(_ arguments: [any TensorValue]) throws -> Result {
    if arguments.count >= compiled.defaults.count {
      return unpack(try compiled.call(arguments))
    }
    let rest = compiled.defaults.dropFirst(arguments.count)
    return unpack(try compiled.call(try complete(arguments.map { $0 } + rest.map { $0 })))
  }

  /// The text of a stage on the way to the compiled program.
  ///
  /// What depends on sizes is shown for each specialisation, so it needs a call first.
  ///
  /// - Parameter stage: which result to show.
  /// - Returns: several lines of text.
  public func explain(_ stage: CompileStage) -> String { compiled.text(of: stage) }

  private func complete(_ values: [(any TensorValue)?]) throws -> [any TensorValue] {
    try values.enumerated().map { number, value in
      guard let value else {
        throw CallError("\(compiled.checks[number].label) has no value and no default")
      }
      return value
    }
  }
}
