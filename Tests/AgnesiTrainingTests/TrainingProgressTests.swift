import AgnesiTraining
import Testing

@Suite("progress of training")
struct TrainingProgressTests {
  /// What a training of two epochs of three minibatches shows; every minibatch takes two seconds.
  private func shown(_ style: TrainingProgress.Style, stopAfter: Int = .max) throws -> [String] {
    var time = 0.0
    var written: [String] = []
    var progress = TrainingProgress(
      batchSize: 500, style: style, now: { time }, write: { written.append($0) })
    let loop = TrainingLoop(
      trainingBatchCount: 3, validationBatchCount: 1, testBatchCount: 1, epochCount: 2,
      stopping: EarlyStopping())
    var errors = [0.0923, 0.5]
    var count = 0
    let outcome = try loop.run(
      TrainingFunctions(
        train: { _ in
          time += 2
          count += 1
          return 2.302585
        },
        validate: { _ in errors.removeFirst() }, test: { _ in 0.0952 }),
      shouldStop: { count == stopAfter },
      observe: { progress.observe($0) })
    progress.finish(outcome)
    written.append(progress.runTime(of: "Example"))
    return written
  }

  @Test("the tutorial's lines, without anything of a terminal")
  func lines() throws {
    #expect(
      try shown(.lines) == [
        "training @ iter =  0\n",
        "epoch 1, minibatch 3/3, validation error 9.230000 %\n",
        "     epoch 1, minibatch 3/3, test error of best model 9.520000 %\n",
        "epoch 2, minibatch 3/3, validation error 50.000000 %\n",
        "Optimization complete.\n",
        "Best validation score of 9.230000 % obtained at iteration 3, "
          + "with test performance 9.520000 %\n",
        "The code for Example ran for 0.20m, learning from 250 images/s",
      ])
  }

  @Test("the last line only, when quiet")
  func quiet() throws {
    let last =
      "Best validation score of 9.230000 % obtained at iteration 3, with test performance "
      + "9.520000 %\n"
    #expect(try shown(.quiet).dropLast() == [last])
  }

  @Test("a bar on a terminal, erased before each line, with speed and time left")
  func bar() throws {
    let written = try shown(.bar(columns: 100))
    let erase = "\r\u{1b}[K"
    let expected = [
      "training @ iter =  0\n",
      erase + "epoch 1/2 [======              ] 1/3  cost 2.3026",
      erase + "epoch 1/2 [=============       ] 2/3  cost 2.3026  250 images/s  8 s left",
      erase + "epoch 1/2 [====================] 3/3  cost 2.3026  250 images/s  6 s left",
      erase + "epoch 1, minibatch 3/3, validation error 9.230000 %\n",
    ]
    #expect(Array(written.prefix(5)) == expected)
    #expect(try shown(.bar(columns: 11))[1] == erase + "epoch 1/2 ")
    #expect(try shown(.bar(columns: 0))[1] == erase)
  }

  @Test("an interrupted training says so, with or without a validation")
  func interrupted() throws {
    #expect(
      try shown(.lines, stopAfter: 2).dropLast() == [
        "training @ iter =  0\n",
        "Interrupted after 2 minibatches.\n",
        "There was no validation: fewer minibatches than an epoch.\n",
      ])
    #expect(try shown(.lines, stopAfter: 4)[3] == "Interrupted after 4 minibatches.\n")
  }

  @Test("durations for people")
  func durations() {
    #expect(duration(0.2) == "0 s")
    #expect(duration(89.4) == "89 s")
    #expect(duration(90) == "2 min")
    #expect(duration(59.4 * 60) == "59 min")
    #expect(duration(59.6 * 60) == "1 h 00 min")
    #expect(duration(3 * 3600 + 5 * 60) == "3 h 05 min")
    #expect(duration(.infinity) == "years")
    #expect(duration(.nan) == "years")
  }

  @Test("numbers as C prints them")
  func numbers() {
    #expect(fixed(0.92, digits: 6) == "0.920000")
    #expect(fixed(2.675, digits: 2) == "2.67")
    #expect(fixed(-.infinity, digits: 1) == "-inf")
    #expect(fixed(1e300, digits: 0).count == 301)
  }
}
