/// A small generator of random numbers whose seed a failing test can print.
///
/// The method is that of Steele, Lea and Flood (2014), "Fast splittable pseudorandom number
/// generators".
package struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
    bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
    return bits ^ (bits >> 31)
  }

  /// Some numbers, each between 0.5 and 1.5 away from 0 on either side.
  package mutating func weights(_ count: Int) -> [Double] {
    (0..<count).map { _ in
      let magnitude = Double.random(in: 0.5...1.5, using: &self)
      return Bool.random(using: &self) ? magnitude : -magnitude
    }
  }
}
