import AgnesiImage
import Foundation
import Testing

@Suite("PngSuite", .enabled(if: TestData.isPresent))
struct PNGSuiteTests {
  @Test("every sound file decodes to the samples in the table")
  func soundFiles() throws {
    let rows = pngSuiteChecksums.split(separator: "\n").map { $0.split(separator: " ") }
    #expect(rows.count == 161)
    for row in rows {
      let image = try Image(contentsOf: TestData.path("pngsuite/\(row[0]).png"))
      #expect(image.width == Int(row[1]), "\(row[0])")
      #expect(image.height == Int(row[2]), "\(row[0])")
      #expect(image.channelCount == Int(row[3]), "\(row[0])")
      #expect(checksum(image.samples) == UInt32(row[4], radix: 16), "\(row[0])")
    }
  }

  @Test("every corrupt file is refused with one line that names it")
  func corruptFiles() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: TestData.path("pngsuite"))
      .filter { $0.hasPrefix("x") }
    #expect(names.count == 14)
    for name in names {
      let error = #expect(throws: ImageError.self, "\(name)") {
        try Image(contentsOf: TestData.path("pngsuite/\(name)"))
      }
      #expect(error?.message.contains(name) == true)
      #expect(error?.message.contains("\n") == false)
    }
  }
}
