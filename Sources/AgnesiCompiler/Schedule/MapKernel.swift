import AgnesiArray
import AgnesiGraph
import AgnesiKernel

extension Scheduler {
  /// How many elements one worker takes at a time from a long loop.
  static let chunk = 8192

  /// Emits the kernel that computes each element of a root by its fused formula.
  func emitMap(_ node: Int) {
    let value = Value(node: node, output: 0)
    let shape = plan.sizes.shape(value)
    let strides = StridedView.rowMajor(shape)
    let places = ElementEmitter.identity(shape.count)
    let assembly = KernelAssembly(program)
    let output = assembly.output(number(value))
    // Written as for one loop over all elements, which is what most kernels come to.
    let probe = ElementEmitter(
      plan, loopRank: shape.count, index: { .index(Symbol(id: -1 - $0, name: "")) },
      position: { $0 == strides ? MapLoops.onlyIndex : .integer(0) },
      buffer: { [numbers] in assembly.input(numbers[$0] ?? 0) })
    let formula = probe.formula(value, at: places)
    let mayMerge = !probe.needsIndices
    let axes = LoopAxes(
      shape, accesses: probe.accesses + [strides], canMerge: { _, _ in mayMerge })

    if let blocks = BlockLoops(axes, accesses: probe.accesses, weight: formula.weight) {
      if case .load = formula.kind, probe.requirements.isEmpty, emitTransposition(node, blocks) {
        return
      }
      return emitBlocks(node, blocks)
    }
    if !probe.requirements.isEmpty, emitLookups(node, axes, weight: formula.weight) { return }
    let loops = MapLoops(axes, weight: formula.weight)
    if axes.groups.count == 1, mayMerge, probe.requirements.isEmpty,
      probe.accesses.allSatisfy({ $0 == strides || $0.allSatisfy { $0.integerValue == 0 } })
    {
      let (parallel, body) = loops.build { builder, indices in
        builder.store(output, at: axes.position(strides, indices), formula)
      }
      return launch(node, nil, assembly, parallel: parallel, body: body)
    }
    let (parallel, body) = loops.build { builder, indices in
      let emitter = ElementEmitter(
        plan, loopRank: shape.count, index: { axes.index(of: $0, indices) },
        position: { axes.position($0, indices) },
        buffer: { [numbers] in assembly.input(numbers[$0] ?? 0) })
      let element = emitter.formula(value, at: places)
      for check in checks(emitter) { builder.add(check) }
      builder.store(output, at: axes.position(strides, indices), element)
    }
    launch(node, nil, assembly, parallel: parallel, body: body)
  }
}

extension Scalar {
  /// About how many simple operations an expression takes, counting a function of libm as many;
  /// a rough figure, which decides whether to share work among threads.
  var weight: Int {
    var seen = ExpressionSet()
    func count(_ expression: Scalar) -> Int {
      guard !expression.isLeaf, seen.insert(expression) else { return 0 }
      var total =
        switch expression.kind {
        case .integer, .floating, .index, .local, .parameter: 0
        case .load, .compare, .select, .cast: 1
        case .unary(let function, _):
          [.negate, .absolute, .not, .isNaN, .isInfinite, .floor, .ceil].contains(function) ? 1 : 8
        case .binary(let function, _, _):
          [.power, .atan2, .modulo, .floorDivide].contains(function) ? 16 : 1
        }
      expression.kind.forEachOperand { total += count($0) }
      return total
    }
    return max(count(self) / 4, 1)
  }
}
