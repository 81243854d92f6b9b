/// One finding about something a user wrote: where it stands, what it says, what is wrong and what to do.
public struct Diagnostic: Error, Sendable, Equatable {
    /// How much a finding matters.
    public enum Severity: String, Sendable {
        /// The input can't be used.
        case error
        /// The input is used, with a doubt.
        case warning
        /// Something worth knowing.
        case note
    }

    /// How much it matters.
    public var severity: Severity
    /// The file as the user named it; empty when the finding is about what was typed.
    public var file: String
    /// Line, from 1; 0 when the finding is about the whole file.
    public var line: Int
    /// Column in Unicode scalars, from 1; 0 when unknown.
    public var column: Int
    /// The offending text, empty when there is none to show.
    public var text: String
    /// What is wrong, one sentence without a full stop.
    public var message: String
    /// What to do about it, empty when nothing sensible can be said.
    public var remedy: String

    /// Creates a finding.
    public init(
        _ message: String, severity: Severity = .error, file: String = "", line: Int = 0, column: Int = 0,
        text: String = "", remedy: String = ""
    ) {
        self.severity = severity
        self.file = file
        self.line = line
        self.column = column
        self.text = text
        self.message = message
        self.remedy = remedy
    }

    /// `file:line:column`, as far as known.
    public var place: String {
        var place = file.visible
        if line > 0 { place += ":\(line)" }
        if line > 0 && column > 0 { place += ":\(column)" }
        return place
    }
}

extension Diagnostic: CustomStringConvertible {
    /// `file:line:column: error: message` with the offending text and the remedy on lines of their own.
    public var description: String {
        var lines = "\(place.isEmpty ? "" : place + ": ")\(severity.rawValue): \(message.visible)"
        if !text.isEmpty { lines += "\n    \(text.visible.prefix(200))" }
        if !remedy.isEmpty { lines += "\n  → \(remedy.visible)" }
        return lines
    }
}

extension String {
    /// The text with characters escaped that would show as something else or do something, so that a file can't write to the terminal
    /// through a message: control characters, and those that turn the direction of writing or break a line.
    public var visible: String {
        var result = ""
        for scalar in unicodeScalars {
            switch scalar.value {
            case 0x0A: result += "\\n"
            case 0x09: result += "\\t"
            case _ where !scalar.isUnseen: result.unicodeScalars.append(scalar)
            default:
                let hex = String(scalar.value, radix: 16, uppercase: true)
                result += "\\u{\(hex)}"
            }
        }
        return result
    }
}

extension Unicode.Scalar {
    /// True for a control character, a line or paragraph separator, and what turns the direction of writing.
    public var isUnseen: Bool {
        switch value {
        case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
