public import WinnowModel

/// Reads YAML into nodes with places (through libyaml, from which the Collector's own parser was ported).
public enum YAMLDocument {
    /// Deepest nesting.
    public static let depthLimit = 256
    /// Most nodes of a file after aliases are expanded.
    public static let nodeLimit = 200_000

    /// The first document of a file (`-` is standard input).
    ///
    /// A file that can't be read is an `.io` failure; what it says, a `.data` failure with line and column.
    public static func parse(path: String) throws(Failure) -> YAMLNode {
        try parse(bytes: SmallFile.read(path), file: path)
    }

    /// The first document of some text that stands in `file`.
    public static func parse(bytes: [UInt8], file: String) throws(Failure) -> YAMLNode {
        let documents = try documents(bytes: bytes, file: file, limit: 1)
        guard let first = documents.first else {
            throw Failure(.data, Diagnostic("empty: there is no YAML document in it", file: file, line: 1))
        }
        return first
    }

    /// The first document of a text, for tests and for YAML that stands inside other files.
    public static func parse(_ text: String, file: String = "text") throws(Failure) -> YAMLNode {
        try parse(bytes: Array(text.utf8), file: file)
    }

    /// The first document of a text that stands inside a file: its first line is the file's line `lines + 1`, and every line is indented by `columns`.
    public static func parse(
        inner text: String, file: String, lines: Int, columns: Int
    ) throws(Failure) -> YAMLNode {
        let documents = try documents(bytes: Array(text.utf8), file: file, limit: 1, offset: (lines, columns))
        guard let first = documents.first else {
            throw Failure(.data, Diagnostic("empty: there is no YAML document in it", file: file, line: lines + 1))
        }
        return first
    }

    /// The documents of a file, at most `limit`. `takesLastOfTwins`: a key that stands twice in a mapping has its last value, and is no error.
    public static func documents(
        bytes: [UInt8], file: String, limit: Int = 10_000, takesLastOfTwins: Bool = false,
        offset: (lines: Int, columns: Int) = (0, 0)
    ) throws(Failure) -> [YAMLNode] {
        try checkText(bytes, file: file)
        return try bytes.withUnsafeBufferPointer { (buffer) throws(Failure) -> [YAMLNode] in
            var builder = YAMLBuilder(buffer, file: file)
            builder.takesLastOfTwins = takesLastOfTwins
            builder.offset = offset
            return try builder.documents(limit: limit)
        }
    }

    private static func checkText(_ bytes: [UInt8], file: String) throws(Failure) {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
            || (bytes.count > 3 && (bytes[0] == 0) != (bytes[1] == 0) && (bytes[2] == 0) != (bytes[3] == 0))
        {
            throw Failure(
                .data,
                Diagnostic("UTF-16 text, where UTF-8 is expected", file: file, line: 1, remedy: "save it as UTF-8"))
        }
        if bytes.starts(with: [0x1F, 0x8B]) {
            throw Failure(.data, Diagnostic("gzip data, not YAML", file: file, line: 1, remedy: "unpack it first"))
        }
        if let zero = bytes.firstIndex(of: 0) {
            let place = TextPlace(of: zero, in: bytes)
            throw Failure(
                .data,
                Diagnostic("binary data, not YAML", file: file, line: place.line, column: place.column))
        }
        if let wrong = bytes.withUnsafeBytes(TextCheck.firstInvalidUTF8) {
            let place = TextPlace(of: wrong, in: bytes)
            throw Failure(
                .data,
                Diagnostic(
                    "a byte (0x\(String(bytes[wrong], radix: 16, uppercase: true))) that is not UTF-8", file: file,
                    line: place.line, column: place.column, remedy: "save the file as UTF-8"))
        }
    }
}
