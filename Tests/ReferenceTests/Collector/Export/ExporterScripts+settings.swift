import WinnowModel
import WinnowPipeline
import WinnowSettings

@testable import WinnowFormats

extension ExporterScripts {
    /// The settings of an exporter of `type` with a recorded configuration; throws what the Collector refuses of it.
    static func settings(_ config: JSONValue?, of type: String) throws -> ExporterHelperSettings {
        let text = config?.text() ?? "{}"
        let node = try YAMLDocument.parse(text, file: "exporter.yaml")
        var diagnostics: [Diagnostic] = []
        let settings = ExporterHelperSettings(configuredBy: node, of: type, into: &diagnostics)
        let errors = diagnostics.filter { $0.severity == .error }
        if !errors.isEmpty { throw Failure(.data, errors) }
        return settings
    }
}
