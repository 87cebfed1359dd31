import Glibc

/// A shared object of generated code, loaded into this process.
///
/// It is never unloaded: a compiled function, a running thread or a backtrace may point into it for
/// as long as the process lives, and its few kilobytes are cheaper than proving that none does.
package final class NativeModule: Sendable {
  /// The C function of a compiled function.
  ///
  ///     int32_t agnesi_run(const agnesi_runtime *runtime, void *const *buffers,
  ///                        const int64_t *parameters, char *scratch, int64_t scratch_stride,
  ///                        agnesi_failure *failure);
  ///
  /// It gives 0, or a number that is not 0 after it has filled in the failure (`NativeFailure`).
  /// The first argument points to a `RuntimeTable`.
  package typealias EntryPoint =
    @convention(c) (
      _ runtime: UnsafeRawPointer, _ buffers: UnsafePointer<UnsafeMutableRawPointer?>,
      _ parameters: UnsafePointer<Int64>, _ scratch: UnsafeMutableRawPointer?,
      _ scratchStride: Int64, _ failure: UnsafeMutableRawPointer
    ) -> Int32

  /// The name that the generated text gives to its entry point.
  package static let entryPointName = "agnesi_run"

  /// The path it was loaded from, for messages; the file may be gone.
  package let path: String
  private let handle: Handle

  /// An address from the loader, which any thread may use.
  private struct Handle: @unchecked Sendable {
    let address: UnsafeMutableRawPointer
  }

  /// Loads a shared object.
  ///
  /// The caller has made sure that the file is whole: the loader maps it, and
  /// touching a page that a truncated file lacks would end the process.
  package init(path: String) throws(ToolchainError) {
    guard let address = dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
      throw .loadingFailed(path: path, reason: Self.loaderMessage())
    }
    self.path = path
    self.handle = Handle(address: address)
  }

  /// The address of a function or variable of the module.
  package func symbol(_ name: String) throws(ToolchainError) -> UnsafeMutableRawPointer {
    guard let address = dlsym(handle.address, name) else {
      throw .missingSymbol(name: name, path: path)
    }
    return address
  }

  /// The module's function `agnesi_run`, or another one of its type.
  package func entryPoint(
    _ name: String = entryPointName
  ) throws(ToolchainError) -> EntryPoint {
    unsafeBitCast(try symbol(name), to: EntryPoint.self)
  }

  private static func loaderMessage() -> String {
    guard let message = dlerror() else { return "no reason given" }
    return String(cString: message)
  }
}

/// Why a compiled function stopped; laid out as the C struct
/// `{ int32_t site; int32_t count; int64_t values[4]; }`.
package struct NativeFailure: Sendable {
  /// The number of the failed check in the module's table.
  package var site: Int32 = 0
  /// How many of the values are meant.
  package var count: Int32 = 0
  package var values: (Int64, Int64, Int64, Int64) = (0, 0, 0, 0)

  package init() {}
}
