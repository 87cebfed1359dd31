import AgnesiArray
import AgnesiGraph
import AgnesiKernel

/// Rows of numbers, one number a class, each with the class that is right: what the ops of
/// cross-entropy check and read.
enum LabelledRows {
  /// The common leading shape of logits and labels.
  static func check(_ logits: TensorType, labels: TensorType) throws(OpFailure) -> [Int?] {
    _ = try rowType(logits)
    guard labels.dtype.isInteger else {
      throw OpFailure("labels must be integers, but have dtype \(labels.dtype)")
    }
    guard labels.rank == logits.rank - 1 else {
      throw OpFailure(
        "labels of rank \(labels.rank) do not fit rank \(logits.rank); rank \(logits.rank - 1) is "
          + "expected")
    }
    var shape: [Int?] = []
    for (axis, (rows, own)) in zip(logits.shape, labels.shape).enumerated() {
      if let rows, let own, rows != own {
        throw OpFailure("sizes \(rows) and \(own) of axis \(axis) of rows and labels differ")
      }
      shape.append(rows ?? own)
    }
    return shape
  }

  /// The sizes of the labels, which must be those of the rows.
  static func shape(_ context: inout ShapeContext) -> [Scalar] {
    let (rows, labels) = (context.inputShapes[0], context.inputShapes[1])
    for axis in labels.indices {
      context.require(
        rows[axis], equals: labels[axis],
        "sizes #0 and #1 of axis \(axis) of rows and labels differ")
    }
    return Array(rows.dropLast())
  }

  /// What a kernel says about a label that names no class.
  static func failure(_ context: inout LoopContext) -> Failure {
    context.failure("label #0 is out of range for #1 classes", values: [])
  }

  /// Reads a label, which must name a class.
  static func label(
    _ builder: inout KernelBuilder, _ labels: TensorBuffer, _ row: Scalar, classes: Scalar,
    _ failure: Failure
  ) -> Scalar {
    let label = builder.constant("label", labels[linear: row].cast(to: .int64))
    let isClass = Scalar.binary(
      .and, .compare(.greaterOrEqual, label, .integer(0)), .compare(.less, label, classes))
    var failure = failure
    failure.values = [label, classes]
    builder.add(.require(isClass, failure))
    return label
  }

  /// The rows of arrays with their labels, which are checked.
  static func elements(
    _ logits: NDArray, labels: NDArray
  ) throws -> [(elements: [Double], label: Int)] {
    do {
      _ = try check(TensorType(of: logits), labels: TensorType(of: labels))
    } catch {
      throw ArrayError(error.message)
    }
    let classes = logits.shape.last ?? 1
    let values = try logits.doubles()
    return try labels.int64s().enumerated().map { row, label in
      guard label >= 0, label < classes else {
        throw ArrayError("label \(label) is out of range for \(classes) classes")
      }
      return (Array(values[(row * classes)..<((row + 1) * classes)]), Int(label))
    }
  }

  /// Inputs for the contract tests: several ranks and label dtypes, no rows, one class, huge
  /// numbers.
  static func samples(
    differentiable: [Int],
    _ make: (_ logits: NDArray, _ labels: NDArray, _ gradients: NDArray) -> (any Op, [NDArray])
  ) -> [OpSample] {
    var samples: [OpSample] = []
    let cases: [([Int], [Int64], DType)] = [
      ([3, 4], [0, 3, 1], .int64), ([4], [2], .int32), ([2, 2, 3], [2, 0, 1, 1], .uint8),
      ([2, 1], [0, 0], .int8), ([0, 3], [], .int64), ([0, 0], [], .int64),
    ]
    for (shape, classes, dtype) in cases {
      let lead = Array(shape.dropLast())
      guard let logits = try? sampleArray(shape, seed: 0.65),
        let labels = try? NDArray(int64s: classes, shape: lead, dtype: dtype),
        let gradients = try? sampleArray(lead, seed: 0.25)
      else { continue }
      let (op, inputs) = make(logits, labels, gradients)
      samples.append(OpSample(op, inputs, differentiable: differentiable))
      if let x = try? logits.converted(to: .float32), let g = try? gradients.converted(to: .float32)
      {
        let (op, inputs) = make(x, labels, g)
        samples.append(OpSample(op, inputs))
      }
    }
    let huge: [Double] = [1000, -1000, 0, 0, 500, -.infinity]
    if let logits = try? NDArray(huge, shape: [2, 3]) {
      let (op, inputs) = make(logits, NDArray([1, 1]), NDArray([1, 0.5]))
      samples.append(OpSample(op, inputs))
    }
    return samples
  }
}
