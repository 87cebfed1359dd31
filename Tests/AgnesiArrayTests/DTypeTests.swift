import AgnesiArray
import Testing

@Suite struct DTypeTests {
  @Test func promotionIsALattice() {
    for a in DType.allCases {
      #expect(DType.promote(a, a) == a)
      for b in DType.allCases {
        #expect(DType.promote(a, b) == DType.promote(b, a))
        for c in DType.allCases {
          let left = DType.promote(DType.promote(a, b), c)
          #expect(left == DType.promote(a, DType.promote(b, c)), "\(a), \(b), \(c)")
        }
      }
    }
  }

  @Test(arguments: [
    (DType.bool, DType.uint8, DType.uint8), (.uint8, .int8, .int16), (.uint8, .int16, .int16),
    (.int8, .int64, .int64), (.int64, .float32, .float32), (.float32, .float64, .float64),
    (.bool, .float32, .float32),
  ])
  func promotion(a: DType, b: DType, common: DType) {
    #expect(DType.promote(a, b) == common)
  }

  @Test func namesAndSizes() {
    #expect(DType.allCases.map(\.byteCount) == [1, 1, 1, 2, 4, 8, 4, 8])
    #expect(DType.allCases.filter(\.isFloating) == [.float32, .float64])
    #expect(DType.allCases.filter(\.isInteger) == [.uint8, .int8, .int16, .int32, .int64])
    #expect("\(DType.float32)" == "float32")
  }
}
