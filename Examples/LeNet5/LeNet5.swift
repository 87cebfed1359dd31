import Agnesi
import AgnesiTraining

/// LeNet-5 as the Deep Learning Tutorials build it: two convolutions with max-pooling and tanh, a
/// hidden layer, and logistic regression (after LeCun, Bottou, Bengio and Haffner, 1998).
struct LeNet5 {
  /// The pictures of a minibatch, one a row.
  let x = matrix("x")
  /// Their classes.
  let y = vector("y", dtype: .int32)
  /// The parameters, which every function made from this model shares.
  let parameters: [(name: String, variable: Variable)]
  /// For each picture, how likely each class is.
  let probabilities: Variable

  /// Builds the network from its first parameters.
  ///
  /// - Throws: `DataError` when one of them is missing.
  init(parameters archive: NumPyArchive) throws {
    var parameters: [(name: String, variable: Variable)] = []
    func parameter(_ name: String) throws -> Variable {
      guard let value = archive[name] else { throw DataError("the parameter \(name) is missing") }
      let variable = shared(value, name: name)
      parameters.append((name, variable))
      return variable
    }

    let size = LeNetShape.imageSize
    var maps = x.reshape([-1, 1, size, size])
    for layer in ["layer0", "layer1"] {
      // Pooling before the bias is the tutorial's order: it is cheaper, and gives the same maximum.
      let convolved = try conv2d(maps, parameter("\(layer).W"))
      let pooled = maxPool2D(
        convolved, window: (LeNetShape.poolSize, LeNetShape.poolSize), ignoreBorder: true)
      maps = try tanh(pooled + parameter("\(layer).b").dimshuffle(.x, 0, .x, .x))
    }
    let hidden = try tanh(dot(maps.flatten(2), parameter("layer2.W")) + parameter("layer2.b"))
    probabilities = try softmax(dot(hidden, parameter("layer3.W")) + parameter("layer3.b"))
    self.parameters = parameters
  }

  /// The mean negative log-likelihood of the classes.
  var cost: Variable { -mean(log(probabilities)[arange(y.shape[0]), y]) }

  /// The part of the pictures whose most likely class is another than theirs.
  var error: Variable { mean(argmax(probabilities, axis: 1) .!= y) }

  /// One step of stochastic gradient descent: for each parameter its new value.
  func updates(learningRate: Double) throws -> [(Variable, Variable)] {
    let variables = parameters.map(\.variable)
    return zip(variables, try grad(cost, withRespectTo: variables)).map { parameter, gradient in
      (parameter, parameter - learningRate * gradient)
    }
  }

  /// Makes the functions that train and test by minibatches of the pictures.
  func functions(
    _ splits: ImageSplits, batchSize: Int, learningRate: Double
  ) throws -> TrainingFunctions {
    let index = scalar("index", dtype: .int64)

    /// The minibatch with number `index` of a data set, in place of `x` and `y`.
    func minibatch(_ dataset: ImageDataset, _ name: String) throws -> [(Variable, Variable)] {
      let pixels = try dataset.pixelArray().converted(to: Settings.current.floatX)
      let images = shared(pixels, name: "\(name).x")
      let labels = shared(dataset.labelArray(), name: "\(name).y")
      let rows = Slice(from: index * batchSize, to: (index + 1) * batchSize)
      return [(x, images[rows]), (y, labels[rows])]
    }

    let train = try function(
      inputs: [index], outputs: cost, updates: updates(learningRate: learningRate),
      givens: minibatch(splits.training, "training"), name: "train")
    let validate = try function(
      inputs: [index], outputs: error, givens: minibatch(splits.validation, "validation"),
      name: "validate")
    let test = try function(
      inputs: [index], outputs: error, givens: minibatch(splits.test, "test"), name: "test")
    return TrainingFunctions(
      train: { try number(train($0)) }, validate: { try number(validate($0)) },
      test: { try number(test($0)) })
  }

  /// The present parameters by name.
  func archive() throws -> NumPyArchive {
    var archive = NumPyArchive()
    for (name, variable) in parameters { archive[name] = try variable.value() }
    return archive
  }

  /// Takes parameters of the same names, shapes and dtypes.
  func setParameters(_ archive: NumPyArchive) throws {
    for (name, variable) in parameters {
      if let value = archive[name] { try variable.setValue(value) }
    }
  }
}

/// The only element of an array.
private func number(_ array: NDArray) throws -> Double {
  try array.converted(to: .float64).elements(of: Double.self)[0]
}
