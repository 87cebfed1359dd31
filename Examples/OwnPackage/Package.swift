// swift-tools-version: 6.2
import PackageDescription

// A package of its own, which sees of Agnesi only what any user does.
let package = Package(
  name: "OwnPackage",
  products: [.library(name: "Cubes", targets: ["Cubes"])],
  dependencies: [.package(name: "Agnesi", path: "../..")],
  targets: [
    .target(name: "Cubes", dependencies: [.product(name: "Agnesi", package: "Agnesi")]),
    .testTarget(name: "CubesTests", dependencies: ["Cubes"]),
  ]
)
