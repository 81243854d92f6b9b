import WinnowModel

/// Reads one trace format. A format is one file with such a type and one line in `TraceFormatCatalog`.
protocol TraceReader: SendableMetatype {
    /// What the format is.
    static var format: TraceFormat { get }

    /// Looks at the beginning of some content and takes it over when it is of this format.
    static func open(_ input: ByteInput) throws(Failure) -> TraceOpening

    /// Appends spans until the block holds `limit` or more, or the file ends; false at the end.
    mutating func read(_ block: inout SpanBlock, limit: Int, _ damage: inout TraceDamage) throws(Failure) -> Bool
}

/// What a reader makes of the beginning of a file.
enum TraceOpening {
    /// It is another format.
    case no
    /// It is this format.
    case reader(any TraceReader)
    /// It is this format and can't be read.
    case unreadable(Diagnostic)
}

/// A trace format that can be read.
public struct TraceFormat: Sendable {
    /// Its name on the command line, lower case.
    public let id: String
    /// One line about it.
    public let summary: String
    /// True when a start of 0 is a time as any other; elsewhere it stands for none.
    let zeroIsAStart: Bool
    /// True when records under one span id are parts of one span: Zipkin's client and server halves and late reports.
    let hasPartialSpans: Bool

    init(id: String, summary: String, zeroIsAStart: Bool = false, hasPartialSpans: Bool = false) {
        self.id = id
        self.summary = summary
        self.zeroIsAStart = zeroIsAStart
        self.hasPartialSpans = hasPartialSpans
    }
}

/// The trace formats that can be read, in the order in which they are tried.
public enum TraceFormatCatalog {
    static let readers: [any TraceReader.Type] = [
        OTLPJSONReader.self,
        JaegerUIReader.self,
        JaegerProtoJSONReader.self,
        ZipkinReader.self,
        StdoutTraceReader.self,
        NezhaCSVReader.self,
        OTLPProtobufReader.self,
    ]

    /// Every format.
    public static var all: [TraceFormat] { readers.map { $0.format } }
}
