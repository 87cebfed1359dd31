import AgnesiArray
import AgnesiTraining
import Testing

@Suite("checkpoints")
struct CheckpointTests {
  private let folder: TemporaryFolder
  private let model: NumPyArchive

  init() throws {
    folder = try TemporaryFolder()
    model = [
      "W": try NDArray([1, 2, 3, 4, 5, 6] as [Float], shape: [2, 3]),
      "b": NDArray([7, 8] as [Float]),
    ]
  }

  @Test("what is written comes back in the order of the model")
  func roundTrip() throws {
    let path = "\(folder.path)/best.npz"
    try Checkpoint.write(
      ["b": NDArray([9, 9] as [Float]), "W": model["W"] ?? NDArray(0)], to: path)
    let read = try Checkpoint.read(path, for: model)
    #expect(read.names == ["W", "b"])
    #expect(try read["W"]?.elements(of: Float.self) == [1, 2, 3, 4, 5, 6])
    #expect(try read["b"]?.elements(of: Float.self) == [9, 9])
    #expect(try folder.names == ["best.npz"])
  }

  @Test("parameters of another model are refused")
  func mismatches() throws {
    let path = "\(folder.path)/other.npz"
    func expectError(_ archive: NumPyArchive, _ message: String) throws {
      try Checkpoint.write(archive, to: path)
      #expect(throws: DataError(path: path, message)) { try Checkpoint.read(path, for: model) }
    }
    var other = model
    other["b"] = nil
    try expectError(other, "holds no b, but W")
    other["b"] = NDArray([7, 8, 9] as [Float])
    try expectError(other, "b is float32 of shape [3], but the model needs float32 of shape [2]")
    other["b"] = NDArray([7, 8])
    try expectError(other, "b is int64 of shape [2], but the model needs float32 of shape [2]")
    other = model
    other["c"] = NDArray(1)
    try expectError(other, "holds c, which the model does not have")
    try expectError([:], "holds no W, but nothing")
  }

  @Test("missing and damaged files, and a folder that cannot be written, are errors")
  func files() throws {
    #expect(throws: DataError.self) { try Checkpoint.read("\(folder.path)/none", for: model) }
    let path = try folder.write([1, 2, 3], as: "damaged.npz")
    #expect(throws: DataError.self) { try Checkpoint.read(path, for: model) }
    #expect(throws: DataError.self) { try Checkpoint.write(model, to: "\(folder.path)/none/f") }
  }
}
