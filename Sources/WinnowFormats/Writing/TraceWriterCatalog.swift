/// The trace formats that can be written: one line each.
public enum TraceWriterCatalog {
    /// Every writer, in the order of lists.
    public static let all: [any TraceFileWriter.Type] = [
        OTLPLinesWriter.self,
        OTLPFramesWriter.self,
        JaegerWriter.self,
        ZipkinWriter.self,
        StdoutTraceWriter.self,
        JaegerProtoWriter.self,
        NezhaCSVWriter.self,
    ]

    /// The writer of a format; `nil` when there is none of that name.
    public static func writer(named id: String) -> (any TraceFileWriter.Type)? { all.first { $0.format.id == id } }
}
