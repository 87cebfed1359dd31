import AgnesiArray
import Testing

@Suite struct DescriptionTests {
  @Test func agreesWithNumPy() throws {
    for (array, text, representation) in try printedArrays() {
      #expect(array.description == text)
      #expect(array.debugDescription == representation)
    }
  }

  @Test func viewsPrintTheirOwnElements() throws {
    let view = try NDArray([[1, 2, 3], [4, 5, 6]]).transposed([1, 0])
    #expect(view.description == "[[1 4]\n [2 5]\n [3 6]]")
    let reversed = try NDArray([1.5, 2, 3]).sliced(axis: 0, start: 2, count: 2, step: -2)
    #expect(reversed.description == "[3.  1.5]")
  }

  @Test func manyAxesDoNotNest() throws {
    let many = try NDArray([1]).reshaped([Int](repeating: 1, count: 100_000))
    #expect(many.description == "[... 100000 axes ...]")
  }
}
