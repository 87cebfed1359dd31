import Glibc
import Testing

/// A web server on this machine that knows a few files and answers 404 to everything else.
///
/// It serves one request after the other until the test process ends.
final class LoopbackServer: Sendable {
  /// The address of its folder.
  let url: String

  init(files: [String: [UInt8]]) throws {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    try #require(listener >= 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, size) == 0 && listen(listener, 8) == 0
          && getsockname(listener, $0, &size) == 0
      }
    }
    try #require(bound)
    url = "http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))"
    let task = Service(listener: listener, files: files)
    var thread = pthread_t()
    let created = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        Unmanaged<Service>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      }, Unmanaged.passRetained(task).toOpaque())
    try #require(created == 0)
  }
}

private final class Service: Sendable {
  let listener: Int32
  let files: [String: [UInt8]]

  init(listener: Int32, files: [String: [UInt8]]) {
    self.listener = listener
    self.files = files
  }

  func run() {
    while true {
      let connection = accept(listener, nil, nil)
      if connection < 0 { return }
      answer(connection)
      close(connection)
    }
  }

  private func answer(_ connection: Int32) {
    var request = [UInt8](repeating: 0, count: 4096)
    let count = read(connection, &request, request.count)
    let line = String(decoding: request[..<max(count, 0)], as: UTF8.self).prefix { $0 != "\r\n" }
    let words = line.split(separator: " ")
    let name = words.count > 1 ? String(words[1].dropFirst()) : ""
    let content = files[name]
    let status = content == nil ? "404 Not Found" : "200 OK"
    let head = "HTTP/1.0 \(status)\r\nContent-Length: \(content?.count ?? 0)\r\n\r\n"
    var rest = Array(head.utf8) + (content ?? [])
    while !rest.isEmpty {
      // The reader may have gone: no signal, only an error.
      let sent = send(connection, rest, rest.count, Int32(MSG_NOSIGNAL))
      if sent <= 0 { return }
      rest.removeFirst(sent)
    }
  }
}
