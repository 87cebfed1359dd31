import AgnesiGraph

/// Replaces ops that are expressed by other ops by those, until none is left.
func expand(_ outputs: [Variable]) throws(GraphErrors) -> [Variable] {
  var outputs = outputs
  while true {
    var replacements: [Variable: Variable] = [:]
    for node in try Graph(outputs).nodes {
      let types = node.inputs.compactMap(\.knownType)
      guard case .expand(let expansion) = node.op.lowering(types) else { continue }
      let expanded = Origin.$inherited.withValue(node.origin) { expansion(node.inputs) }
      for (output, replacement) in zip(node.outputs, expanded) {
        replacements[output] = replacement
      }
      // One at a time along a chain: inputs of later expansions may be replaced by this one.
      break
    }
    if replacements.isEmpty { return outputs }
    outputs = try Graph.substitute(outputs, replacements)
  }
}
