import Glibc
import WinnowFormats
public import WinnowSettings

/// A receiver in a process of its own that answers by a script (`Fixtures/receiver.py`).
public final class Receiver {
    /// A request as the receiver saw it.
    public struct Request {
        /// All that it says about it.
        public let json: JSONValue

        /// Path and query.
        public var path: String { json["path"]?.string ?? "" }
        /// Spans in the body; -1 where it can't be read.
        public var spans: Int64 { json["spans"]?.integer ?? -1 }

        /// A header by its name in lower case.
        public func header(_ name: String) -> String? { json["headers"]?[name]?.string }
    }

    /// Whether there is a Python to run it with.
    public static let isThere = access(python, X_OK) == 0

    private static let python = "/usr/bin/python3"

    /// Where it listens; 0 where it does not.
    public private(set) var port = 0
    private var child: pid_t = 0
    private var input: Int32 = -1
    private let folder = TemporaryFolder()

    /// Starts one; `words` stand before the script.
    public init(_ script: String, _ words: [String] = []) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return }
        _ = fcntl(ends[1], F_SETFD, FD_CLOEXEC)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
        posix_spawn_file_actions_addopen(&actions, 1, folder("out"), O_WRONLY | O_CREAT, 0o644)
        posix_spawn_file_actions_addopen(&actions, 2, folder("err"), O_WRONLY | O_CREAT, 0o644)
        let line = [Self.python, Checkout.path("Tests/WinnowLiveTests/Fixtures/receiver.py")] + words + [script]
        var argv: [UnsafeMutablePointer<CChar>?] = line.map { strdup($0) } + [nil]
        if posix_spawn(&child, Self.python, &actions, nil, &argv, environ) != 0 { child = 0 }
        for pointer in argv { free(pointer) }
        posix_spawn_file_actions_destroy(&actions)
        close(ends[0])
        input = ends[1]
        var status: Int32 = 0
        while child != 0, port == 0 {
            // A receiver that can't start ends.
            if waitpid(child, &status, WNOHANG) == child { child = 0 }
            let text = String(decoding: folder.read("out"), as: UTF8.self)
            if text.contains("\n") { port = text.split(separator: "\n").first.flatMap { Int($0) } ?? 0 }
            usleep(20_000)
        }
    }

    deinit {
        close(input)
        // One that keeps silent would take its time.
        if child != 0 { kill(child, SIGKILL) }
        var status: Int32 = 0
        if child != 0 { while waitpid(child, &status, 0) < 0 && errno == EINTR {} }
    }

    /// Where traces are sent to.
    public var url: String { "http://127.0.0.1:\(port)/v1/traces" }

    /// What it was sent so far, in order.
    public var requests: [Request] {
        String(decoding: folder.read("out"), as: UTF8.self).split(separator: "\n").dropFirst().compactMap {
            (try? JSONValue.parse(Array($0.utf8), file: "receiver")).map { Request(json: $0) }
        }
    }

    /// A port on which nothing listens.
    public static func idlePort() -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        return withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
                    ? Int(UInt16(bigEndian: pointer.pointee.sin_port)) : 1
            }
        }
    }
}
