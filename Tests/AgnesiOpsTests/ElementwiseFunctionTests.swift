import AgnesiArray
import AgnesiGraph
import AgnesiOps
import AgnesiTestSupport
import Testing

/// The functions of one number against values made by NumPy and SciPy.
@Suite struct ElementwiseFunctionTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let function: @Sendable (Variable) -> Variable
    let arguments: [Double]
    let expected: [Double]

    init(
      _ name: String, _ arguments: [Double], _ expected: [Double],
      _ function: @escaping @Sendable (Variable) -> Variable
    ) {
      testDescription = name
      self.function = function
      self.arguments = arguments
      self.expected = expected
    }
  }

  private static let anywhere = [-1.5, -0.25, 0.5, 2.0]
  private static let positive = [0.3, 0.75, 1.5, 2.5]
  private static let insideOne = [-0.9, -0.2, 0.4, 0.8]
  private static let aboveOne = [1.3, 1.75, 2.5, 3.5]

  static let rows = [
    Row(
      "exp", anywhere,
      [0.22313016014842982, 0.7788007830714049, 1.6487212707001282, 7.38905609893065]
    ) { exp($0) },
    Row("exp2", anywhere, [0.3535533905932738, 0.8408964152537145, 1.4142135623730951, 4.0]) {
      exp2($0)
    },
    Row(
      "expm1", anywhere,
      [-0.7768698398515702, -0.22119921692859512, 0.6487212707001282, 6.38905609893065]
    ) { expm1($0) },
    Row(
      "log", positive,
      [-1.2039728043259361, -0.2876820724517809, 0.4054651081081644, 0.9162907318741551]
    ) { log($0) },
    Row(
      "log2", positive,
      [-1.7369655941662063, -0.4150374992788438, 0.5849625007211562, 1.3219280948873624]
    ) { log2($0) },
    Row(
      "log10", positive,
      [-0.5228787452803376, -0.12493873660829995, 0.17609125905568124, 0.3979400086720376]
    ) { log10($0) },
    Row(
      "log1p", insideOne,
      [-2.302585092994046, -0.22314355131420976, 0.33647223662121295, 0.5877866649021191]
    ) { log1p($0) },
    Row(
      "sqrt", positive,
      [0.5477225575051661, 0.8660254037844386, 1.224744871391589, 1.5811388300841898]
    ) { sqrt($0) },
    Row("reciprocal", positive, [3.3333333333333335, 1.3333333333333333, 0.6666666666666666, 0.4]) {
      reciprocal($0)
    },
    Row("square", anywhere, [2.25, 0.0625, 0.25, 4.0]) { square($0) },
    Row(
      "sin", anywhere,
      [-0.9974949866040544, -0.24740395925452294, 0.479425538604203, 0.9092974268256817]
    ) { sin($0) },
    Row(
      "cos", anywhere,
      [0.0707372016677029, 0.9689124217106447, 0.8775825618903728, -0.4161468365471424]
    ) { cos($0) },
    Row(
      "tan", anywhere,
      [-14.101419947171719, -0.25534192122103627, 0.5463024898437905, -2.185039863261519]
    ) { tan($0) },
    Row(
      "asin", insideOne,
      [-1.1197695149986342, -0.2013579207903308, 0.41151684606748806, 0.9272952180016123]
    ) { asin($0) },
    Row(
      "acos", insideOne,
      [2.6905658417935308, 1.7721542475852274, 1.1592794807274087, 0.6435011087932843]
    ) { acos($0) },
    Row(
      "atan", anywhere,
      [-0.982793723247329, -0.24497866312686414, 0.4636476090008061, 1.1071487177940904]
    ) { atan($0) },
    Row(
      "sinh", anywhere,
      [-2.1292794550948173, -0.2526123168081683, 0.5210953054937474, 3.6268604078470186]
    ) { sinh($0) },
    Row(
      "cosh", anywhere,
      [2.352409615243247, 1.0314130998795732, 1.1276259652063807, 3.7621956910836314]
    ) { cosh($0) },
    Row(
      "tanh", anywhere,
      [-0.9051482536448665, -0.24491866240370913, 0.46211715726000974, 0.9640275800758169]
    ) { tanh($0) },
    Row(
      "asinh", anywhere,
      [-1.1947632172871092, -0.24746646154726346, 0.48121182505960347, 1.4436354751788103]
    ) { asinh($0) },
    Row(
      "acosh", aboveOne,
      [0.7564329108569596, 1.158810360429947, 1.566799236972411, 1.9248473002384139]
    ) { acosh($0) },
    Row(
      "atanh", insideOne,
      [-1.4722194895832204, -0.2027325540540822, 0.42364893019360184, 1.0986122886681098]
    ) { atanh($0) },
    Row(
      "sigmoid", anywhere,
      [0.18242552380635635, 0.43782349911420193, 0.6224593312018546, 0.8807970779778823]
    ) { sigmoid($0) },
    Row(
      "softplus", anywhere,
      [0.2014132779827524, 0.5759394198788436, 0.9740769841801067, 2.1269280110429727]
    ) { softplus($0) },
    Row("relu", anywhere, [0.0, 0.0, 0.5, 2.0]) { relu($0) },
    Row(
      "erf", anywhere,
      [-0.9661051464753108, -0.2763263901682369, 0.5204998778130465, 0.9953222650189527]
    ) { erf($0) },
    Row(
      "erfc", anywhere,
      [1.9661051464753108, 1.276326390168237, 0.4795001221869535, 0.004677734981047266]
    ) { erfc($0) },
  ]

  @Test("functions have NumPy's values in float64", arguments: rows)
  func doubles(_ row: Row) throws {
    let result = try numbers(row.function(Variable(NDArray(row.arguments))))
    #expect(areClose(result, row.expected))
  }

  @Test("float32 stays float32 and rounds once", arguments: rows)
  func singles(_ row: Row) throws {
    let arguments = row.arguments.map(Float.init)
    let result = try value(row.function(Variable(NDArray(arguments))))
    #expect(result.dtype == .float32)
    let expected = NDArray(row.expected)
    #expect(result.isClose(to: expected, relativeTolerance: 1e-5, absoluteTolerance: 1e-6))
  }

  @Test("values at the edges")
  func edges() throws {
    func at(_ x: [Double], _ function: (Variable) -> Variable) throws -> [Double] {
      try numbers(function(Variable(NDArray(x))))
    }
    #expect(areClose(try at([-1, 0], sqrt), [.nan, 0]))
    #expect(areClose(try at([-1, 0, .infinity], log), [.nan, -.infinity, .infinity]))
    #expect(areClose(try at([1000, -1000], exp), [.infinity, 0]))
    #expect(areClose(try at([1000, -1000, -40], sigmoid), [1, 0, 4.248354255291589e-18]))
    #expect(areClose(try at([1000, -1000, -40], softplus), [1000, 0, 4.248354255291589e-18]))
    #expect(areClose(try at([1e-20], log1p), [1e-20]))
    #expect(areClose(try at([1e-20], expm1), [1e-20]))
    #expect(areClose(try at([10], erfc), [2.088487583762545e-45]))
    #expect(areClose(try at([-3, .nan, 2], relu), [0, .nan, 2]))
    #expect(areClose(try at([2, -2], acosh), [1.3169578969248166, .nan]))
    #expect(areClose(try at([1, -1, 2], atanh), [.infinity, -.infinity, .nan]))
    #expect(areClose(try at([-2, 0, -0.0, .nan, .infinity], sign), [-1, 0, 0, .nan, 1]))
    #expect(areClose(try at([-2, -0.0, .nan, -.infinity], abs), [2, 0, .nan, .infinity]))
  }

  @Test("rounding takes halves to the even neighbour and keeps integers")
  func rounding() throws {
    let x = Variable(NDArray([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 2.7]))
    #expect(try numbers(round(x)) == [-2, -2, 0, 0, 2, 2, 3])
    #expect(try numbers(floor(x)) == [-3, -2, -1, 0, 1, 2, 2])
    #expect(try numbers(ceil(x)) == [-2, -1, 0, 1, 2, 3, 3])
    #expect(try numbers(trunc(x)) == [-2, -1, 0, 0, 1, 2, 2])
    #expect(
      try value(round(Variable(NDArray([3, -4] as [Int32])))) == NDArray([3, -4] as [Int32]))
  }

  @Test("angles of points")
  func angles() throws {
    let y = Variable(NDArray([1, -1, 0, 0.0]))
    let x = Variable(NDArray([-1, -1, -1, -0.0]))
    let expected = [2.356194490192345, -2.356194490192345, Double.pi, Double.pi]
    #expect(areClose(try numbers(atan2(y, x)), expected))
  }
}
