public import AgnesiArray
import Synchronization

/// The storage of a shared variable: one value that several functions read and update.
///
/// Reads take a snapshot; an update swaps in the new value as a whole, so that a reader on another
/// thread sees either the old value or the new one.
package final class SharedStorage: Sendable {
  package let type: TensorType
  package let name: String?
  /// Orders storages, so that calls which update several lock them in one order.
  package let id: Int
  /// Held by a call that updates this value, from reading it to swapping in the new one.
  package let updateLock = UpdateLock()
  private let state: Mutex<State>

  private struct State {
    var value: NDArray
    /// Memory of an earlier value, for a later one.
    var spare: NDArray?
  }

  private static let nextID = Atomic<Int>(0)

  /// Makes the storage of a first value, which is contiguous.
  package init(_ value: NDArray, name: String?) {
    self.type = TensorType(of: value)
    self.name = name
    self.id = Self.nextID.wrappingAdd(1, ordering: .relaxed).newValue
    self.state = Mutex(State(value: value, spare: nil))
  }

  /// The present value.
  package var value: NDArray { state.withLock { $0.value } }

  /// Swaps in another value, which is contiguous.
  ///
  /// The memory of the old one is kept for a later update if nobody else refers to it and it
  /// starts where new memory would.
  package func set(_ value: NDArray) {
    state.withLock { state in
      var old = state.value
      state.value = value
      state.spare = old.offset == 0 && old.isUniquelyReferenced() ? old : nil
    }
  }

  /// Memory for a new value, if there is any left over from an old one.
  package func takeSpare() -> NDArray? {
    state.withLock { state in
      defer { state.spare = nil }
      return state.spare
    }
  }
}

/// The leaf that stands for a shared variable's value.
package struct SharedValue: Op {
  package let storage: SharedStorage

  package init(_ storage: SharedStorage) { self.storage = storage }

  package var name: String { "shared" }
  package func inferTypes(_ inputs: [TensorType]) -> [TensorType] { [storage.type] }
  package func gradient(_ context: GradientContext) -> [Variable?] { [] }
  package func reference(_ inputs: [NDArray]) -> [NDArray] { [storage.value] }

  package static func == (a: SharedValue, b: SharedValue) -> Bool { a.storage === b.storage }
  package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(storage)) }
}

/// Makes a shared variable: a tensor with a value that functions read, and change by `updates`.
///
/// - Parameters:
///   - value: the first value; its dtype and shape are those of the variable.
///   - name: a name for printing and for generated code.
/// - Returns: a variable to use in expressions; see `value()` and `setValue(_:)`.
/// - SeeAlso: Theano's `shared`.
public func shared(_ value: NDArray, name: String? = nil) -> Variable {
  // Without memory for a copy there is no variable, which the first use of it says.
  guard let dense = try? value.contiguous() else {
    return build("shared", []) { _ throws(OpFailure) in
      throw OpFailure("not enough memory for a value of type \(TensorType(of: value))")
    }
  }
  let storage = SharedStorage(dense, name: name)
  return Variable(leaf: SharedValue(storage), type: storage.type, name: name)
}

extension Variable {
  /// The storage, if this is a shared variable.
  package var sharedStorage: SharedStorage? { op(as: SharedValue.self)?.storage }

  /// The present value of a shared variable: a copy that later updates do not change.
  ///
  /// - Throws: `GraphErrors` when this is not a shared variable.
  public func value() throws(GraphErrors) -> NDArray {
    guard let sharedStorage else {
      throw GraphErrors(operation: "value", "\(named) is not a shared variable")
    }
    return sharedStorage.value
  }

  /// Gives a shared variable a new value of its own dtype and shape; waits for a call that is
  /// about to update it.
  ///
  /// - Throws: `GraphErrors` when this is not a shared variable, the value has another type, or
  ///   there is not enough memory.
  public func setValue(_ value: NDArray) throws(GraphErrors) {
    guard let sharedStorage else {
      throw GraphErrors(operation: "setValue", "\(named) is not a shared variable")
    }
    guard sharedStorage.type.isCompatible(with: TensorType(of: value)) else {
      throw GraphErrors(
        operation: "setValue",
        "\(named) has type \(sharedStorage.type), the new value \(TensorType(of: value))")
    }
    guard let dense = try? value.contiguous() else {
      throw GraphErrors(operation: "setValue", "not enough memory for the new value of \(named)")
    }
    sharedStorage.updateLock.lock()
    defer { sharedStorage.updateLock.unlock() }
    sharedStorage.set(dense)
  }

  private var named: String { name ?? "the variable" }
}
