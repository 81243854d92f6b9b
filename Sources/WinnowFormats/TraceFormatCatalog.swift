/// The trace formats: one line for each that can be read, one for each that can be written.
public enum TraceFormatCatalog {
    /// What reads, in the order in which formats are tried.
    static let readers: [any TraceReader.Type] = [
        OTLPJSONReader.self,
        JaegerUIReader.self,
        JaegerProtoJSONReader.self,
        ZipkinReader.self,
        ZipkinV1Reader.self,
        StdoutTraceReader.self,
        PythonConsoleReader.self,
        NezhaCSVReader.self,
        OTLPProtobufReader.self,
    ]

    /// What writes, in the order of lists.
    public static let writers: [any TraceFileWriter.Type] = [
        OTLPLinesWriter.self,
        OTLPFramesWriter.self,
        JaegerWriter.self,
        ZipkinWriter.self,
        StdoutTraceWriter.self,
        JaegerProtoWriter.self,
        NezhaCSVWriter.self,
    ]

    /// Every format that can be read.
    public static var all: [TraceFormat] { readers.map { $0.format } }

    /// The writer of a format; `nil` when there is none of that name.
    public static func writer(named id: String) -> (any TraceFileWriter.Type)? { writers.first { $0.format.id == id } }
}
