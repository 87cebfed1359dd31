extension RewriteRow {
  /// All rows, family by family, in the order of the families of rules.
  static let rows = algebra + stabilized + arranged + indexed + reduced + products + constantFolding

  private static let algebra =
    neutral + casts + signs + absolutes + sums + quotients + powers + inverses + logic + extremes
    + selection

  private static let stabilized =
    stability + sigmoids + probabilities + hyperbolics + errorFunctions + entropies
    + exponentials + exponentialSums + softmaxes + softmaxForms + crossEntropies

  private static let arranged = broadcasts + dimshuffles + liftedViews + reshapes + sizes

  private static let indexed =
    fills + joins + indexArrays + indexArrayChains + indexRanges + slices + parts + writes
    + sparseSums

  private static let reduced =
    reductions + linearReductions + reductionsOfParts + monotoneReductions
}
