package import AgnesiArray

/// A buffer that a kernel reads or writes: memory of one dtype, known by its address when the
/// kernel runs.
package struct KernelBuffer: Sendable {
  /// Where the memory comes from.
  package enum Role: Sendable {
    /// Read only; distinct input buffers may be the same memory.
    case input
    /// Written, and read only where this kernel has written before; starts at a multiple of 64
    /// bytes, which generated code relies on.
    case output
    /// Read and written in place.
    case inputOutput
    /// Private to each worker, this many elements, not initialised.
    case scratch(count: Scalar)
  }

  /// A hint for the C writer; need not be unique.
  package var name: String
  package var dtype: DType
  package var role: Role

  package init(name: String, dtype: DType, role: Role) {
    self.name = name
    self.dtype = dtype
    self.role = role
  }
}

/// A loop nest with its buffers: the unit that the scheduler orders and the C writer writes as one
/// function.
///
/// With a `parallel` range, the body runs once for each value of the range's variable, in any
/// order, on any worker: iterations must not depend on each other.
package struct Kernel: Sendable {
  /// The outermost loop, which workers share.
  package struct ParallelRange: Sendable {
    package var variable: Symbol
    package var count: Scalar
    /// About how many innermost operations one iteration costs, so that the runtime can decide
    /// whether waking other workers pays and how many iterations to hand out at a time.
    package var cost: Scalar
    package init(_ variable: Symbol, count: Scalar, cost: Scalar) {
      self.variable = variable
      self.count = count
      self.cost = cost
    }
  }

  /// A hint for the C writer; need not be unique.
  package var name: String
  /// What the kernel computes; a comment in the C text.
  package var comment: String
  /// Finds where the user wrote it, for the same comment; asked only for a text that is to be read,
  /// since finding a line takes milliseconds.
  package var place: @Sendable () -> String?
  /// The numbers of the kernels that it was merged from, in the order in which it does their work.
  package var parts: [Int]
  /// The numbers of the nodes of the graph that it computes, for the profile.
  package var nodes: [Int]
  package var buffers: [KernelBuffer]
  package var parallel: ParallelRange?
  package var body: [Statement]

  package init(
    name: String, comment: String, place: @escaping @Sendable () -> String? = { nil },
    parts: [Int] = [], nodes: [Int] = [], buffers: [KernelBuffer], parallel: ParallelRange?,
    body: [Statement]
  ) {
    self.name = name
    self.comment = comment
    self.place = place
    self.parts = parts
    self.nodes = nodes
    self.buffers = buffers
    self.parallel = parallel
    self.body = body
  }
}

/// Kernels in the order in which they run, with the buffers that they share: all that the C writer
/// and the interpreter need to know about a function.
package struct Module: Sendable {
  /// A run of one kernel: which buffer of the module stands for each buffer of the kernel
  /// (for scratch buffers: nil).
  package struct Launch: Sendable {
    package var kernel: Int
    package var buffers: [Int?]
    package init(kernel: Int, buffers: [Int?]) {
      self.kernel = kernel
      self.buffers = buffers
    }
  }

  /// Distinct kernels; launches with equal kernels share one.
  package var kernels: [Kernel]
  package var launches: [Launch]
  /// Names of the module's buffers, for the reader.
  package var bufferNames: [String]
  /// The number of integer parameters.
  package var parameterCount: Int

  package init(
    kernels: [Kernel], launches: [Launch], bufferNames: [String], parameterCount: Int
  ) {
    self.kernels = kernels
    self.launches = launches
    self.bufferNames = bufferNames
    self.parameterCount = parameterCount
  }
}
