import AgnesiArray
import AgnesiGraph
@testable import AgnesiOps

extension RewriteRow {
  static let casts: [RewriteRow] = [
    .fires("useless-cast", all) { x in
      (applyOne(Cast(dtype: dtype(x[0])), to: [x[0]]), x[0])
    },
    .misses("useless-cast", [[.int32], [.int64], [.float64]]) { cast($0[0], to: .float32) },
    .fires("cast-of-cast", [[.int8], [.uint8], [.int32]]) { x in
      (cast(cast(x[0], to: .int64), to: .int16), cast(x[0], to: .int16))
    },
    .fires("cast-of-cast", [[.float32], [.int32], [.int64]]) { x in
      let widened = cast(cast(x[0], to: .float64), to: .int32)
      return (widened, dtype(x[0]) == .int64 ? widened : cast(x[0], to: .int32))
    },
    .fires("cast-of-cast", [[.bool], [.uint8], [.int16], [.int32]]) { x in
      let there = cast(cast(x[0], to: .float32), to: .int8)
      return (there, dtype(x[0]) == .int32 ? there : cast(x[0], to: .int8))
    },
    .fires("cast-of-cast", [[.int32], [.int64]]) { x in
      let tested = cast(cast(x[0], to: .float64), to: .bool)
      return (tested, dtype(x[0]) == .int32 ? cast(x[0], to: .bool) : tested)
    },
    .misses("cast-of-cast", [[.int64]]) { x in cast(cast(x[0], to: .int8), to: .int32) },
    .misses("cast-of-cast", [[.int64]]) { cast(cast($0[0], to: .int8), to: .int32) },
    // Not every large integer is a floating number.
    .misses("cast-of-cast", [[.int64]]) { cast(cast($0[0], to: .float64), to: .int32) },
    .misses("cast-of-cast", [[.int32]]) { cast(cast($0[0], to: .float32), to: .int8) },
    .misses("cast-of-cast", [[.int64]]) { cast(cast($0[0], to: .float64), to: .bool) },
  ]
}
