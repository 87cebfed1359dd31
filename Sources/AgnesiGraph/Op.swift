public import AgnesiArray
public import AgnesiKernel

/// An operation on tensors: a small value whose stored properties are its parameters.
///
/// Everything about an op stands in its own file: the types of its results, its gradient, how it
/// becomes native code, and a plain evaluation on arrays that the other three are tested against.
/// Two ops are the same computation when they are equal, so equal applications merge.
public protocol Op: Hashable, Sendable {
  /// The name in printed graphs and errors, such as `conv2d`.
  var name: String { get }

  /// How it is written in printed expressions. Default: as a function.
  var notation: Notation { get }

  /// Whether the two operands may change places. Default: no.
  var isCommutative: Bool { get }

  /// Whether the result holds the elements of the first operand and nothing else, each at least
  /// once, as a transpose does. Default: no.
  var isArrangement: Bool { get }

  /// The types of the results, or why the operands do not fit.
  func inferTypes(_ inputs: [TensorType]) throws(OpFailure) -> [TensorType]

  /// Inputs whose values decide the sizes of the results or are needed on the host, such as the
  /// bounds of a slice; integers. Default: none.
  var hostInputs: [Int] { get }

  /// The sizes of the results in terms of the inputs' sizes, and what must hold among them.
  ///
  /// Default: the sizes that `inferTypes` gives, which then have to be all known.
  func inferShapes(_ context: inout ShapeContext) throws(OpFailure) -> [[Scalar]]

  /// For small integer results: each element in terms of the inputs' sizes and values, when that
  /// is possible without running a kernel. Default: derived from the lowering, where that is
  /// element-wise or a view; nil otherwise.
  func inferValues(_ context: ShapeContext) -> [[Scalar]?]

  /// For each input, the gradient of the cost with respect to it, given those of the outputs;
  /// nil for an input that the outputs do not depend on in a differentiable way.
  func gradient(_ context: GradientContext) -> [Variable?]

  /// How the op becomes native code. Default: not at all; it runs through `reference`.
  func lowering(_ inputs: [TensorType]) -> Lowering

  /// The results, computed plainly.
  func reference(_ inputs: [NDArray]) throws -> [NDArray]

  /// Inputs on which the contract tests try the op.
  static var samples: [OpSample] { get }
}

extension Op {
  /// The default: a function of its name.
  public var notation: Notation { .function }

  /// The default: the order of operands matters.
  public var isCommutative: Bool { false }

  /// The default: the result is computed.
  public var isArrangement: Bool { false }

  /// The default: no input is needed on the host.
  public var hostInputs: [Int] { [] }

  /// The default: the sizes that the types tell.
  public func inferShapes(_ context: inout ShapeContext) throws(OpFailure) -> [[Scalar]] {
    try context.outputTypes.map { type throws(OpFailure) in
      try type.shape.map { size throws(OpFailure) in
        guard let size else {
          throw OpFailure("the size of a result of type \(type) cannot be told from the operands")
        }
        return .integer(size)
      }
    }
  }

  /// The default: nothing is known without running a kernel.
  public func inferValues(_ context: ShapeContext) -> [[Scalar]?] {
    context.outputTypes.map { _ in nil }
  }

  /// The default: the op has no native form and runs through `reference`.
  public func lowering(_ inputs: [TensorType]) -> Lowering { .reference }

  /// The default: no samples.
  public static var samples: [OpSample] { [] }
}

/// One application for the contract tests: an op and its inputs.
public struct OpSample: Sendable {
  /// The op with its parameters.
  public var op: any Op
  /// The inputs.
  public var inputs: [NDArray]
  /// Which inputs the gradient is checked for by finite differences (in float64); empty for none,
  /// as at kinks.
  public var differentiable: [Int]

  /// Makes a sample; by default the gradient is not checked.
  public init(_ op: any Op, _ inputs: [NDArray], differentiable: [Int] = []) {
    self.op = op
    self.inputs = inputs
    self.differentiable = differentiable
  }
}

/// What an op's gradient rule sees.
public struct GradientContext: Sendable {
  /// The inputs of the application.
  public let inputs: [Variable]
  /// The outputs of the application.
  public let outputs: [Variable]
  /// The gradient of the cost with respect to each output; nil where the cost does not depend
  /// on it.
  public let outputGradients: [Variable?]

  package init(inputs: [Variable], outputs: [Variable], outputGradients: [Variable?]) {
    self.inputs = inputs
    self.outputs = outputs
    self.outputGradients = outputGradients
  }
}
