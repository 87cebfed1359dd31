import AgnesiImage
import Foundation
import Testing

@Suite("Writing pictures")
struct WritingTests {
  @Test("a file appears whole, replaces an older one, and leaves nothing beside it")
  func replaces() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.png"
      for shade in [UInt8(1), 2] {
        let image = try Image(width: 3, height: 2, color: [shade])
        try image.writePNG(to: path)
        #expect(try Image(contentsOf: path) == image)
      }
      let names = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(names == ["a.png"])
    }
  }

  @Test("where nothing can be written, the error names the file and the reason")
  func unwritable() throws {
    let image = try Image(width: 1, height: 1, color: [0])
    try withTemporaryFolder { folder in
      let path = folder + "/none/a.png"
      let error = #expect(throws: ImageError.self) { try image.writePNG(to: path) }
      #expect(error?.kind == .unwritable)
      #expect(error?.message == "cannot write \(path): No such file or directory")
      #expect(throws: ImageError.self) { try image.writePNG(to: folder) }
      let names = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(names == [])
    }
  }
}
