#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A seeded generator of random numbers that gives the bits of NumPy's legacy `RandomState`.
///
/// The same seed and the same calls give the same numbers as `numpy.random.RandomState`, so that
/// parameters initialised from a published seed come out exactly. A value type: a copy goes on by
/// itself from the same point. Not for secrets.
///
/// As a `RandomNumberGenerator` it also drives Swift's own `random(in:using:)` and
/// `shuffled(using:)`; those turn bits into values in their own way, which NumPy's is not.
public struct RandomState: RandomNumberGenerator, Hashable, Sendable {
  private var twister: MersenneTwister
  /// The second of the last pair of normal numbers, when it has not been given out.
  private var spareNormal: Double?

  /// Starts from one number, as `RandomState(seed)` does.
  public init(seed: UInt32) { twister = MersenneTwister(seed: seed) }

  /// Starts from several numbers, as `RandomState([a, b, ...])` does; none count as one 0.
  public init(seeds: [UInt32]) { twister = MersenneTwister(seeds: seeds) }

  /// The next 32 random bits.
  mutating func nextWord() -> UInt32 { twister.next() }

  /// The next 64 random bits; the first word drawn is the upper half.
  public mutating func next() -> UInt64 {
    let upper = UInt64(twister.next())
    return upper << 32 | UInt64(twister.next())
  }

  /// A number from 0 up to and without 1, with 53 random bits: NumPy's `random_sample()`.
  ///
  /// `(a * 2²⁶ + b) / 2⁵³`, where `a` and `b` are the upper 27 and 26 bits of two words.
  public mutating func random53() -> Double {
    let upper = twister.next()
    return Self.random53(upper, twister.next())
  }

  /// Draws many numbers as `random53` gives them: the body gets each with its number.
  @inline(__always)
  mutating func drawRandom53(_ count: Int, _ body: (Int, Double) -> Void) {
    twister.drawPairs(count) { number, upper, lower in body(number, Self.random53(upper, lower)) }
  }

  /// The number that two words make.
  @inline(__always)
  private static func random53(_ upper: UInt32, _ lower: UInt32) -> Double {
    // By way of Int32, from which processors convert several at a time.
    let upper = Double(Int32(truncatingIfNeeded: upper >> 5))
    let lower = Double(Int32(truncatingIfNeeded: lower >> 6))
    return (upper * 0x1p26 + lower) / 0x1p53
  }

  /// A normally distributed number of mean 0 and variance 1: NumPy's `standard_normal()`.
  ///
  /// Marsaglia's polar method, which makes two numbers at a time and keeps the second.
  public mutating func standardNormal() -> Double {
    if let spare = spareNormal {
      spareNormal = nil
      return spare
    }
    while true {
      let x = 2 * random53() - 1
      let y = 2 * random53() - 1
      let square = x * x + y * y
      if square >= 1 || square == 0 { continue }
      let factor = (-2 * log(square) / square).squareRoot()
      spareNormal = factor * x
      return factor * y
    }
  }
}

// MARK: - Saving and restoring

extension RandomState {
  /// All that a generator's future depends on: NumPy's `get_state()`, for checkpoints.
  public struct Snapshot: Hashable, Sendable {
    /// The 624 words of MT19937.
    public var words: [UInt32]
    /// How many of the words have been given out, 0 to 624.
    public var position: Int
    /// The normal number that was made but not yet given out.
    public var spareNormal: Double?

    /// Makes a snapshot; `RandomState.init(_:)` checks it.
    public init(words: [UInt32], position: Int, spareNormal: Double? = nil) {
      self.words = words
      self.position = position
      self.spareNormal = spareNormal
    }
  }

  /// The present state.
  public var snapshot: Snapshot {
    Snapshot(words: twister.words, position: twister.position, spareNormal: spareNormal)
  }

  /// Continues from a state that was read before.
  ///
  /// - Throws: `ArrayError` when there are not 624 words, all words are 0 (which gives zeros for
  ///   ever), or the position is not from 0 to 624.
  public init(_ snapshot: Snapshot) throws(ArrayError) {
    let size = MersenneTwister.size
    guard snapshot.words.count == size else {
      throw ArrayError("a random state has \(size) words, not \(snapshot.words.count)")
    }
    guard snapshot.words.contains(where: { $0 != 0 }) else {
      throw ArrayError("a random state of zeros only can give nothing but zeros")
    }
    guard (0...size).contains(snapshot.position) else {
      throw ArrayError("the position in a random state is 0 to \(size), not \(snapshot.position)")
    }
    twister = MersenneTwister(words: snapshot.words, position: snapshot.position)
    spareNormal = snapshot.spareNormal
  }
}
