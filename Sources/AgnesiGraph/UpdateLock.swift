#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A lock that is taken and released by separate calls, as a call that updates several shared
/// variables must.
///
/// Unchecked `Sendable`: the mutex is made for use by several threads and never moves.
package final class UpdateLock: @unchecked Sendable {
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>

  package init() {
    mutex = .allocate(capacity: 1)
    pthread_mutex_init(mutex, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  /// Waits until no other thread holds the lock and takes it.
  package func lock() { pthread_mutex_lock(mutex) }

  /// Lets the next thread take the lock.
  package func unlock() { pthread_mutex_unlock(mutex) }
}
