import AgnesiTraining
import Glibc
import Testing

/// Sends a signal to this process and waits, up to ten seconds, until it has been noticed.
///
/// The threads that tests run on block signals; another thread handles it a moment later.
private func sendAndWait(_ number: Int32) {
  kill(getpid(), number)
  for _ in 0..<1000 where !Interrupt.isRequested { usleep(10_000) }
}

@Suite("Ctrl-C")
struct InterruptTests {
  @Test("the first signal only sets the flag")
  func first() async {
    await #expect(processExitsWith: .exitCode(7)) {
      Interrupt.catchSignals()
      guard !Interrupt.isRequested else { exit(1) }
      sendAndWait(SIGINT)
      exit(Interrupt.isRequested ? 7 : 2)
    }
    await #expect(processExitsWith: .exitCode(7)) {
      Interrupt.catchSignals()
      sendAndWait(SIGTERM)
      exit(Interrupt.isRequested ? 7 : 2)
    }
  }

  @Test("the second ends the process")
  func second() async {
    await #expect(processExitsWith: .signal(SIGINT)) {
      Interrupt.catchSignals()
      sendAndWait(SIGINT)
      kill(getpid(), SIGINT)
      sleep(10)
      exit(7)
    }
  }
}
