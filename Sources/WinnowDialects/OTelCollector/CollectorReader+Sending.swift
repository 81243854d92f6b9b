import WinnowFormats
import WinnowModel
import WinnowPipeline
import WinnowSettings

/// What bounds and sends the spans of a way, for runs in which exports can fail.
extension CollectorReader {
    /// The first memory limiter on a way.
    func limiter(_ way: CollectorGraph.Way) -> MemoryLimiterSettings? {
        let references = way.paths.flatMap(\.steps).filter { $0.target == nil }.map(\.reference)
        let limiters = references.filter { $0.id.type == MemoryLimiterProcessor.type }
        guard let first = limiters.first(where: { !$0.id.isNamed(in: context.ignored) }) else { return nil }
        var unheard: [Diagnostic] = []
        let node = settings(definitions.processors[first.id], first)
        return Settings.decode(MemoryLimiterProcessor.self, from: node, into: &unheard).limiter
    }

    /// The exporter that sends what leaves a way: the first that keeps spans, else the first.
    func sender(_ way: CollectorGraph.Way) -> CollectorSender? {
        let used = way.exporters.filter { !$0.id.isNamed(in: context.ignored) }
        guard let exporter = used.first(where: { ExporterCatalog.isKept($0.id.type) }) ?? used.first else { return nil }
        var node = settings(definitions.exporters[exporter.id], exporter)
        // Each of its backends has a client of this kind.
        if ExporterCatalog.find(exporter.id.type) != nil, let inner = node["protocol"]?["otlp"], inner.entries != nil {
            node = inner
        }
        // What is wrong in it has been said where the file was checked.
        var unheard: [Diagnostic] = []
        let isHTTP = ["otlp_http", "otlphttp"].contains(exporter.id.type)
        return CollectorSender(
            id: exporter.id.text,
            settings: ExporterHelperSettings(configuredBy: node, of: exporter.id.type, into: &unheard),
            client: isHTTP ? .collectorHTTP : .collectorGRPC,
            compression: WireCompression(
                collector: node["compression"]?.text,
                level: node["compression_params"]?["level"]?.text.flatMap { Int($0) }),
            place: SettingPlace(node))
    }
}
