import AgnesiKernel

/// What a native module is called with.
struct NativeCall {
  let buffers: UnsafeBufferPointer<UnsafeMutableRawPointer?>
  let parameters: [Int64]
  let scratch: UnsafeMutableRawPointer?
  /// The bytes of scratch memory for each worker.
  let stride: Int

  /// Calls a function of the module.
  func run(
    _ entry: NativeModule.EntryPoint, _ table: UnsafeRawPointer
  ) throws(KernelFailure) {
    var failure = NativeFailure()
    let status = withUnsafeMutablePointer(to: &failure) { failure in
      parameters.withUnsafeBufferPointer { run(entry, table, $0, failure) }
    }
    if status == 0 { return }
    let values = [failure.values.0, failure.values.1, failure.values.2, failure.values.3]
    throw KernelFailure(site: Int(failure.site), values: Array(values.prefix(Int(failure.count))))
  }

  private func run(
    _ entry: NativeModule.EntryPoint, _ table: UnsafeRawPointer,
    _ parameters: UnsafeBufferPointer<Int64>, _ failure: UnsafeMutablePointer<NativeFailure>
  ) -> Int32 {
    let failure = UnsafeMutableRawPointer(failure)
    // A module without buffers or parameters reads none; the address must only be one.
    let addresses =
      buffers.baseAddress
      ?? UnsafePointer(failure.assumingMemoryBound(to: UnsafeMutableRawPointer?.self))
    let integers =
      parameters.baseAddress ?? UnsafePointer(failure.assumingMemoryBound(to: Int64.self))
    return entry(table, addresses, integers, scratch, Int64(stride), failure)
  }
}
