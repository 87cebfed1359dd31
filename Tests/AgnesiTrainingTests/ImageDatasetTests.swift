import AgnesiArray
import AgnesiTraining
import Testing

@Suite("image data sets")
struct ImageDatasetTests {
  @Test("pictures and labels are read and converted")
  func reading() throws {
    let folder = try TemporaryFolder()
    let images = try folder.write(compressedPictures, as: "images")
    let labels = try folder.write(idxBytes(shape: [2], content: [9, 0]), as: "labels")
    let set = try ImageDataset.read(imagePath: images, labelPath: labels, classCount: 10)
    #expect([set.count, set.rows, set.columns] == [2, 2, 3])
    let pixels = try set.pixelArray()
    #expect(pixels.shape == [2, 6])
    #expect(try pixels.elements(of: Float.self) == (10...21).map { Float($0) / 256 })
    #expect(try set.labelArray().elements(of: Int32.self) == [9, 0])
  }

  @Test("the brightest pixel is 255/256, as in mnist.pkl.gz")
  func scale() throws {
    let set = try ImageDataset(pixels: [0, 255], labels: [1], rows: 1, columns: 2)
    #expect(try set.pixelArray().elements(of: Float.self) == [0, 0.99609375])
  }

  @Test("a range of pictures is cut to those that exist")
  func ranges() throws {
    let set = try ImageDataset(pixels: Array(0..<6), labels: [0, 1, 2], rows: 2, columns: 1)
    let part = set.pictures(in: 1..<9)
    #expect(part.labels == [1, 2])
    #expect(part.pixels == [2, 3, 4, 5])
    #expect(set.pictures(in: 7..<9).count == 0)
    #expect(try set.pictures(in: 0..<0).pixelArray().shape == [0, 2])
  }

  @Test("numbers that do not agree are errors")
  func disagreement() throws {
    #expect(throws: DataError("5 pixels do not make 2 pictures of 1 by 3")) {
      try ImageDataset(pixels: Array(0..<5), labels: [0, 1], rows: 1, columns: 3)
    }
    #expect(throws: DataError("pictures of 0 by 3 pixels: sizes are 1 or more")) {
      try ImageDataset(pixels: [], labels: [], rows: 0, columns: 3)
    }
    #expect(throws: DataError.self) {
      try ImageDataset(pixels: [], labels: [], rows: .max, columns: 2)
    }
    let folder = try TemporaryFolder()
    let images = try folder.write(plainPictures, as: "images")
    let labels = try folder.write(idxBytes(shape: [3], content: [0, 1, 2]), as: "labels")
    #expect(throws: DataError(path: labels, "holds 3 labels, but \(images) holds 2 pictures")) {
      try ImageDataset.read(imagePath: images, labelPath: labels, classCount: 10)
    }
    let wrong = try folder.write(idxBytes(shape: [2], content: [3, 10]), as: "wrong")
    #expect(
      throws: DataError(path: wrong, "label 1 is 10, but labels lie between 0 and 9")
    ) { try ImageDataset.read(imagePath: images, labelPath: wrong, classCount: 10) }
    #expect(
      throws: DataError(
        path: labels,
        "holds an array of uint8 with shape [3], where pictures are uint8 with shape [count, rows, "
          + "columns]")
    ) { try ImageDataset.read(imagePath: labels, labelPath: images, classCount: 10) }
    #expect(
      throws: DataError(
        path: images,
        "holds an array of uint8 with shape [2, 2, 3], where labels are uint8 with shape [count]")
    ) { try ImageDataset.read(imagePath: images, labelPath: images, classCount: 10) }
  }

  @Test("no pictures of a size whose area overflows are an error, not a trap")
  func emptyHugePictures() throws {
    let folder = try TemporaryFolder()
    let images = try folder.write(
      idxBytes(shape: [0, 0xffff_ffff, 0xffff_ffff], content: []), as: "images")
    let labels = try folder.write(idxBytes(shape: [0], content: []), as: "labels")
    #expect(throws: DataError.self) {
      try ImageDataset.read(imagePath: images, labelPath: labels, classCount: 10)
    }
  }
}

@Suite("splits of an image data set")
struct ImageSplitsTests {
  /// Writes the four files with pictures of one pixel; the label of picture i is i modulo 10.
  private func writeFiles(training: Int, test: Int, into folder: TemporaryFolder) throws {
    for (count, images, labels) in [
      (training, DatasetFile.trainingImages, DatasetFile.trainingLabels),
      (test, DatasetFile.testImages, DatasetFile.testLabels),
    ] {
      let pixels = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
      try folder.write(idxBytes(shape: [count, 1, 1], content: pixels), as: images.rawValue)
      let classes = (0..<count).map { UInt8($0 % 10) }
      try folder.write(idxBytes(shape: [count], content: classes), as: labels.compressedName)
    }
  }

  @Test("the last 10,000 training pictures are for validation")
  func boundary() throws {
    let folder = try TemporaryFolder()
    try writeFiles(training: 10_007, test: 3, into: folder)
    let splits = try ImageSplits.read(folder: folder.path)
    #expect(splits.training.pixels == Array(0..<7))
    #expect(splits.validation.count == 10_000)
    #expect(splits.validation.pixels.first == 7)
    #expect(splits.test.labels == [0, 1, 2])
  }

  @Test("a limit cuts each part, from its beginning")
  func limit() throws {
    let folder = try TemporaryFolder()
    try writeFiles(training: 10_007, test: 3, into: folder)
    let splits = try ImageSplits.read(folder: folder.path, limit: 2)
    #expect(splits.training.pixels == [0, 1])
    #expect(splits.validation.pixels == [7, 8])
    #expect(splits.test.pixels == [0, 1])
  }

  @Test("too few pictures, and a missing file, are errors")
  func errors() throws {
    let folder = try TemporaryFolder()
    #expect(
      throws: DataError(
        path: folder.path,
        "holds neither train-images-idx3-ubyte.gz nor train-images-idx3-ubyte")
    ) { try ImageSplits.read(folder: folder.path) }
    try writeFiles(training: 10_000, test: 3, into: folder)
    #expect(
      throws: DataError(
        path: folder.path,
        "holds 10000 training pictures; more than 10000 are needed, for that many are set aside "
          + "for validation")
    ) { try ImageSplits.read(folder: folder.path) }
  }

  @Test("pictures of two sizes are an error")
  func differentSizes() throws {
    let folder = try TemporaryFolder()
    try writeFiles(training: 10_001, test: 2, into: folder)
    try folder.write(
      idxBytes(shape: [2, 1, 2], content: [0, 1, 2, 3]), as: DatasetFile.testImages.rawValue)
    #expect(
      throws: DataError(
        path: folder.path, "training pictures have 1 by 1 pixels, test pictures 1 by 2")
    ) { try ImageSplits.read(folder: folder.path) }
  }
}

@Suite(
  "Debian's Fashion-MNIST",
  .enabled(if: DatasetFile.allExist(in: "/usr/share/datasets/fashion-mnist")))
struct FashionMNISTTests {
  @Test("the whole set is read")
  func whole() throws {
    let splits = try ImageSplits.read(folder: "/usr/share/datasets/fashion-mnist")
    #expect(splits.training.count == 50_000)
    #expect(splits.validation.count == 10_000)
    #expect(splits.test.count == 10_000)
    #expect([splits.test.rows, splits.test.columns] == [28, 28])
    // Every class has 1,000 test pictures.
    for label in UInt8(0)..<10 {
      #expect(splits.test.labels.count { $0 == label } == 1000)
    }
  }
}
