import AgnesiArray
import Testing

// Every number here was made by `numpy.random.RandomState` of NumPy 2.4.6.

/// A fingerprint of the bits of every element: `hash = hash * 31 + bits` over 64 bits.
private func fingerprint(_ array: NDArray) throws -> UInt64 {
  try array.elements(of: Double.self).reduce(0) { $0 &* 31 &+ $1.bitPattern }
}

@Suite struct RandomStateTests {
  @Test func edgeFilterParameters() throws {
    var random = RandomState(seed: 23455)
    let bound = 1 / (3.0 * 9 * 9).squareRoot()
    let weights = try random.uniform(low: -bound, high: bound, shape: [2, 3, 9, 9])
    let biases = try random.uniform(low: -0.5, high: 0.5, shape: [2])
    let values = try weights.elements(of: Double.self)
    #expect(
      values[..<4]
        == [
          0.04297323069332297, -0.04941739638703065, 0.021682390701450935, -0.0043686333619421605,
        ])
    #expect(values[485] == 0.047293789925232865)
    #expect(try fingerprint(weights) == 0xf9de_f2e5_1600_0090)
    #expect(abs(values.reduce(0, +) - -0.21213562257973234) < 1e-14)
    #expect(abs(values[..<243].reduce(0, +) - 0.08100537841858663) < 1e-14)
    #expect(try biases.elements(of: Double.self) == [-0.3943425023926769, 0.16818965121237217])
  }

  @Test func lenetParameters() throws {
    var random = RandomState(seed: 23455)
    let layers: [(shape: [Int], fans: Double, first: Double, last: Double, print: UInt64)] = [
      (
        [20, 1, 5, 5], 25 + 125, 0.13397727406718468, -0.06819407919682904, 0x6263_c692_8c80_ebba
      ),
      (
        [50, 20, 5, 5], 500 + 312, -0.003170984816489475, -0.06003642039267261,
        0x729d_1331_a50d_cfa6
      ),
      (
        [800, 500], 800 + 500, 0.016254220534595756, 0.019199199735968855, 0xd4ab_aa99_0f28_8513
      ),
    ]
    for layer in layers {
      let bound = (6 / layer.fans).squareRoot()
      let weights = try random.uniform(low: -bound, high: bound, shape: layer.shape)
      let values = try weights.elements(of: Double.self)
      #expect(values.first == layer.first)
      #expect(values.last == layer.last)
      #expect(try fingerprint(weights) == layer.print)
    }
  }

  @Test func wordsAndSeeds() throws {
    var zero = RandomState(seed: 0)
    #expect(zero.next() == 0x8c7f_0aac_97c4_aa2f)
    #expect(zero.next() == 0xb716_a675_d821_ccc0)
    var eleven = RandomState(seed: 11)
    #expect(eleven.next() == 0x2e26_2799_117c_8ebf)
    var largest = RandomState(seed: .max)
    #expect(largest.random53() == 0.0976320289940138)
    #expect(largest.random53() == 0.9123828453026218)
    var three = RandomState(seeds: [1, 2, 3])
    #expect(
      try three.rand(shape: [3]).elements(of: Double.self)
        == [0.6098612722867289, 0.8866970434146851, 0.47633673750662764])
    var many = RandomState(seeds: Array(1...700))
    #expect(
      try many.rand(shape: [2]).elements(of: Double.self) == [0.33391811713206, 0.4611953719884133])
    #expect(RandomState(seeds: []) == RandomState(seeds: [0]))
  }

  @Test func longRunsCrossBlocks() throws {
    var random = RandomState(seed: 1)
    let values = try random.rand(shape: [700]).elements(of: Double.self)
    #expect(values[699] == 0.2867116496064306)
  }

  /// A number takes two words, which may lie in two blocks.
  @Test(arguments: 0..<4) func manyNumbersAreThoseOfOneAfterTheOther(wordsBefore: Int) throws {
    var many = RandomState(seed: 5)
    // Numbers below two take a word each.
    _ = try many.integers(in: 0..<2, shape: [wordsBefore])
    var single = many
    let values = try many.uniform(low: -2, high: 3, shape: [1000]).elements(of: Double.self)
    #expect(values == (0..<1000).map { _ in -2 + 5 * single.random53() })
    #expect(many == single)
  }

  @Test func normalNumbers() throws {
    var random = RandomState(seed: 42)
    // The logarithm is the C library's: its last bit may differ from machine to machine.
    #expect(
      try random.normal(mean: 1.5, deviation: 2, shape: [5]).isClose(
        to: NDArray([
          2.4934283060224653, 1.2234713976576308, 2.795377076201385, 4.546059712816051,
          1.031693250553328,
        ]), relativeTolerance: 1e-15))
    // The sixth number waits; numbers of another kind do not take it away.
    #expect(random.random53() == 0.05808361216819946)
  }

  @Test func wholeNumbers() throws {
    func draw(_ range: Range<Int>, _ count: Int) throws -> [Int] {
      var random = RandomState(seed: 7)
      return try random.integers(in: range, shape: [count]).elements(of: Int.self)
    }
    #expect(try draw(-5..<17, 12) == [10, -1, -2, 14, 2, 9, 3, 9, 5, 3, 2, 1])
    #expect(
      try draw(-0x4000_0000_0000_0000..<0x4000_0000_0000_0000, 4) == [
        -3_204_046_499_487_750_972, 551_904_368_352_831_990, 3_475_536_756_154_880_211,
        -489_481_035_468_163_481,
      ])
    #expect(
      try draw(.min ..< .max, 3) == [
        -7_815_732_517_915_138_876, 5_163_590_386_780_219_894, -1_136_149_262_272_507_693,
      ])
    #expect(try draw(0..<0x1_0000_0000, 3) == [327_741_615, 976_413_892, 3_349_725_721])
    #expect(throws: ArrayError.self) { try draw(3..<3, 1) }
    // One possible number costs no bits.
    var random = RandomState(seed: 7)
    #expect(try random.integers(in: 3..<4, shape: [2]).elements(of: Int.self) == [3, 3])
    #expect(random.random53() == 0.07630828937395717)
  }

  @Test func permutations() throws {
    var random = RandomState(seed: 5)
    #expect(try random.permutation(12) == [7, 5, 2, 9, 11, 4, 8, 1, 0, 10, 6, 3])
    #expect(try random.permutation(1) == [0])
    #expect(try random.permutation(0) == [])
    #expect(random.random53() == 0.29680050157622195)
    #expect(throws: ArrayError.self) { try random.permutation(-1) }

    var numbers = Array(0..<1000)
    var nine = RandomState(seed: 9)
    nine.shuffle(&numbers)
    #expect(numbers[..<6] == [2, 879, 57, 496, 611, 45])
    #expect(numbers[997...] == [638, 348, 382])
  }

  @Test func snapshotsContinue() throws {
    var random = RandomState(seed: 3)
    for _ in 0..<3 { _ = random.standardNormal() }
    let snapshot = random.snapshot
    #expect(snapshot.words[..<2] == [2_266_350_226, 522_119_106])
    #expect(snapshot.words[623] == 4_062_649_104)
    #expect(snapshot.position == 8)
    var copy = try RandomState(snapshot)
    #expect(copy == random)
    #expect(abs(copy.standardNormal() - -1.8634927033644908) < 1e-15)
    #expect(abs(copy.standardNormal() - -0.27738820251439905) < 1e-15)

    var damaged = snapshot
    damaged.position = 625
    #expect(throws: ArrayError.self) { try RandomState(damaged) }
    damaged = snapshot
    damaged.words.removeLast()
    #expect(throws: ArrayError.self) { try RandomState(damaged) }
    damaged.words = [UInt32](repeating: 0, count: 624)
    #expect(throws: ArrayError.self) { try RandomState(damaged) }
  }

  @Test func refusesWrongArguments() throws {
    var random = RandomState(seed: 1)
    let before = random
    #expect(throws: ArrayError.self) { try random.uniform(low: -1e308, high: 1e308, shape: [1]) }
    #expect(throws: ArrayError.self) { try random.uniform(low: .nan, shape: [1]) }
    #expect(throws: ArrayError.self) { try random.normal(deviation: -1, shape: [1]) }
    #expect(throws: ArrayError.self) { try random.rand(shape: [-1]) }
    #expect(random == before)
    #expect(try random.rand(shape: [0, 3]).count == 0)
  }

  @Test func drivesSwiftsOwnGenerators() {
    var random = RandomState(seed: 1)
    for _ in 0..<100 {
      let number = Int.random(in: 1...6, using: &random)
      #expect(number >= 1 && number <= 6)
    }
  }
}
