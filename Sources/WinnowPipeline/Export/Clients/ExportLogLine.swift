/// A line that a client writes to its log.
public struct ExportLogLine: Sendable, Hashable {
    /// How grave the client calls it.
    public enum Severity: String, Sendable {
        /// A warning.
        case warning
        /// An error.
        case error
    }

    /// How grave the client calls it.
    public var severity: Severity
    /// The text.
    public var text: String
    /// The field `dropped_spans` of the Collector's line about a partial success; `nil` with any other.
    public var droppedSpans: Int64?
    /// The field `message` of the same line.
    public var message: String?

    init(_ severity: Severity, _ text: String, partial: PartialSuccess? = nil) {
        self.severity = severity
        self.text = text
        droppedSpans = partial?.rejectedSpans
        message = partial?.message
    }
}
