import AgnesiTestSupport
import Foundation
import Testing

/// The articles on own operations and rewrites show the code of Examples/OwnPackage, whose tests run
/// it from outside of the library.
@Suite struct OwnPackageTests {
  @Test(arguments: [("YourOwnOps", "Cube"), ("YourOwnRewrites", "CubeRewrites")])
  func articles(article: String, file: String) throws {
    let source = ShownCode.project.appending(
      path: "Examples/OwnPackage/Sources/Cubes/\(file).swift")
    let code = try ShownCode(
      document: "Sources/Agnesi/Agnesi.docc/Articles/\(article).md", test: source.path,
      name: article)
    #expect(!code.shown.isEmpty)
    #expect(code.shown == code.run)
  }
}
