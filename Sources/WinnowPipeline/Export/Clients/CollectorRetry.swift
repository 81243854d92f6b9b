public import WinnowModel

/// Where one request stands in its `CollectorBackoff`.
public struct CollectorRetry: Sendable, Hashable, BitwiseCopyable {
    /// Start of its first attempt, ns.
    public private(set) var startNanos: Nanos
    /// Interval of the next wait before it is spread, ns; 0: the first.
    var intervalNanos: UInt64 = 0
    /// Attempts that failed so far.
    public private(set) var failures: UInt64 = 0
    private let key: UInt64

    /// Begins a request whose first attempt starts at `start`; `key` is its place, from which its waits are drawn.
    public init(startingAt start: Nanos, key: UInt64) {
        startNanos = start
        self.key = key
    }

    /// The same request, its first attempt at another time.
    func starting(at start: Nanos) -> CollectorRetry {
        var retry = self
        retry.startNanos = start
        return retry
    }

    private static let purpose = Draw.key("export.backoff")

    /// The draw of the next wait, in [0, 1).
    mutating func draw() -> Double {
        defer { failures &+= 1 }
        return Draw.unit(Draw.word(Draw.fold(key, failures), Self.purpose))
    }
}
