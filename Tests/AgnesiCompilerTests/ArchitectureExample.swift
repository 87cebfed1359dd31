import Agnesi

/// The expression that Docs/Architecture.md follows; the page shows the lines of this file.
struct ArchitectureExample {
  let x: Variable
  let cost: Variable
  let gradient: Variable

  init() throws {
    x = matrix("x", dtype: .float32)
    let w = shared(try NDArray.zeros(shape: [3, 2], dtype: .float32), name: "w")
    let b = shared(try NDArray.zeros(shape: [2], dtype: .float32), name: "b")
    cost = mean(log(1 + exp(dot(x, w) + b))).named("cost")
    gradient = try grad(cost, withRespectTo: w).named("gradient")
  }
}
