#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Fetching of one small file from the network, through the `curl` program.
///
/// A program of its own costs nothing while it is not needed; linking a network library would make
/// every start of every user slower.
enum CurlTransfer {
  /// Where a transfer that fails to connect ends, in seconds; host look-up included.
  private static let connectSeconds = "1.5"

  /// Fetches a file into memory.
  ///
  /// - Parameters:
  ///   - url: an address that begins with `https:` or `http:`.
  ///   - byteCount: the size the file must have.
  ///   - progress: is told the number of bytes so far, often.
  /// - Throws: `DataError` when there is no `curl`, no connection within 1.5 seconds, no progress
  ///   for 5 seconds, or the answer is an error or has another size.
  static func fetch(
    _ url: String, byteCount: Int, progress: (Int) -> Void
  ) throws(DataError) -> [UInt8] {
    let (process, output) = try start([
      "curl", "--silent", "--fail", "--location", "--proto", "=https,http",
      "--connect-timeout", connectSeconds, "--speed-limit", "1000", "--speed-time", "5", url,
    ])
    let bytes = readAll(output, limit: byteCount, progress: progress)
    // With the pipe closed, a program that has more to say than is wanted ends.
    close(output)
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 && errno == EINTR {}
    guard status == 0 || bytes.count > byteCount else {
      throw DataError(path: url, reason(status))
    }
    guard bytes.count == byteCount else {
      throw DataError(
        path: url,
        "has \(bytes.count > byteCount ? "more than \(byteCount)" : "\(bytes.count)") bytes, where "
          + "\(byteCount) were expected")
    }
    return bytes
  }

  /// Reads up to the end, or until more than `limit` bytes have come.
  private static func readAll(
    _ descriptor: Int32, limit: Int, progress: (Int) -> Void
  ) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count <= limit {
      let count = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      if count <= 0 { break }
      bytes.append(contentsOf: chunk[..<count])
      progress(bytes.count)
    }
    return bytes
  }

  /// Starts a program whose output goes into a pipe; returns its id and the end to read from.
  private static func start(_ arguments: [String]) throws(DataError) -> (pid_t, Int32) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else {
      throw DataError("cannot make a pipe: \(String(cString: strerror(errno)))")
    }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
    var strings = arguments.map { strdup($0) } + [nil]
    defer { for string in strings { free(string) } }
    var process = pid_t()
    let failure = posix_spawnp(&process, arguments[0], &actions, nil, &strings, environ)
    close(ends[1])
    guard failure == 0 else {
      close(ends[0])
      throw DataError("cannot start \(arguments[0]): \(String(cString: strerror(failure)))")
    }
    return (process, ends[0])
  }

  /// What the status with which `curl` ended means.
  private static func reason(_ status: Int32) -> String {
    // The wait status of a program that ended by itself has its code in the second byte.
    guard status & 0x7f == 0 else { return "curl was stopped by signal \(status & 0x7f)" }
    return switch status >> 8 & 0xff {
    case 5, 6: "the host was not found"
    case 7: "no connection"
    case 22: "the server answers with an error"
    case 28: "no answer in time"
    case 35, 60: "no secure connection"
    case let code: "curl ended with code \(code)"
    }
  }
}
