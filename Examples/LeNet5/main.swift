import Agnesi
import AgnesiTraining

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

let program = Program { splits, options in
  let shape = LeNetShape(kernels: options.kernels)
  let model = try LeNet5(
    parameters: shape.initialParameters(
      seed: UInt32(options.seed), dtype: Settings.current.floatX))
  return Model(
    functions: try model.functions(
      splits, batchSize: options.batchSize, learningRate: options.learningRate),
    parameters: model.archive, setParameters: model.setParameters)
}
exit(program.run(Array(CommandLine.arguments.dropFirst())))
