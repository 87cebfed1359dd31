import AgnesiArray
import AgnesiKernel

/// Tables of the places that columns have, in scratch memory.
struct LookupTables {
  /// An element in terms of the tables.
  struct Staged {
    /// Reads what lies at the places, where the element computes with it in vector registers.
    var loads: [Statement] = []
    var element: Scalar
    /// How the loop over the elements may run.
    var hint = Loop.Hint.vector
  }

  /// The statements that fill the tables at one column.
  let stores: [Statement]
  /// For each place, its entry.
  private let entries: [Scalar: Scalar]
  private let slot: Scalar
  private let count: Scalar
  private let assembly: KernelAssembly

  /// Makes a table for each place.
  ///
  /// - Parameters:
  ///   - places: the places, which depend on the column alone.
  ///   - slot: the symbol of a column's place in the tables.
  ///   - count: for how many columns they are.
  ///   - assembly: the kernel's buffers.
  init(_ places: [Scalar], at slot: Symbol, count: Int, _ assembly: KernelAssembly) {
    self.slot = .index(slot)
    self.count = .integer(count)
    self.assembly = assembly
    var stores: [Statement] = []
    var entries: [Scalar: Scalar] = [:]
    for place in places {
      let table = assembly.scratch("places", .int64, count: self.count)
      stores.append(.store(table, at: self.slot, value: place))
      entries[place] = .load(table, at: self.slot, .int64)
    }
    self.stores = stores
    self.entries = entries
  }

  /// The element with its places from the tables.
  ///
  /// Vector registers do not help to read here and there, and compilers that are told to use them
  /// gather at half the speed; so what is read is first put where it can be read in order.
  func staged(_ element: Scalar) -> Staged {
    let element = element.replacing(entries)
    let reads = reads(in: element)
    if reads.contains(element) { return Staged(element: element, hint: .scalar) }
    var loads: [Statement] = []
    var stages: [Scalar: Scalar] = [:]
    for read in reads {
      let stage = assembly.scratch("stage", read.dtype, count: count)
      loads.append(.store(stage, at: slot, value: read))
      stages[read] = .load(stage, at: slot, read.dtype)
    }
    let result = element.replacing(stages)
    return Staged(
      loads: loads, element: result,
      hint: entries.values.contains(where: { result.contains($0) }) ? .scalar : .vector)
  }

  /// The loads at places from the tables; not within a choice, where what is not chosen must not be
  /// read.
  private func reads(in x: Scalar) -> [Scalar] {
    var found: [Scalar] = []
    var seen: Set<Scalar> = []
    func visit(_ x: Scalar) {
      guard seen.insert(x).inserted else { return }
      if case .load(_, let position) = x.kind,
        entries.values.contains(where: { position.contains($0) })
      {
        return found.append(x)
      }
      if case .select(let condition, _, _) = x.kind { return visit(condition) }
      x.kind.operands.forEach(visit)
    }
    visit(x)
    return found
  }
}

extension Scalar {
  /// Whether an expression is part of this one.
  fileprivate func contains(_ part: Scalar) -> Bool {
    var seen: Set<Scalar> = []
    func visit(_ x: Scalar) -> Bool {
      if x == part { return true }
      return seen.insert(x).inserted && x.kind.operands.contains(where: visit)
    }
    return visit(self)
  }
}
