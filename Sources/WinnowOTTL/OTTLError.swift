/// Why a text is no OTTL condition, expression or statement.
public struct OTTLError: Error, Sendable, Equatable {
    /// What is wrong, one sentence without a full stop.
    public var message: String
    /// Where it stands, in bytes of UTF-8 from 0.
    public var offset: Int
    /// Line of the text, from 1.
    public var line: Int
    /// Column in Unicode scalars, from 1.
    public var column: Int
    /// What to do about it, empty when nothing sensible can be said.
    public var remedy: String

    init(_ message: String, offset: Int, in text: [UInt8], remedy: String = "") {
        self.message = message
        self.offset = offset
        self.remedy = remedy
        var line = 1
        var column = 1
        for byte in text.prefix(offset) {
            if byte == 0x0A {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        self.line = line
        self.column = column
    }
}

extension OTTLError: CustomStringConvertible {
    /// `line:column: message`, with the remedy in brackets.
    public var description: String { "\(line):\(column): \(message)" + (remedy.isEmpty ? "" : " (\(remedy))") }
}

/// Why a condition, an expression or a statement has no result for one span; what `error_mode` decides about.
public struct EvaluationError: Error, Sendable, Equatable {
    /// The reason, in the words of the Collector where they are known.
    public var message: String
    /// True where the value has the wrong kind, which the type checks `IsString` … answer with `false`.
    var isTypeMismatch: Bool

    /// Creates an error.
    public init(_ message: String) {
        self.message = message
        isTypeMismatch = false
    }

    static func mismatch(_ message: String) -> EvaluationError {
        var error = EvaluationError(message)
        error.isTypeMismatch = true
        return error
    }
}
