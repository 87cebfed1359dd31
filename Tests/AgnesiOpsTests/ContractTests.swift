import AgnesiArray
import AgnesiCompiler
import AgnesiGraph
import AgnesiOps
import AgnesiTestSupport
import Foundation
import Testing

/// What every op of the catalogue promises, checked on its samples.
@Suite struct ContractTests {
  /// An op of the catalogue, under its name in test reports.
  struct CataloguedOp: Sendable, CustomTestStringConvertible {
    let type: any Op.Type
    var testDescription: String { String(describing: type) }
  }

  static let ops = OpCatalog.ops.map(CataloguedOp.init(type:))

  @Test("equal ops are equal and hash equally, different ones differ", arguments: ops)
  func equality(_ op: CataloguedOp) {
    let ops = op.type.samples.map { AnyHashable($0.op) }
    let again = op.type.samples.map { AnyHashable($0.op) }
    #expect(ops == again)
    #expect(ops.map(\.hashValue) == again.map(\.hashValue))
    for (a, b) in zip(ops, ops.dropFirst()) {
      #expect((a == b) == (String(reflecting: a) == String(reflecting: b)))
    }
  }

  @Test("types, sizes and values are inferred as they come out", arguments: ops)
  func inference(_ op: CataloguedOp) throws {
    try check(op) { contract in
      try [true, false].flatMap { sizesKnown in
        try contract.typeProblems(sizesKnown: sizesKnown)
          + contract.shapeProblems(sizesKnown: sizesKnown)
      }
    }
  }

  @Test("views are computed as what they show", arguments: ops)
  func strides(_ op: CataloguedOp) throws {
    try check(op) { try $0.stridedProblems() }
  }

  @Test("first and second derivatives agree with differences", arguments: ops)
  func gradients(_ op: CataloguedOp) throws {
    let seed = UInt64.random(in: 0 ... .max)
    try check(op) { contract in
      try [true, false].flatMap {
        try GradientContract(contract, sizesKnown: $0, seed: seed).problems()
      }
    }
  }

  @Test("compiled code agrees with the reference evaluation", arguments: ops, [true, false])
  func compiled(_ op: CataloguedOp, sizesKnown: Bool) throws {
    let contracts = try op.type.samples.map { try OpContract($0) }
    let computations = contracts.map { contract in
      let inputs = contract.inputTypes(sizesKnown: sizesKnown).map {
        Variable(leaf: Input($0), type: $0)
      }
      return Computation(
        inputs: inputs, outputs: apply(contract.sample.op, to: inputs),
        values: contract.sample.inputs)
    }
    for mode in [Mode.fastCompile, .fastRun] {
      let computed = try compiledResults(of: computations, mode: mode)
      for (number, (contract, results)) in zip(contracts, computed).enumerated() {
        #expect(mismatches(results, contract.results) == [], describe(number, contract.sample))
      }
    }
  }

  @Test("compiled gradients agree with the reference evaluation", arguments: ops)
  func compiledGradients(_ op: CataloguedOp) throws {
    let samples = op.type.samples.filter { !$0.differentiable.isEmpty }
    let computations = try samples.map { sample in
      let contract = try GradientContract(OpContract(sample), sizesKnown: false, seed: 1)
      return Computation(
        inputs: contract.inputs, outputs: try contract.firstDerivatives().compactMap { $0 },
        values: sample.inputs)
    }
    let computed = try compiledResults(of: computations, mode: .fastRun)
    for (number, computation) in computations.enumerated() {
      let values = Dictionary(zip(computation.inputs, computation.values)) { first, _ in first }
      let expected = try ReferenceEvaluator.evaluate(computation.outputs, values)
      #expect(
        mismatches(computed[number], expected) == [], describe(number, samples[number]))
    }
  }

  /// Runs a check on every sample of an op.
  private func check(_ op: CataloguedOp, _ problems: (OpContract) throws -> [String]) throws {
    #expect(!op.type.samples.isEmpty)
    for (number, sample) in op.type.samples.enumerated() {
      let found: [String]
      do {
        found = try problems(OpContract(sample))
      } catch {
        found = ["\(error)"]
      }
      #expect(found == [], describe(number, sample))
    }
  }

  private func describe(_ number: Int, _ sample: OpSample) -> Comment {
    let inputs = sample.inputs.map { TensorType(of: $0).description }.joined(separator: ", ")
    return "sample \(number): \(sample.op) on \(inputs)"
  }

  @Test("every op of the sources is in the catalogue")
  func complete() throws {
    let sources = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources/AgnesiOps").standardized
    let files = FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)
    var found: Set<String> = []
    for case let file as URL in files ?? .init() where file.pathExtension == "swift" {
      let text = try String(contentsOf: file, encoding: .utf8)
      for match in text.matches(of: /struct (\w+): (?:\w+, )*\w*Op\b/) {
        found.insert(String(match.1))
      }
    }
    #expect(found.contains("Add"))
    #expect(found == Set(OpCatalog.ops.map { String(describing: $0) }))
    #expect(Set(OpCatalog.ops.map { ObjectIdentifier($0) }).count == OpCatalog.ops.count)
  }

  @Test("no two ops have one name")
  func names() {
    var owners: [String: String] = [:]
    for type in OpCatalog.ops {
      for name in Set(type.samples.map(\.op.name)) {
        let owner = String(describing: type)
        #expect(owners[name] == nil, "\(name) is the name of \(owner), too")
        owners[name] = owner
      }
    }
  }
}
