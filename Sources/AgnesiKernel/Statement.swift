/// A statement of the loop language.
///
/// The set is closed: the checker, the printer, the C writer and the interpreter each handle every
/// case.
package indirect enum Statement: Sendable {
  /// Runs the body for each value of the variable from `lower` up to but not including `upper`.
  case loop(Loop)
  /// Names a value; the name holds to the end of the enclosing body.
  case constant(Symbol, Scalar)
  /// Makes an accumulator with a first value.
  case variable(Symbol, Scalar)
  /// Gives an accumulator a new value.
  case assign(Symbol, Scalar)
  /// Combines an accumulator with a value by a function that is associative in exact arithmetic;
  /// iterations of a loop that does so may be combined in any order.
  case accumulate(Symbol, BinaryFunction, Scalar)
  /// Writes an element of a buffer, counted in elements.
  case store(BufferID, at: Scalar, value: Scalar)
  /// Runs one of two bodies.
  case branch(Scalar, then: [Statement], else: [Statement])
  /// Runs a routine on blocks of buffers.
  case call(Routine)
  /// Ends the whole function with a failure unless the condition holds.
  case require(Scalar, Failure)
  /// A line for the reader of the C text.
  case comment(String)
}

/// A counted loop with step 1.
package struct Loop: Sendable {
  /// How the C writer may run the iterations.
  package enum Hint: Sendable {
    /// One after the other.
    case serial
    /// Iterations are independent: several at a time in vector registers. They may share
    /// accumulators; a floating sum is then added up in an order that suits the registers.
    case vector
    /// One after the other, although they are independent: they read here and there, for which
    /// vector registers are no help.
    case scalar
    /// The count is a small constant: written out.
    case unrolled
  }

  package var variable: Symbol
  package var lower: Scalar
  package var upper: Scalar
  package var hint: Hint
  package var body: [Statement]

  package init(
    _ variable: Symbol, from lower: Scalar, to upper: Scalar, hint: Hint = .serial,
    body: [Statement]
  ) {
    self.variable = variable
    self.lower = lower
    self.upper = upper
    self.hint = hint
    self.body = body
  }
}

/// Why a running function stops: the number of a site in the table of its module, with two numbers
/// that tell what was wrong (such as an index and the size of its axis).
package struct Failure: Sendable {
  package var site: Int
  package var values: [Scalar]
  package init(site: Int, values: [Scalar]) {
    self.site = site
    self.values = values
  }
}
