import AgnesiArray
import AgnesiGraph

/// What a call must leave as it is (arguments, shared variables and constants), with copies of it.
struct LeafCopies {
  private struct Leaf {
    let label: String
    let value: NDArray
    let copy: NDArray
  }

  private var leaves: [Leaf] = []

  /// Copies what is there before a call.
  ///
  /// - Parameters:
  ///   - arguments: arrays with what errors call them.
  ///   - graphs: whose shared variables and constants count.
  init(
    arguments: some Sequence<(String, NDArray)>, graphs: [Graph]
  ) throws(ArrayError) {
    for (label, value) in arguments { try add(label, value) }
    var seen: Set<ObjectIdentifier> = []
    for graph in graphs {
      for (number, node) in graph.nodes.enumerated() {
        let name = graph.name(of: number, 0).map { " '\($0)'" } ?? ""
        if let storage = (node.op as? SharedValue)?.storage {
          guard seen.insert(ObjectIdentifier(storage)).inserted else { continue }
          try add("shared variable\(name)", storage.value)
        } else if let constant = node.op as? Constant {
          guard seen.insert(ObjectIdentifier(constant.value.storage)).inserted else { continue }
          try add("constant\(name)", constant.value)
        }
      }
    }
  }

  private mutating func add(_ label: String, _ value: NDArray) throws(ArrayError) {
    leaves.append(Leaf(label: label, value: value, copy: try value.copied()))
  }

  /// Finds the first one that is no longer what it was, and puts all of them right again.
  ///
  /// - Returns: what errors call it; nil where all are as they were.
  func restore() -> String? {
    let changed = leaves.filter { $0.value != $0.copy }
    for leaf in changed where leaf.value.isContiguous {
      leaf.copy.copyElements(to: leaf.value.baseAddress)
    }
    return changed.first?.label
  }

  /// Checks that results which are computed lie in memory of their own.
  ///
  /// One that is an argument, a shared variable or a constant itself shares the memory of that, as
  /// any two copies of an array do.
  ///
  /// - Throws: `DebugModeError` for the first that lies in another's.
  func checkMemory(of results: [(variable: Variable, value: NDArray)]) throws(DebugModeError) {
    for (number, (variable, value)) in results.enumerated() where value.count > 0 {
      guard let node = variable.node, !node.isLeaf else { continue }
      let leaf = leaves.first { $0.value.storage === value.storage }
      let twin = results.firstIndex {
        $0.variable != variable && $0.value.storage === value.storage
      }
      guard let owner = leaf?.label ?? twin.map({ "output \($0)" }) else { continue }
      throw DebugModeError(
        .aliasedOutput, .program, "returns output \(number) in the memory of \(owner)", node.origin)
    }
  }
}

extension NDArray {
  /// The same elements in memory of their own.
  func copied() throws(ArrayError) -> NDArray {
    let copy = try NDArray(uninitialized: shape, dtype: dtype)
    copyElements(to: copy.baseAddress)
    return copy
  }
}
