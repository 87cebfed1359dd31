import Testing

@testable import AgnesiCompiler

@Suite("Cache: digests")
struct CacheDigestTests {
  private func digest(_ text: String) -> String {
    var hash = SHA256()
    hash.update(text)
    return hash.finish()
  }

  @Test(
    "the examples of FIPS 180-4",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      (
        String(repeating: "a", count: 1_000_000),
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
      ),
    ])
  func examples(text: String, expected: String) { #expect(digest(text) == expected) }

  @Test("the parts in which a message comes do not matter")
  func parts() {
    let text = String(repeating: "0123456789abcdef", count: 20)
    for size in [1, 7, 55, 56, 63, 64, 65, 130] {
      var hash = SHA256()
      var rest = text[...]
      while !rest.isEmpty {
        hash.update(String(rest.prefix(size)))
        rest = rest.dropFirst(size)
      }
      #expect(hash.finish() == digest(text))
    }
  }

  @Test("a seal shows every truncation and every changed byte")
  func seal() {
    let object = (0..<300).map { UInt8($0 & 255) }
    let sealed = object + SealedObject.seal(of: object)
    #expect(SealedObject.isWhole(sealed))
    #expect(!SealedObject.isWhole([]))
    #expect(!SealedObject.isWhole(object))
    for length in 0..<sealed.count { #expect(!SealedObject.isWhole(Array(sealed.prefix(length)))) }
    for place in 0..<sealed.count {
      var damaged = sealed
      damaged[place] ^= 4
      #expect(!SealedObject.isWhole(damaged))
    }
  }

  @Test("only the names of modules are keys of files")
  func names() {
    let digits = String(repeating: "0a", count: 32)
    #expect(ModuleKey(fileName: digits + ".c")?.digest == digits)
    #expect(ModuleKey(fileName: digits + ".so") != nil)
    for name in [
      "", "a.so", digits, digits + ".txt", digits.dropLast() + ".so", "x" + digits + ".c",
    ] {
      #expect(ModuleKey(fileName: name) == nil)
    }
  }
}
