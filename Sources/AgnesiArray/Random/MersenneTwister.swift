/// The generator MT19937 of Matsumoto and Nishimura (1998): 32-bit words of period 2¹⁹⁹³⁷ − 1.
struct MersenneTwister: Hashable, Sendable {
  /// The number of words of state.
  static let size = 624
  private static let middle = 397

  /// The words of state.
  private(set) var words: [UInt32]
  /// How many words of the present block have been given out, up to `size`.
  private(set) var position: Int

  /// Continues from words and a position that were read before; the caller has checked them.
  init(words: [UInt32], position: Int) {
    self.words = words
    self.position = position
  }

  /// Starts from one number: the authors' `init_genrand`.
  init(seed: UInt32) {
    words = [seed]
    words.reserveCapacity(Self.size)
    var word = seed
    for index in 1..<UInt32(Self.size) {
      word = 1_812_433_253 &* (word ^ (word >> 30)) &+ index
      words.append(word)
    }
    position = Self.size
  }

  /// Starts from several numbers: the authors' `init_by_array`; no numbers count as one 0.
  init(seeds: [UInt32]) {
    self.init(seed: 19_650_218)
    let key = seeds.isEmpty ? [0] : seeds
    var index = 1
    var keyIndex = 0
    func mixed(_ factor: UInt32) -> UInt32 {
      let before = words[index - 1]
      return words[index] ^ ((before ^ (before >> 30)) &* factor)
    }
    func advance() {
      index += 1
      if index == Self.size {
        words[0] = words[Self.size - 1]
        index = 1
      }
    }
    for _ in 0..<max(Self.size, key.count) {
      words[index] = mixed(1_664_525) &+ key[keyIndex] &+ UInt32(truncatingIfNeeded: keyIndex)
      advance()
      keyIndex = keyIndex + 1 == key.count ? 0 : keyIndex + 1
    }
    for _ in 1..<Self.size {
      words[index] = mixed(1_566_083_941) &- UInt32(index)
      advance()
    }
    // The highest bit alone rules out a state of zeros only.
    words[0] = 0x8000_0000
  }

  /// The next word.
  mutating func next() -> UInt32 {
    if position == Self.size { refill() }
    let word = words[position]
    position += 1
    return Self.tempered(word)
  }

  /// Draws many pairs of words, as `next` gives them, without looking for the state at each.
  ///
  /// - Parameters:
  ///   - count: the number of pairs.
  ///   - body: gets the number of a pair and its two words, in order.
  @inline(__always)
  mutating func drawPairs(_ count: Int, _ body: (Int, UInt32, UInt32) -> Void) {
    var drawn = 0
    while drawn < count {
      let whole = min(count - drawn, (Self.size - position) / 2)
      if whole == 0 {
        // The block ends here, or within the pair.
        let first = next()
        body(drawn, first, next())
        drawn += 1
        continue
      }
      var place = position
      words.withUnsafeBufferPointer { words in
        for number in drawn..<(drawn + whole) {
          body(number, Self.tempered(words[place]), Self.tempered(words[place &+ 1]))
          place &+= 2
        }
      }
      position += 2 * whole
      drawn += whole
    }
  }

  /// What is given out for a word of state.
  @inline(__always)
  private static func tempered(_ word: UInt32) -> UInt32 {
    var word = word
    word ^= word >> 11
    word ^= (word << 7) & 0x9d2c_5680
    word ^= (word << 15) & 0xefc6_0000
    return word ^ (word >> 18)
  }

  /// Makes the next block of words.
  private mutating func refill() {
    let (size, middle) = (Self.size, Self.middle)
    words.withUnsafeMutableBufferPointer { words in
      guard let words = words.baseAddress else { return }
      // In three parts, so that no index needs a remainder and several words are made at a time.
      for index in 0..<(size - middle) {
        words[index] = Self.twisted(words[index], words[index &+ 1], words[index &+ middle])
      }
      for index in (size - middle)..<(size - 1) {
        words[index] = Self.twisted(words[index], words[index &+ 1], words[index &+ middle &- size])
      }
      words[size - 1] = Self.twisted(words[size - 1], words[0], words[middle - 1])
    }
    position = 0
  }

  /// The word that takes the place of another, from the word behind it and the one in the middle.
  @inline(__always)
  private static func twisted(_ word: UInt32, _ following: UInt32, _ other: UInt32) -> UInt32 {
    let joined = (word & 0x8000_0000) | (following & 0x7fff_ffff)
    return other ^ (joined >> 1) ^ ((0 &- (following & 1)) & 0x9908_b0df)
  }
}
