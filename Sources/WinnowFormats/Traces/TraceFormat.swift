/// A trace format that can be read.
public struct TraceFormat: Sendable {
    /// Its name on the command line, lower case.
    public let id: String
    /// One line about it.
    public let summary: String
    /// True when a start of 0 is a time as any other; elsewhere it stands for none.
    let zeroIsAStart: Bool
    /// True when records under one span id are parts of one span: Zipkin's client and server halves and late reports.
    public let hasPartialSpans: Bool

    init(id: String, summary: String, zeroIsAStart: Bool = false, hasPartialSpans: Bool = false) {
        self.id = id
        self.summary = summary
        self.zeroIsAStart = zeroIsAStart
        self.hasPartialSpans = hasPartialSpans
    }
}
