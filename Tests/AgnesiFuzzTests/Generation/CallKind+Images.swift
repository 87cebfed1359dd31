import AgnesiArray
import AgnesiGraph
import AgnesiOps

extension CallKind {
  /// Convolution and pooling.
  static let images = convolutions + PoolingMode.allCases.map(pooling)

  private static let convolutions: [CallKind] = [
    CallKind("conv2d") { generator in
      let groups = generator.pick([1, 1, 1, 2])
      let images = generator.images(maps: groups * generator.pick(1...2))
      let shape = generator.array(images).shape
      let filters = generator.input(
        generator.numbers(
          generator.floating,
          [
            groups * generator.pick(1...2), shape[1] / groups, generator.pick(1...3),
            generator.pick(1...3),
          ]), isBroadcast: generator.chance(1, in: 2))
      let (border, borderCode) = generator.pick([
        (BorderMode.valid, ".valid"), (.full, ".full"), (.half, ".half"),
        (.explicit(1, 2), ".explicit(1, 2)"),
        (
          .explicit(top: 0, bottom: 1, left: 2, right: 0),
          ".explicit(top: 0, bottom: 1, left: 2, right: 0)"
        ),
      ])
      let strides = generator.pick([(1, 1), (1, 1), (2, 1), (2, 3)])
      let dilation = generator.pick([(1, 1), (1, 1), (2, 1)])
      let isFlipped = generator.chance(1, in: 2)
      let code = """
        conv2d($0, $1, borderMode: \(borderCode), strides: \(strides), dilation: \(dilation), \
        groups: \(groups), flipFilters: \(isFlipped))
        """
      return Program.Step(code, [images, filters]) {
        conv2d(
          $0[0], $0[1], borderMode: border, strides: strides, dilation: dilation, groups: groups,
          flipFilters: isFlipped)
      }
    },
    CallKind("convolution layer") { generator in
      let images = generator.images(maps: generator.pick(1...2))
      let maps = generator.pick(1...2)
      let filters = generator.input(
        generator.numbers(
          generator.floating, [maps, generator.array(images).shape[1], 2, generator.pick(1...3)]))
      let bias = generator.input(generator.numbers(generator.floating, [maps]))
      return Program.Step(
        "tanh(maxPool2D(conv2d($0, $1), window: (2, 2), ignoreBorder: true) "
          + "+ $2.dimshuffle(.x, 0, .x, .x))", [images, filters, bias]
      ) {
        tanh(
          maxPool2D(conv2d($0[0], $0[1]), window: (2, 2), ignoreBorder: true)
            + $0[2].dimshuffle(.x, 0, .x, .x))
      }
    },
  ]

  private static func pooling(_ mode: PoolingMode) -> CallKind {
    CallKind("pool2D, \(mode)") { generator in
      let x =
        generator.chance(1, in: 3)
        ? generator.images(maps: 1) : generator.operand(.numbers, rank: 2...4)
      let window = (generator.pick(1...3), generator.pick(1...3))
      let stride = generator.pick([window, window, (1, 1), (2, 1), (3, 2)])
      let ignoresBorder = generator.chance(1, in: 2)
      let padding =
        ignoresBorder && generator.chance(1, in: 3) ? (window.0 - 1, window.1 / 2) : (0, 0)
      let code = """
        pool2D($0, window: \(window), stride: \(stride), padding: \(padding), \
        ignoreBorder: \(ignoresBorder), mode: .\(mode))
        """
      return Program.Step(code, [x]) {
        pool2D(
          $0[0], window: window, stride: stride, padding: padding, ignoreBorder: ignoresBorder,
          mode: mode)
      }
    }
  }
}

extension ProgramGenerator {
  /// A batch of images with a number of maps.
  fileprivate mutating func images(maps: Int) -> Program.Operand {
    if let found = existing({ $0.rank == 4 && $0.shape[1] == maps && $0.dtype.isFloating }),
      chance(2, in: 3)
    {
      return found
    }
    let batch = allowsEmpty ? pick(0...2) : pick(1...2)
    return input(
      numbers(floating, [batch, maps, pick(1...5), pick(1...5)]), isBroadcast: chance(1, in: 2))
  }
}
