import AgnesiArray
import AgnesiGraph
import AgnesiKernel

extension Scheduler {
  /// Emits the kernel that finds the first place of the largest or smallest element along one axis;
  /// the first NaN counts as more than every number.
  func emitArgument(_ loops: ReductionLoops) {
    if let inner = loops.kept.last, !loops.isInnermostReduced {
      emitArgumentColumns(loops, inner)
    } else {
      emitArgumentRows(loops)
    }
  }

  /// Elements one after the other: first which is the largest, then where it stands first, so that
  /// both loops fill vector registers.
  private func emitArgumentRows(_ loops: ReductionLoops) {
    let assembly = KernelAssembly(program)
    let output = assembly.output(number(loops.value))
    let reduction = loops.reduction
    let dtype = loops.placeDType
    let (parallel, body) = loops.overKept { builder, indices in
      let (best, bestValue) = builder.variable("best", reduction.identity)
      nestReduced(loops, loops.reduced, &builder, indices) { body, indices in
        body.accumulate(best, reduction.function, element(loops, &body, assembly, indices))
      }
      let (place, placeValue) = builder.variable("place", loops.noPlace)
      nestReduced(loops, loops.reduced, &builder, indices) { body, indices in
        let current = body.constant("x", element(loops, &body, assembly, indices))
        let index = loops.place(indices).cast(to: dtype)
        let isBest = Scalar.compare(.equal, current, bestValue).or(current.isNumberless)
        body.accumulate(place, .minimum, .select(isBest, index, loops.noPlace))
      }
      builder.store(
        output, at: loops.outputPosition(indices), placeValue.cast(to: loops.resultDType))
    }
    launch(loops.node, nil, assembly, parallel: parallel, body: body)
  }

  /// Many results at a time, each in a lane.
  private func emitArgumentColumns(_ loops: ReductionLoops, _ inner: Int) {
    let assembly = KernelAssembly(program)
    let output = assembly.output(number(loops.value))
    let tile = loops.tile(of: inner)
    let (dtype, placeDType) = (loops.reduction.accumulator, loops.placeDType)
    let best = assembly.scratch("best", dtype, count: .integer(tile))
    let place = assembly.scratch("place", placeDType, count: .integer(tile))
    let (parallel, body) = loops.overTiles(of: inner, tile: tile) {
      builder, indices, first, width in
      var start = indices
      for group in loops.reduced { start[group] = .integer(0) }
      builder.loop("l", to: width, hint: .vector) { body, lane in
        start[inner] = first + lane
        body.store(best, at: lane, element(loops, &body, assembly, start))
        body.store(place, at: lane, .integer(0, placeDType))
      }
      nestReduced(loops, loops.reduced, &builder, indices) { builder, indices in
        let index = builder.constant("index", loops.place(indices).cast(to: placeDType))
        builder.loop("l", to: width, hint: .vector) { body, lane in
          var indices = indices
          indices[inner] = first + lane
          let current = body.constant("x", element(loops, &body, assembly, indices))
          let known = body.constant("known", .load(best, at: lane, dtype))
          let comparison: Comparison = loops.reduction.kind == .argMaximum ? .greater : .less
          let isFirstNaN = Scalar.binary(
            .and, current.isNumberless, .unary(.not, known.isNumberless))
          let isBetter = Scalar.compare(comparison, current, known).or(isFirstNaN)
          body.store(best, at: lane, .select(isBetter, current, known))
          body.store(
            place, at: lane, .select(isBetter, index, .load(place, at: lane, placeDType)))
        }
      }
      builder.loop("l", to: width, hint: .vector) { body, lane in
        var indices = indices
        indices[inner] = first + lane
        body.store(
          output, at: loops.outputPosition(indices),
          .load(place, at: lane, placeDType).cast(to: loops.resultDType))
      }
    }
    launch(loops.node, nil, assembly, parallel: parallel, body: body)
  }
}

extension ReductionLoops {
  /// The place along the reduced axis.
  fileprivate func place(_ indices: [Int: Scalar]) -> Scalar {
    reduced.first.flatMap { indices[$0] } ?? .integer(0)
  }

  /// A dtype that holds every place: the narrowest, since a register then has more lanes.
  fileprivate var placeDType: DType {
    let size = reduced.first.map { axes.groups[$0].size.integerValue } ?? 1
    return (size ?? .max) < Int64(Int32.max) ? .int32 : .int64
  }

  /// More than every place.
  fileprivate var noPlace: Scalar {
    .integer(placeDType == .int32 ? Int64(Int32.max) : .max, placeDType)
  }
}

extension Scalar {
  /// Whether the value is NaN.
  fileprivate var isNumberless: Scalar {
    dtype.isFloating ? .unary(.isNaN, self) : .bool(false)
  }

  fileprivate func or(_ other: Scalar) -> Scalar { .binary(.or, self, other) }
}
