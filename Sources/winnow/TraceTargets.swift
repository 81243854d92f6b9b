import WinnowFormats
import WinnowModel
import WinnowStore

/// Where traces are written to: the targets of `-o`, opened before the work starts.
struct TraceTargets {
    /// `-o` for trace files.
    static let output = Option(
        "output", short: "o", "[FORMAT:]FILE",
        "a trace file; format by ending or by name (winnow list formats), .gz or .zst compresses, - is standard output",
        arity: .repeatable, ValueParser.text)

    /// Formats that traces can be written in.
    static var formats: [OutputFormat] {
        TraceFormatCatalog.writers.map {
            OutputFormat($0.format.id, extensions: $0.format.extensions, isCompressible: true)
        }
    }

    /// A store of traces, which `traces find` searches.
    static let store = OutputFormat("sqlite", extensions: ["sqlite", "sqlite3", "db"])

    private let targets: [OutputTarget]
    /// A stream for each target that is a file.
    let streams: [TraceFileStream]
    /// The targets that are stores.
    let stores: [TraceStore]
    /// The files that are read, in order.
    let sources: [String]

    /// Opens the targets, none of which may be one of the files that are read (as typed); says which formats lose something.
    init(_ arguments: ParsedArguments, reading paths: [String] = [], _ console: Console) throws {
        let texts = arguments.all(Self.output)
        if texts.isEmpty {
            throw Failure(
                .usage,
                Diagnostic(
                    "there is nowhere to write the traces to",
                    remedy: "add -o FILE.jsonl, or -o FORMAT:FILE with one of "
                        + (Self.formats + [Self.store]).map(\.id).joined(separator: ", ")))
        }
        // Before the targets: a new one in a folder that is read is none of its files.
        let sources = try TraceFileSet.ordered(paths)
        self.sources = sources
        // Formats first: a typing error in the last one should not create files for the others.
        let places = try texts.map { try OutputTarget.split($0, Self.formats + [Self.store]) }
        if places.contains(where: { $0.format == Self.store.id && $0.path == "-" }) {
            throw Failure(.usage, Diagnostic("a store of traces is a file", text: "-", remedy: "write -o FILE.sqlite"))
        }
        targets = try places.filter { $0.format != Self.store.id }.map {
            try OutputTarget(format: $0.format, path: $0.path)
        }
        stores = try places.filter { $0.format == Self.store.id }.map { try TraceStore($0.path) }
        streams = targets.compactMap { target in
            guard let writer = TraceFormatCatalog.writer(named: target.format) else { return nil }
            let compression = Compression.split(target.path).compression
            return TraceFileStream(writer, compression: compression) { bytes throws(Failure) in try target.write(bytes)
            }
        }
        for format in streams.map({ $0.writer.format }) where !format.losses.isEmpty {
            console.note(
                "note: \(format.id) can't say all that OTLP can; winnow list formats -v has what is lost")
        }
    }

    /// Puts the files into place, once their streams are finished, and finishes the stores.
    func publish() throws {
        for target in targets { try target.publish() }
        for store in stores { try store.finish() }
    }
}
