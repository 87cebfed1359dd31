import Agnesi
import AgnesiTraining

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

let arguments = CommandLine.arguments
let usage = """
  usage: Example-Benchmark lenet [batch size] | conv SIZES [valid] | grid [SIZES] | ways [SIZES] | call
    | first | scale [nodes ...]
    lenet  images a second in training and in classifying, on random pictures
    conv   a convolution and its gradients with a border of zeros, or `valid` without; SIZES are
           images x maps x side, filters x side, and stride: 500x20x12 50x5 1
    grid   convolutions and their gradients over a grid of sizes, a line of JSON each
    ways   the same, by each way that can compute them
    call   the time of a call of f(x) = 2 x + 1 on ten numbers
    first  the time to make and first call the function that trains LeNet
    scale  what each stage of compiling takes for graphs of some numbers of nodes
  """

do {
  switch arguments.dropFirst().first {
  case "lenet": try measureLeNet(batchSize: arguments.dropFirst(2).first.flatMap { Int($0) } ?? 500)
  case "conv": try measureConvolution(Array(arguments.dropFirst(2)))
  case "grid", "ways":
    try ConvolutionGrid.measure(
      matching: arguments.dropFirst(2).joined(separator: " "),
      comparesWays: arguments[1] == "ways")
  case "call": try measureCall()
  case "first": try measureFirstCall()
  case "scale":
    let counts = arguments.dropFirst(2).compactMap { Int($0) }
    try measureScaling(nodeCounts: counts.isEmpty ? [1000, 3000, 10_000] : counts)
  default:
    print(usage)
    exit(2)
  }
} catch {
  print("Example-Benchmark: \(error)")
  exit(1)
}

/// Trains and classifies with random pictures.
func measureLeNet(batchSize: Int) throws {
  let benchmark = try LeNetBenchmark(batchSize: batchSize)
  let start = ContinuousClock.now
  _ = try benchmark.train()
  let first = (ContinuousClock.now - start) / .seconds(1)
  let training = try secondsPerCall { _ = try benchmark.train() }
  let inference = try secondsPerCall { try benchmark.classify() }
  let amount = Double(batchSize)
  // Operations of the convolutions and products, forward and backward: two for each multiplication
  // and addition; the first layer needs no gradient of the pictures.
  let (first1, second, hidden, output) = (576_000.0, 3_200_000.0, 800_000.0, 10_000.0)
  let operations = 2 * first1 + 3 * (second + hidden + output)
  print("batch \(batchSize)")
  print("  training   \(training.rate(amount).text("images/s"))")
  print("  classifying \(inference.rate(amount).text("images/s"))")
  print("  arithmetic \(training.rate(amount * operations * 1e-9).text("GFLOP/s"))")
  print("  first step \(first) s")
}

/// A convolution and its two gradients.
func measureConvolution(_ words: [String]) throws {
  let isValid = words.last == "valid"
  guard let benchmark = ConvolutionBenchmark(isValid ? words.dropLast() : words, isValid: isValid)
  else {
    print(usage)
    exit(2)
  }
  for (name, run) in try benchmark.functions() {
    // Many short repeats: the least time is that of an undisturbed machine.
    let time = try secondsPerCall(repeats: 300, seconds: 0.002) { try run() }
    let rate = time.rate(benchmark.operations * 1e-9)
    print("\(name) \(rate.text("GFLOP/s")), \(time.text("ms", scale: 1e3))")
  }
}

/// The smallest useful function.
func measureCall() throws {
  let x = vector("x")
  let f = try function(inputs: [x], outputs: 2 * x + 1)
  let numbers = NDArray((0..<10).map(Float.init))
  let time = try secondsPerCall { _ = try f(numbers) }
  print("call of 2 x + 1 on ten numbers: \(time.text("us", scale: 1e6))")
}

/// What a user waits for before the first step.
func measureFirstCall() throws {
  let clock = ContinuousClock()
  let start = clock.now
  let benchmark = try LeNetBenchmark(batchSize: 500)
  let made = clock.now
  _ = try benchmark.train()
  let called = clock.now
  _ = try benchmark.train()
  let again = clock.now
  print("making the functions \((made - start) / .seconds(1)) s")
  print("first call           \((called - made) / .seconds(1)) s")
  print("second call          \((again - called) / .seconds(1)) s")
}
