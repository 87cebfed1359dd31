import AgnesiImage
import Foundation
import Testing

@Suite("JPEG collections", .enabled(if: TestData.isPresent))
struct JPEGCorpusTests {
  @Test("files made by a fuzzer decode or throw, and never crash")
  func fuzzedFiles() throws {
    // Small limits, since a fuzzed header may ask for any size.
    let limits = ImageLimits(maximumPixelCount: 4_000_000)
    try withTemporaryFolder { folder in
      let unpack = Process()
      unpack.executableURL = URL(filePath: "/usr/bin/env")
      unpack.arguments = ["tar", "xzf", TestData.path("afl-jpeg-corpus.tar.gz"), "-C", folder]
      try unpack.run()
      unpack.waitUntilExit()
      #expect(unpack.terminationStatus == 0)

      var (decoded, refused) = (0, 0)
      let files = FileManager.default.enumerator(atPath: folder)
      while let name = files?.nextObject() as? String {
        guard let data = FileManager.default.contents(atPath: folder + "/" + name) else { continue }
        do throws(ImageError) {
          _ = try Image(decoding: [UInt8](data), limits: limits)
          decoded += 1
        } catch {
          #expect(!error.message.contains("\n"))
          refused += 1
        }
      }
      print("fuzzed JPEG files: \(decoded) decoded, \(refused) refused")
      #expect(decoded + refused >= 2_996)
    }
  }

  @Test("integer, arithmetic and original coding of one photograph look alike")
  func photograph() throws {
    // A PPM file is a line or three of header, then the samples.
    let original = try TestData.bytes("libjpeg-turbo/testorig.ppm").suffix(227 * 149 * 3)
    for name in ["testorig.jpg", "testimgint.jpg", "testimgari.jpg"] {
      let image = try Image(contentsOf: TestData.path("libjpeg-turbo/" + name))
      #expect(image.samples.count == original.count)
      let differences = zip(image.samples, original).map { abs(Int($0) - Int($1)) }
      #expect(differences.reduce(0, +) < differences.count, "\(name)")
    }
    let error = #expect(throws: ImageError.self) {
      try Image(contentsOf: TestData.path("libjpeg-turbo/monkey12.jpg"))
    }
    #expect(error?.kind == .unsupported)
  }
}
