import WinnowModel

/// Reads one trace format. A format is one file with such a type and one line in `TraceFormatCatalog.readers`.
protocol TraceReader: SendableMetatype {
    /// What the format is.
    static var format: TraceFormat { get }

    /// Looks at the start of some content and takes it over when it is of this format.
    static func open(_ input: ByteInput) throws(Failure) -> TraceOpening

    /// Appends spans until the block holds `limit` or more, or the file ends; false at the end.
    mutating func read(_ block: inout SpanBlock, limit: Int, _ damage: inout TraceDamage) throws(Failure) -> Bool
}

/// What a reader makes of the start of a file.
enum TraceOpening {
    /// It is another format.
    case no
    /// It is this format.
    case reader(any TraceReader)
    /// It is this format and can't be read.
    case unreadable(Diagnostic)
}
