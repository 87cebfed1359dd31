// swift-tools-version: 6.2
import PackageDescription

// Warnings are errors for those who change the library, not for those who use it with a compiler
// that warns about more.
let isStrict = Context.environment["AGNESI_STRICT"] != nil

let settings: [SwiftSetting] =
  [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
  ] + (isStrict ? [.treatAllWarnings(as: .error)] : [])

/// A library target of the project.
func library(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// The test target of a library target, which sees the shared test support.
func tests(
  _ subject: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []
) -> Target {
  .testTarget(
    name: subject + "Tests",
    dependencies: [.target(name: subject), "AgnesiTestSupport"] + dependencies,
    exclude: exclude, swiftSettings: settings)
}

/// An example program: the executable `Example-<name>` at `Examples/<name>`.
func example(
  _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = [],
  resources: [Resource] = []
) -> Target {
  .executableTarget(
    name: "Example-" + name, dependencies: dependencies, path: "Examples/" + name,
    exclude: exclude, resources: resources, swiftSettings: settings)
}

let package = Package(
  name: "Agnesi",
  products: [
    .library(name: "Agnesi", targets: ["Agnesi"]),
    .library(name: "AgnesiImage", targets: ["AgnesiImage"]),
    .library(name: "AgnesiTraining", targets: ["AgnesiTraining"]),
  ],
  targets: [
    .systemLibrary(name: "COpenBLAS", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CLAPACKE", providers: [.apt(["liblapacke-dev"])]),
    .systemLibrary(name: "CTurboJPEG", providers: [.apt(["libturbojpeg0-dev"])]),
    .systemLibrary(name: "CPNG", providers: [.apt(["libpng-dev"])]),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),

    library("AgnesiArray", ["CZlib"]),
    library("AgnesiKernel", ["AgnesiArray"]),
    library("AgnesiGraph", ["AgnesiArray", "AgnesiKernel"]),
    library("AgnesiOps", ["AgnesiArray", "AgnesiKernel", "AgnesiGraph"]),
    library("AgnesiRewrites", ["AgnesiArray", "AgnesiKernel", "AgnesiGraph", "AgnesiOps"]),
    library(
      "AgnesiCompiler",
      [
        "AgnesiArray", "AgnesiKernel", "AgnesiGraph", "AgnesiOps", "AgnesiRewrites", "COpenBLAS",
        "CLAPACKE",
      ]),
    library(
      "Agnesi",
      [
        "AgnesiArray", "AgnesiKernel", "AgnesiGraph", "AgnesiOps", "AgnesiRewrites",
        "AgnesiCompiler",
      ]),
    library("AgnesiImage", ["AgnesiArray", "CTurboJPEG", "CPNG"]),
    library(
      "AgnesiTraining", ["Agnesi", "AgnesiArray", "AgnesiCompiler", "AgnesiImage", "CZlib"]),

    example("LeNet5", ["Agnesi", "AgnesiArray", "AgnesiTraining"]),
    example(
      "Benchmark",
      ["Agnesi", "AgnesiArray", "AgnesiCompiler", "AgnesiOps", "AgnesiTraining", "COpenBLAS"],
      exclude: ["Peers"]),
    example(
      "EdgeFilter", ["Agnesi", "AgnesiImage", "AgnesiTraining"], resources: [.copy("wolf.jpg")]),

    .target(
      name: "AgnesiTestSupport",
      dependencies: ["AgnesiArray", "AgnesiGraph", "AgnesiOps"],
      path: "Tests/AgnesiTestSupport", swiftSettings: settings),
    tests("AgnesiArray"),
    tests("AgnesiKernel", ["AgnesiCompiler"]),
    tests("AgnesiGraph", ["AgnesiOps"]),
    tests("AgnesiOps", ["AgnesiCompiler"]),
    tests("AgnesiRewrites", ["AgnesiCompiler"]),
    .testTarget(
      name: "AgnesiFuzzTests",
      dependencies: [
        "AgnesiArray", "AgnesiGraph", "AgnesiOps", "AgnesiRewrites", "AgnesiCompiler",
        "AgnesiTestSupport",
      ],
      swiftSettings: settings),
    tests("AgnesiCompiler", ["Agnesi"]),
    tests("AgnesiImage", exclude: ["Fixtures"]),
    tests("AgnesiTraining", ["Example-LeNet5"]),
    .testTarget(
      name: "EdgeFilterTests",
      dependencies: ["Example-EdgeFilter", "Agnesi", "AgnesiImage", "AgnesiTraining"],
      exclude: ["Fixtures"], swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)
