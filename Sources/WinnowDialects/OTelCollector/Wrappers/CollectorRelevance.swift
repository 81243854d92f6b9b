import WinnowPipeline

/// Which settings of a collector's file anything here depends on.
enum CollectorRelevance {
    private static let extensions: Set<String> = ["remote_sampling", "jaegerremotesampling"]

    /// Whether the value of a key in a section, or of a section itself (`key` is empty), is read.
    static func isRead(section: String, key: String) -> Bool {
        let type = ComponentID(key)?.type ?? ""
        switch section {
        case "service": return key != "telemetry"
        case "connectors": return true
        case "exporters": return key.isEmpty || ExporterCatalog.find(type) != nil
        case "extensions": return extensions.contains(type)
        case "receivers": return false
        case "processors": return key.isEmpty || changesSpans(type)
        default:
            // A component's block without a section around it.
            let type = ComponentID(section)?.type ?? ""
            return changesSpans(type) || ExporterCatalog.find(type) != nil
        }
    }

    private static func changesSpans(_ type: String) -> Bool {
        switch ProcessorCatalog.effect(of: type) {
        case .neutral, .unknowable: false
        case .samples, .decides, .edits: true
        // At the top of a file it may be anything.
        case nil: true
        }
    }
}
