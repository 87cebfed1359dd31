import Glibc

/// Runs a program to its end and keeps what it prints.
struct Subprocess {
  /// How a program ended.
  struct Outcome {
    /// The exit status; the negated signal number if a signal ended it.
    var status: Int32
    /// Everything written to standard output and standard error.
    var output: String
    var exceededTimeLimit: Bool
  }

  let path: String
  let arguments: [String]
  let environment: [String: String]
  let timeLimit: Double

  /// Starts the program with no input and waits for it.
  func run() throws(ToolchainError) -> Outcome {
    // A socket pair, since unlike a pipe it can be born closed to programs that other threads start
    // at this moment: one that inherited the writing end would keep it open.
    var ends: [Int32] = [0, 0]
    let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, type, 0, &ends) == 0 else {
      throw .cannotStart(path: path, code: errno)
    }
    let (reading, writing) = (ends[0], ends[1])
    defer { close(reading) }
    let (process, code) = spawn(output: writing)
    close(writing)
    guard code == 0 else { throw .cannotStart(path: path, code: code) }
    let (output, isComplete) = readAll(reading)
    // The program leads a group of its own, so that the programs it started end with it.
    if !isComplete { kill(-process, SIGKILL) }
    return Outcome(
      status: waitForEnd(process), output: output, exceededTimeLimit: !isComplete)
  }

  private func spawn(output: Int32) -> (process: pid_t, code: Int32) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    posix_spawn_file_actions_adddup2(&actions, output, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    posix_spawnattr_setpgroup(&attributes, 0)

    let variables = environment.sorted { $0.key < $1.key }.map { $0.key + "=" + $0.value }
    var process: pid_t = 0
    let code = withCStrings([path] + arguments) { argv in
      withCStrings(variables) { envp in
        posix_spawn(&process, path, &actions, &attributes, argv, envp)
      }
    }
    return (process, code)
  }

  /// Reads until every writer has closed the pipe; false if the time limit came first.
  private func readAll(_ descriptor: Int32) -> (String, isComplete: Bool) {
    let deadline = ContinuousClock.now + .seconds(timeLimit)
    var output: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 16384)
    while true {
      let left = ContinuousClock.now.duration(to: deadline).components
      let milliseconds = left.seconds * 1000 + left.attoseconds / 1_000_000_000_000_000
      guard milliseconds > 0 else { return (String(decoding: output, as: UTF8.self), false) }
      var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&request, 1, Int32(clamping: milliseconds)) > 0 else { continue }
      let count = read(descriptor, &chunk, chunk.count)
      if count > 0 {
        output += chunk.prefix(count)
      } else if count == 0 || errno != EINTR {
        return (String(decoding: output, as: UTF8.self), true)
      }
    }
  }

  /// The status of an ended program.
  ///
  /// A host that ignores its children's ends leaves no status; what
  /// the program should have made then tells whether it worked.
  private func waitForEnd(_ process: pid_t) -> Int32 {
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 {
      guard errno == EINTR else { return 0 }
    }
    let signal = status & 0x7f
    return signal == 0 ? (status >> 8) & 0xff : -signal
  }
}

/// Calls a function with a null-terminated array of C strings.
private func withCStrings<Result>(
  _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
  let pointers = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(
    capacity: strings.count + 1)
  for (number, string) in strings.enumerated() { pointers[number] = strdup(string) }
  pointers[strings.count] = nil
  defer {
    for number in strings.indices { free(pointers[number]) }
    pointers.deallocate()
  }
  return body(pointers)
}
