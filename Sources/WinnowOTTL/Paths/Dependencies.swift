/// What of a span a condition reads, in terms of Winnow's columns: a result may be kept for every span that agrees in these.
public struct Dependencies: OptionSet, Sendable, Hashable {
    /// One bit for each column.
    public let rawValue: UInt32

    /// Creates a set of its bits.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// The resource: `TraceBatch.instance`.
    public static let resource = Dependencies(rawValue: 1 << 0)
    /// The span's name, kind or scope: `TraceBatch.operation`.
    public static let operation = Dependencies(rawValue: 1 << 1)
    /// The status code: `TraceBatch.status`.
    public static let status = Dependencies(rawValue: 1 << 2)
    /// The span's attributes: `TraceBatch.attributes`.
    public static let attributes = Dependencies(rawValue: 1 << 3)
    /// Status message, trace state, links, counts of what was dropped: `TraceBatch.extras`.
    public static let extras = Dependencies(rawValue: 1 << 4)
    /// Start and end.
    public static let times = Dependencies(rawValue: 1 << 5)
    /// The trace's id.
    public static let traceID = Dependencies(rawValue: 1 << 6)
    /// The span's id.
    public static let spanID = Dependencies(rawValue: 1 << 7)
    /// Whether and which parent there is.
    public static let parentSpanID = Dependencies(rawValue: 1 << 8)
    /// OTLP's flags.
    public static let flags = Dependencies(rawValue: 1 << 9)
    /// The attributes of the event that is looked at.
    public static let eventAttributes = Dependencies(rawValue: 1 << 10)
    /// Anything else of the event that is looked at.
    public static let event = Dependencies(rawValue: 1 << 11)
    /// The cache of statements.
    public static let cache = Dependencies(rawValue: 1 << 12)
    /// The time of day.
    public static let clock = Dependencies(rawValue: 1 << 13)
}
