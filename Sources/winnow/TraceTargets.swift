import WinnowFormats
import WinnowModel

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

    private let targets: [OutputTarget]
    /// A stream for each target.
    let streams: [TraceFileStream]
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
                        + Self.formats.map(\.id).joined(separator: ", ")))
        }
        // Before the targets: a new one in a folder that is read is none of its files.
        let sources = try TraceFileSet.ordered(paths)
        self.sources = sources
        targets = try OutputTarget.open(texts, formats: Self.formats)
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

    /// Puts the files into place, once their streams are finished.
    func publish() throws(Failure) {
        for target in targets { try target.publish() }
    }
}
