public import WinnowModel
import WinnowSettings

/// One of several configurations that a Collector merges: what stands after `--config` or `--set`.
public struct ConfigurationSource: Sendable, Hashable {
    /// How the text is to be read.
    enum Kind: Sendable, Hashable {
        case file
        case yaml
        case environment
    }

    let kind: Kind
    /// The path, the YAML, or the variable's name.
    let text: String
    /// What diagnostics call it.
    let name: String

    init(_ kind: Kind, _ text: String, name: String) {
        self.kind = kind
        self.text = text
        self.name = name
    }

    /// The file that is read; `nil` where none is.
    public var path: String? { kind == .file ? text : nil }

    /// Reads what stands after `--config`: a file, `file:…`, `yaml:…` or `env:…`; another scheme is a `.usage` failure.
    public init(config text: String) throws(Failure) {
        guard text.contains(":"), SmallFile.isMissing(text), let uri = ReferenceURI(text) else {
            self.init(.file, text, name: text)
            return
        }
        switch uri.scheme {
        case "file": self.init(.file, uri.rest, name: uri.rest)
        case "yaml": self.init(.yaml, uri.rest, name: "--config")
        case "env": self.init(.environment, uri.rest, name: "--config env:\(uri.rest)")
        default:
            throw Failure(
                .usage,
                Diagnostic(
                    "configurations of the scheme '\(uri.scheme)' are not read", text: text,
                    remedy: "name a file, or write yaml:TEXT or env:NAME"))
        }
    }

    /// Reads what stands after `--set`: `KEY=VALUE`, where dots in the key lead deeper (otelcol, `flags.go`); without `=` a `.usage` failure.
    public init(set text: String) throws(Failure) {
        guard let sign = text.firstIndex(of: "=") else {
            throw Failure(
                .usage,
                Diagnostic(
                    "--set \(text) has no equal sign", text: text,
                    remedy: "write --set KEY=VALUE, such as processors.tail_sampling.decision_wait=10s"))
        }
        let key = text[..<sign].replacing(".", with: "::")
        self.init(.yaml, Self.trimmed(key) + ": " + Self.trimmed(text[text.index(after: sign)...]), name: "--set")
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        var scalars = String(text).unicodeScalars[...]
        while let first = scalars.first, first.properties.isWhitespace { scalars.removeFirst() }
        while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
        return String(String.UnicodeScalarView(scalars))
    }
}
