import Glibc
import WinnowFormats
import WinnowModel

/// A format that an output can have.
struct OutputFormat: Sendable {
    /// The name in `-o NAME:FILE`.
    let id: String
    /// Endings of file names that choose it.
    let extensions: [String]
    /// True when a further ending such as `.gz` compresses the file.
    let isCompressible: Bool

    init(_ id: String, extensions: [String], isCompressible: Bool = false) {
        self.id = id
        self.extensions = extensions
        self.isCompressible = isCompressible
    }
}

/// A place for results, `-o [FORMAT:]FILE`, opened before the work starts so that a bad path fails at once.
///
/// What stands there stays until `publish`, and stays for good without it.
final class OutputTarget {
    /// The format's name.
    let format: String
    /// The file as typed, `-` for standard output.
    let path: String
    /// `nil`: standard output.
    private let file: OutputFile?

    /// True for standard output.
    var isStandardOutput: Bool { file == nil }

    /// Opens all targets; unknown formats are failures of kind `usage`, files that can't be opened of kind `io`.
    static func open(_ texts: [String], formats: [OutputFormat]) throws -> [OutputTarget] {
        // Formats first: a typing error in the last one should not create files for the others.
        try texts.map { try split($0, formats) }.map { try OutputTarget(format: $0.format, path: $0.path) }
    }

    /// Takes `[FORMAT:]FILE` apart.
    static func split(_ text: String, _ formats: [OutputFormat]) throws -> (format: String, path: String) {
        let known = formats.map(\.id).joined(separator: ", ")
        let (name, path) = parts(text)
        if let name {
            guard formats.contains(where: { $0.id == name }) else {
                let near = nearest(to: name, in: formats.map(\.id)).map { "did you mean \($0)? " } ?? ""
                throw usage("unknown output format '\(name)'", text, near + "formats here: \(known)")
            }
            guard !path.isEmpty else { throw usage("no file after \(name):", text, "name one, or - ") }
            return (name, path)
        }
        let file = (text.split(separator: "/").last ?? "").lowercased()
        let content = Compression.split(file).path
        for format in formats {
            let name = format.isCompressible ? content : file
            if format.extensions.contains(where: { name.hasSuffix("." + $0) }) { return (format.id, text) }
        }
        let ending = file.lastIndex(of: ".").map { file[file.index(after: $0)...] } ?? ""
        if formats.count == 1, text == "-" { return (formats[0].id, text) }
        let example = formats.first?.id ?? "csv"
        throw usage(
            ending.isEmpty ? "no format for '\(text)'" : "no format for the ending .\(ending)", text,
            "name one as in \(example):\(text); formats here: \(known)")
    }

    /// The two parts of `[FORMAT:]FILE`. A colon in a path comes after a slash or a dot; a bare word before it was meant as a format.
    static func parts(_ text: String) -> (format: String?, path: String) {
        guard let colon = text.firstIndex(of: ":"), !text[..<colon].contains(where: { $0 == "/" || $0 == "." }) else {
            return (nil, text)
        }
        return (String(text[..<colon]), String(text[text.index(after: colon)...]))
    }

    init(format: String, path: String) throws {
        self.format = format
        self.path = path
        file = path == "-" ? nil : try OutputFile(path)
    }

    /// Adds `text`; false when nobody reads any more.
    @discardableResult func write(_ text: String) throws -> Bool {
        var text = text
        return try text.withUTF8 { try write(UnsafeRawBufferPointer($0)) }
    }

    /// Adds bytes; false when nobody reads any more.
    @discardableResult func write(_ bytes: UnsafeRawBufferPointer) throws(Failure) -> Bool {
        guard let file else {
            return try ByteWriter(descriptor: STDOUT_FILENO, name: "standard output").write(bytes)
        }
        return try file.write(bytes)
    }

    /// Puts what was written into its place: without this, what stood there stays.
    func publish() throws(Failure) { try file?.publish() }

    /// Writes `text` to each target and puts it into place.
    static func publish(_ text: String, to targets: [OutputTarget]) throws {
        for target in targets {
            try target.write(text)
            try target.publish()
        }
    }

    private static func usage(_ message: String, _ text: String, _ remedy: String) -> Failure {
        Failure(.usage, Diagnostic(message, text: text, remedy: remedy))
    }
}
