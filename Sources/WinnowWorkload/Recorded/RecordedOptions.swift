public import WinnowModel

/// How recorded traces are to be read as traffic.
public struct RecordedOptions: Sendable {
    /// Traces per second of the real traffic; `nil` leaves the traces where the file has them.
    public var rate: Double?
    /// How long traces keep arriving, ns; `nil`: as long as the recording.
    public var durationNanos: UInt64?
    /// What counts as slow; root operations that no rule names are judged by their own p99.
    public var slow: [SlowRule] = []
    /// Known incidents; `nil`: nothing is known.
    public var incidents: [Incident]?

    /// Whether classes, rare paths and touched spans are wanted: what metrics see and samplers do not.
    public var needsTruth = true

    /// Whether the files' digests are wanted.
    public var needsDigests = false

    /// How many spans are held in memory before the temporary store is used. Recordings at a rate of their own, and those whose truth is wanted,
    /// are held in memory whatever this says.
    public var windowSpans = RecordedOptions.usualWindowSpans

    /// What is held unless somebody says otherwise: spans of 64 MB.
    public static let usualWindowSpans = 1 << 20

    /// Creates options that take the files as they are.
    public init() {}
}

/// A limit above which a span makes its trace slow: `SERVICE OPERATION>500ms`.
public struct SlowRule: Sendable, Hashable {
    /// The service.
    public var service: String
    /// The span's name.
    public var operation: String
    /// The longest duration that is not slow, ns.
    public var limitNanos: UInt64
    /// As it was typed.
    public var text: String
}

/// Something that went wrong at a service for some time while traces were recorded.
public struct Incident: Sendable, Hashable {
    /// Its name in reports.
    public var name: String
    /// The service it hit.
    public var service: String
    /// When it started, Unix ns.
    public var from: Nanos
    /// When it ended, Unix ns.
    public var until: Nanos

    /// Creates an incident.
    public init(name: String, service: String, from: Nanos, until: Nanos) {
        self.name = name
        self.service = service
        self.from = from
        self.until = until
    }
}
