/// The data sets that are known by name: both have 60,000 + 10,000 grey pictures of 28 by 28
/// pixels in ten classes.
public enum NamedDataset: String, CaseIterable, Sendable {
  /// Handwritten digits (LeCun, Cortes and Burges).
  case mnist
  /// Pieces of clothing (Xiao, Rasul and Vollgraf, 2017): harder than digits.
  case fashionMNIST = "fashion-mnist"

  /// The name for people.
  public var title: String { self == .mnist ? "MNIST" : "Fashion-MNIST" }
}

/// A file on the network: its name, and what its content must be.
struct RemoteFile: Sendable {
  let name: String
  let byteCount: Int
  /// The SHA-256 digest of the file as it is transferred, in hexadecimal.
  let digest: String

  /// The files of MNIST, as their authors compressed them.
  static let mnist = [
    RemoteFile(
      name: DatasetFile.testLabels.compressedName, byteCount: 4_542,
      digest: "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"),
    RemoteFile(
      name: DatasetFile.trainingLabels.compressedName, byteCount: 28_881,
      digest: "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
    RemoteFile(
      name: DatasetFile.testImages.compressedName, byteCount: 1_648_877,
      digest: "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
    RemoteFile(
      name: DatasetFile.trainingImages.compressedName, byteCount: 9_912_422,
      digest: "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
  ]

  /// Public servers that have the files of MNIST, the first choice first.
  static let mnistMirrors = [
    "https://ossci-datasets.s3.amazonaws.com/mnist",
    "https://storage.googleapis.com/cvdf-datasets/mnist",
  ]
}
