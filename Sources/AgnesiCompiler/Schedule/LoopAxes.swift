import AgnesiKernel

/// The loops over a tensor: neighbouring axes that every access crosses as if they were one are
/// merged, so that most kernels become one or two long loops.
struct LoopAxes {
  /// One loop, over one or more axes.
  struct Group {
    /// The axes, outermost first.
    var axes: [Int]
    var size: Scalar
  }

  private(set) var groups: [Group] = []

  /// Merges the axes of a shape.
  ///
  /// - Parameters:
  ///   - shape: the sizes.
  ///   - accesses: for each access, its strides along the axes.
  ///   - canMerge: whether two neighbouring axes may share a loop at all.
  init(_ shape: [Scalar], accesses: [[Scalar]], canMerge: (Int, Int) -> Bool) {
    for axis in shape.indices where shape[axis].integerValue != 1 {
      if let last = groups.last, let outer = last.axes.last, canMerge(outer, axis),
        accesses.allSatisfy({ $0[outer] == $0[axis] * shape[axis] })
      {
        groups[groups.count - 1].axes.append(axis)
        groups[groups.count - 1].size = last.size * shape[axis]
      } else {
        groups.append(Group(axes: [axis], size: shape[axis]))
      }
    }
  }

  /// The sum of index times stride, with one index for each group.
  func position(_ strides: [Scalar], _ indices: [Scalar]) -> Scalar {
    var position = Scalar.integer(0)
    for (group, index) in zip(groups, indices) {
      guard let inner = group.axes.last else { continue }
      position = position + index * strides[inner]
    }
    return position
  }

  /// The index of an axis that has a loop of its own; 0 for one of size 1.
  func index(of axis: Int, _ indices: [Scalar]) -> Scalar {
    for (group, index) in zip(groups, indices) where group.axes.contains(axis) { return index }
    return .integer(0)
  }
}
