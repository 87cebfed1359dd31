package import AgnesiGraph

/// One number in every place of a tensor of another's type.
package func filled(_ number: Variable, like x: Variable) -> Variable {
  build("filled", [number, x]) { types throws(OpFailure) in
    let number = cast(number, to: types[1].dtype)
    let axes = [DimshuffleAxis](repeating: .x, count: types[1].rank)
    return broadcastLike(number.dimshuffle(axes), x)
  }
}
