import AgnesiArray
import AgnesiGraph
import AgnesiOps
import Testing

/// Shared variables, and numbers without a dtype of their own.
struct LeafTests {
  @Test func aSharedVariableKeepsItsValueAndType() throws {
    let w = shared(NDArray([1.0, 2.0]), name: "w")
    let before = try w.value()
    try w.setValue(NDArray([3.0, 4.0]))
    #expect(try before.doubles() == [1, 2])
    #expect(try w.value().doubles() == [3, 4])
    #expect(try ReferenceEvaluator.evaluate([w * 2], [:])[0].doubles() == [6, 8])
  }

  @Test func wrongValuesAreRefused() throws {
    let w = shared(NDArray([1.0, 2.0]), name: "w")
    let size = #expect(throws: GraphErrors.self) { try w.setValue(NDArray([1.0])) }
    #expect(
      size?.errors.first?.message == "w has type float64[2], the new value float64[1]")
    #expect(throws: GraphErrors.self) { try w.setValue(NDArray([1, 2] as [Float])) }
    #expect(try w.value().doubles() == [1, 2])
  }

  @Test func otherVariablesHaveNoValue() {
    let x = vector("x", dtype: .float32)
    let reading = #expect(throws: GraphErrors.self) { try x.value() }
    #expect(reading?.errors.first?.message == "x is not a shared variable")
    #expect(throws: GraphErrors.self) { try exp(x).setValue(NDArray([1.0])) }
  }

  @Test func bareNumbersTakeTheDTypeOfWhatTheyMeet() throws {
    for dtype in [DType.float32, .float64] {
      #expect(try (vector(dtype: dtype) * 0.1).type.dtype == dtype)
      #expect(try (1 - vector(dtype: dtype)).type.dtype == dtype)
    }
    #expect(try (vector(dtype: .uint8) + 1).type.dtype == .uint8)
    #expect(try (vector(dtype: .int32) * 0.5).type.dtype == Settings.floatX)
    #expect(try (vector(dtype: .bool) + 1).type.dtype == .int64)
    let number: Variable = 3
    #expect(try number.type.dtype == .int64)
    #expect(throws: GraphErrors.self) { try (vector(dtype: .int8) + 300).type }
  }

  @Test func bareNumbersKeepTheirDigits() throws {
    let x = Variable(NDArray(1.0))
    let rest: Variable = 1 - 0.9
    #expect(try ReferenceEvaluator.evaluate([x * rest], [:])[0].doubles() == [1 - 0.9])
  }

  @Test func inputsAreDistinctAndConstantsAreEqual() {
    #expect(Input(TensorType(.float32, [])) != Input(TensorType(.float32, [])))
    #expect(Constant(NDArray([1.0, 2.0])) == Constant(NDArray([1.0, 2.0])))
    #expect(Constant(NDArray(1.0)) != Constant(NDArray(1 as Float)))
  }
}
