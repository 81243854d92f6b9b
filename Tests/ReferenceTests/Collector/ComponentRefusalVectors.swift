import WinnowDialects
import WinnowModel
import WinnowPipeline
import WinnowSettings

@testable import WinnowFormats

/// Which configurations of components that leave spans as they are the Collector refuses (core and contrib v0.161.0).
protocol ComponentRefusals: VectorSuite {
    /// The file's section in which the component stands.
    static var section: String { get }
    /// The component's type.
    static var component: String { get }
}

extension ComponentRefusals {
    static var section: String { "processors" }

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws { try checkRefusals(vectors, &tally) }

    /// Holds which of a file's configurations are refused.
    static func checkRefusals(_ vectors: VectorFile, _ tally: inout Tally) throws {
        for line in vectors.lines where line["config"] != nil { countRefusal(line, &tally) }
    }

    /// Counts whether a line's configuration is refused as the Collector refuses it.
    static func countRefusal(_ line: JSONValue, _ tally: inout Tally) {
        guard let config = line["config"] else { return }
        let messages = ["config_error", "load_error", "create_error"].compactMap { line[$0]?.string }
        // How much memory a machine has is no matter of the file.
        let isRefused = messages.contains { !$0.contains("cannot tell") }
        // Limits were found on a limiter without the processor around it, which asks for an interval.
        let isBare = line["soft_bytes"] != nil && config["check_interval"] == nil
        let errors = Self.errors(
            isBare ? "{\"check_interval\": \"1s\", " + config.text().dropFirst() : config.text())
        tally.count(
            errors.isEmpty != isRefused, "\(config.text()): \(errors.map(\.message)), wanted \(messages)")
    }

    private static func errors(_ config: String) -> [Diagnostic] {
        let isProcessor = section == "processors"
        // Recorded are the settings that all exporters share, without those of one.
        let config =
            isProcessor || config.contains("\"endpoint\"")
            ? config : "{\"endpoint\": \"http://x:4317\"" + (config == "{}" ? "" : ", ") + config.dropFirst()
        let text = """
            receivers: {otlp: }
            exporters: {nop: \(isProcessor ? "" : ", \(component): \(config)")}
            processors: {\(isProcessor ? "\(component): \(config)" : "")}
            service:
              pipelines:
                traces:
                  receivers: [otlp]
                  processors: [\(isProcessor ? component : "")]
                  exporters: [\(isProcessor ? "nop" : component)]
            """
        do throws(Failure) {
            _ = try DialectCatalog.read(bytes: Array(text.utf8), file: "c.yaml", context: DialectContext())
            return []
        } catch {
            return error.diagnostics.filter { $0.severity == .error }
        }
    }
}
