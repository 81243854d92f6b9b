/// The trace formats that can be read, in the order in which they are tried.
public enum TraceFormatCatalog {
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

    /// Every format.
    public static var all: [TraceFormat] { readers.map { $0.format } }
}
