import Agnesi
import AgnesiArray
import AgnesiGraph
import AgnesiKernel
import AgnesiOps
import Foundation
import Testing

@testable import AgnesiCompiler

/// What `profile: true` records of the calls of a function.
@Suite struct ProfileTests {
  /// An op without a native form.
  private struct OnHost: Op {
    var name: String { "onHost" }
    func inferTypes(_ inputs: [TensorType]) -> [TensorType] { inputs }
    func inferShapes(_ context: inout ShapeContext) throws(OpFailure) -> [[Scalar]] {
      context.inputShapes
    }
    func gradient(_ context: GradientContext) -> [Variable?] { [nil] }
    func reference(_ inputs: [NDArray]) throws -> [NDArray] { inputs }
  }

  private static func numbers(_ shape: Int...) throws -> NDArray {
    var random = RandomState(seed: 5)
    return try random.uniform(low: -1, high: 1, shape: shape).converted(to: .float32)
  }

  @Test("a function that is not profiled has no profile")
  func off() throws {
    let x = vector("x")
    let f = try function(inputs: [x], outputs: 2 * x + 1)
    try f(Self.numbers(3))
    #expect(f.profile == nil)
    f.resetProfile()
    #expect(f.profile == nil)
  }

  @Test("a product has 2 m n k operations, and reads and writes each matrix once")
  func product() throws {
    let (x, y) = (matrix("x"), matrix("y"))
    let line = #line + 1
    let z = dot(x, y).named("z")
    let f = try function(inputs: [x, y], outputs: z, name: "product", profile: true)
    #expect(f.profile?.callCount == 0)
    #expect(f.profile?.kernels.isEmpty == true)
    let (a, b) = (try Self.numbers(64, 32), try Self.numbers(32, 48))
    let plain = try function(inputs: [x, y], outputs: z)
    for _ in 0..<3 { #expect(try f(a, b) == plain(a, b)) }

    let profile = try #require(f.profile)
    #expect(profile.name == "product")
    #expect(profile.callCount == 3)
    let kernel = try #require(profile.kernels.first { $0.operationCount > 0 })
    #expect(kernel.callCount == 3)
    // Three times 2 x 64 x 32 x 48 operations; 64 x 32 and 32 x 48 elements, and 64 x 48.
    #expect(kernel.operationCount == 589_824)
    #expect(kernel.readByteCount == 43_008)
    #expect(kernel.writtenByteCount == 36_864)
    #expect(kernel.name.hasPrefix("z"))
    #expect(kernel.parts.first?.name == "z")
    #expect(kernel.parts.first?.place == "ProfileTests.swift:\(line)")
    #expect(kernel.parts.first?.isInGradient == false)
    #expect(!kernel.isOnHost && kernel.specialization == 0)
    #expect(kernel.leastTime <= kernel.meanTime && kernel.meanTime <= kernel.greatestTime)
    #expect(profile.kernelTime <= profile.callTime)
    #expect(profile.compileStages.contains { $0.name == "schedule" })

    f.resetProfile()
    #expect(f.profile?.callCount == 0)
    try f(Self.numbers(10, 20), Self.numbers(20, 30))
    let other = try #require(f.profile?.kernels.first { $0.operationCount > 0 })
    #expect(other.operationCount == 12_000)
    #expect(other.specialization == 1)
  }

  @Test("a convolution has two operations for each product, and its gradient is marked")
  func convolution() throws {
    let images = tensor4("images", shape: [128, 2, 6, 6])
    let filters = shared(try Self.numbers(4, 2, 3, 3), name: "filters")
    let maps = conv2d(images, filters).named("maps")
    let f = try function(inputs: [images], outputs: maps, profile: true)
    try f(Self.numbers(128, 2, 6, 6))
    let profile = try #require(f.profile)
    let kernel = try #require(profile.kernels.first { $0.operationCount > 0 })
    // 128 images, which fill vectors of any width, 4 maps of 4 by 4 places, 2 x 3 x 3 products, and
    // two operations for each.
    #expect(kernel.operationCount == 294_912)

    let gradient = try grad(sum(maps * maps), withRespectTo: filters)
    let g = try function(inputs: [images], outputs: gradient, profile: true)
    try g(Self.numbers(128, 2, 6, 6))
    #expect(try #require(g.profile).kernels.contains { $0.parts.contains(where: \.isInGradient) })
  }

  @Test("the sum of a long vector reads it once")
  func reduction() throws {
    let x = vector("x")
    let f = try function(inputs: [x], outputs: sum(x), profile: true)
    try f(Self.numbers(100_000))
    let kernels = try #require(f.profile).kernels
    #expect(kernels.reduce(0) { $0 + $1.readByteCount } >= 400_000)
    #expect(kernels.reduce(0) { $0 + $1.readByteCount } < 410_000)
    #expect(kernels.reduce(0) { $0 + $1.operationCount } >= 100_000)
  }

  @Test("JSON is read back, and the trace has a span for each call, kernel and part")
  func texts() throws {
    let x = matrix("x")
    let y = tanh(dot(x, x)).named("\"quoted\\ ü")
    let f = try function(inputs: [x], outputs: [y, sum(y)], name: "f", profile: true)
    for _ in 0..<2 { try f(Self.numbers(200, 200)) }
    let profile = try #require(f.profile)

    let read = try JSONDecoder().decode(FunctionProfile.self, from: Data(profile.json().utf8))
    #expect(try read.json() == profile.json())
    #expect(read.description == profile.description)
    #expect(profile.description.hasPrefix("profile of 'f': 2 calls"))

    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("agnesi-profile-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("trace.json").path
    try profile.write(traceTo: path)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == profile.trace())
    let trace = try JSONSerialization.jsonObject(with: Data(profile.trace().utf8)) as? [String: Any]
    let events = try #require(trace?["traceEvents"] as? [[String: Any]])
    let spans = events.filter { $0["ph"] as? String == "X" }
    #expect(spans.count { $0["name"] as? String == "f" } == 2)
    #expect(spans.count > 2 + profile.kernels.reduce(0) { $0 + $1.callCount } - 1)
    #expect(
      spans.allSatisfy { ($0["ts"] as? Double ?? -1) >= 0 && ($0["dur"] as? Double ?? -1) >= 0 })
    #expect(events.contains { $0["ph"] as? String == "M" })
    #expect(throws: ArrayError.self) { try profile.write(traceTo: folder.path + "/no/such.json") }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["trace.json"])
  }

  @Test("interpreted kernels, ops on the host, and calls op by op are recorded too")
  func otherModes() throws {
    let x = vector("x")
    for mode in [Mode.fastCompile, .reference] {
      let f = try function(inputs: [x], outputs: 2 * x + 1, mode: mode, profile: true)
      #expect(try f([1, 2]).elements(of: Float.self) == [3, 5])
      #expect(f.profile?.callCount == 1)
    }
    let f = try function(inputs: [x], outputs: applyOne(OnHost(), to: [x]) + 1, profile: true)
    #expect(try f([3, 1]).elements(of: Float.self) == [4, 2])
    let kernels = try #require(f.profile).kernels
    #expect(kernels.map(\.isOnHost).sorted { $0 && !$1 } == [true, false])
    #expect(kernels.first { $0.isOnHost }?.parts.first?.operation == "onHost")
  }

  @Test("an index out of range throws as without a profile, and is no call")
  func failure() throws {
    let (x, i) = (vector("x"), vector("i", dtype: .int64))
    let f = try function(inputs: [x, i], outputs: x[i], profile: true)
    #expect(throws: GraphErrors.self) { try f([1, 2, 3], [5]) }
    #expect(f.profile?.callCount == 0)
    #expect(try f([1, 2, 3], [2]).elements(of: Float.self) == [3])
    #expect(f.profile?.callCount == 1)
  }

  @Test("calls from several threads are all counted")
  func threads() async throws {
    let x = vector("x")
    let f = try function(inputs: [x], outputs: tanh(x), profile: true)
    let numbers = try Self.numbers(1000)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<8 { group.addTask { for _ in 0..<50 { try f(numbers) } } }
      try await group.waitForAll()
    }
    try f(numbers)
    let profile = try #require(f.profile)
    #expect(profile.callCount == 401)
    #expect(profile.kernels.map(\.callCount) == [401])
  }
}
