import WinnowFormats
import WinnowSettings
import WinnowModel

/// JSON that stands in a variable or a file of Datadog's tracers.
enum DatadogJSON {
    /// The value with places in the file; text that is no JSON is remarked on, as the tracer logs it, and is nothing.
    static func node(_ text: String, file: String, line: Int, into findings: inout [Diagnostic]) -> YAMLNode? {
        let padding = [UInt8](repeating: 0x0A, count: max(0, line - 1))
        do throws(Failure) {
            _ = try JSONValue.parse(text, file: file)
            // JSON is YAML, whose nodes know their places.
            return try YAMLDocument.parse(bytes: padding + Array(text.utf8), file: file)
        } catch {
            findings.append(
                Diagnostic(
                    "the tracer can't read this as JSON (\(error.diagnostics.first?.message ?? "")): it applies no rule of it",
                    severity: .warning, file: file, line: line, column: 1, text: String(text.prefix(80)),
                    remedy: "[{\"service\": \"web\", \"sample_rate\": 0.1}]"))
            return nil
        }
    }

    /// Python's `str` of a scalar.
    static func pythonText(_ node: YAMLNode) -> String {
        switch node.value {
        case .null: "None"
        case .bool(let bool): bool ? "True" : "False"
        case .integer(let integer): String(integer)
        case .double(let double): double.description
        case .text(let text): text
        case nil: ""
        }
    }
}
