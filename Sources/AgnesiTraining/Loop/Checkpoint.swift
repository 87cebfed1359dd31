public import AgnesiArray

/// The parameters of a model in a file: NumPy's npz, one array for each parameter's name.
public enum Checkpoint {
  /// Writes parameters.
  ///
  /// The file appears whole or not at all, and an older one stays when something fails.
  ///
  /// - Throws: `DataError` with the path and the system's reason.
  public static func write(_ parameters: NumPyArchive, to path: String) throws(DataError) {
    do {
      try parameters.write(to: path)
    } catch {
      throw DataError(error.message)
    }
  }

  /// Reads parameters and checks that they are those of a model.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - model: parameters of the model that they are for; their values do not matter.
  /// - Returns: arrays with the names, shapes and dtypes of `model`, in its order.
  /// - Throws: `DataError` when the file cannot be read, an array is missing or left over, or has
  ///   another shape or dtype.
  public static func read(
    _ path: String, for model: NumPyArchive
  ) throws(DataError) -> NumPyArchive {
    let file: NumPyArchive
    do {
      file = try NumPyArchive.read(path)
    } catch {
      throw DataError(error.message)
    }
    var parameters = NumPyArchive()
    for name in model.names {
      guard let expected = model[name] else { continue }
      guard let found = file[name] else {
        throw DataError(path: path, "holds no \(name), but \(list(file.names))")
      }
      guard found.shape == expected.shape, found.dtype == expected.dtype else {
        throw DataError(
          path: path,
          "\(name) is \(found.dtype) of shape \(found.shape), but the model needs "
            + "\(expected.dtype) of shape \(expected.shape)")
      }
      parameters[name] = found
    }
    let leftOver = file.names.filter { model[$0] == nil }
    guard leftOver.isEmpty else {
      throw DataError(path: path, "holds \(list(leftOver)), which the model does not have")
    }
    return parameters
  }

  private static func list(_ names: [String]) -> String {
    names.isEmpty ? "nothing" : names.joined(separator: ", ")
  }
}
