public import WinnowModel
import WinnowSettings

/// Reads a whole configuration file of the OpenTelemetry Collector: `service.pipelines` decide which samplers run, and in which order.
public enum CollectorFileDialect: Dialect, CollectorWrapper {
    /// `otelcol.file`.
    public static let entry = DialectEntry(
        id: "otelcol.file", summary: "OpenTelemetry Collector, whole file; its traces pipelines decide what runs",
        example: "service: {pipelines: {traces: {processors: [tail_sampling], …}}}")

    /// A mapping with `service` at its top, and pipelines or another section of a collector beside it.
    public static func recognises(_ file: ConfigurationFile) -> Bool { file.first.map(isCollector) ?? false }

    private static func isCollector(_ root: YAMLNode) -> Bool {
        guard let service = root["service"], root["services"] == nil else { return false }
        return service["pipelines"] != nil
            || ["receivers", "processors", "exporters", "connectors"].contains { root.entry($0) != nil }
    }

    /// The documents that are collectors.
    public static func collectors(
        in file: ConfigurationFile, context: DialectContext
    ) throws(Failure) -> [FoundCollector] {
        var documents: [YAMLNode] = [file.first].compactMap { $0 }
        if case .success(let all) = file.yaml { documents = all }
        return documents.filter(isCollector).enumerated().map { number, root in
            FoundCollector(
                names: ["document \(number + 1)"], place: root, root: .success(root), service: service(of: root))
        }
    }

    /// On one machine collectors are told apart by the ports on which they take traces.
    private static func service(of root: YAMLNode) -> CollectorService {
        var service = CollectorService()
        for receiver in root["receivers"]?.entries ?? [] {
            let isOTLP = ComponentID(receiver.name)?.type == "otlp"
            for (name, port) in [("grpc", 4317), ("http", 4318)] {
                guard let settings = receiver.value["protocols"]?.entry(name)?.value else { continue }
                let own = settings["endpoint"]?.text.flatMap { CollectorAddress($0)?.port }
                if let port = own ?? (isOTLP ? port : nil) { service.ports.insert(port) }
            }
        }
        return service
    }

    /// The first document, which is all that a Collector reads, unless another is asked for.
    public static func chosen(
        from all: [FoundCollector], of file: ConfigurationFile, context: DialectContext
    ) throws(Failure) -> FoundCollector {
        if context.collector == nil, all.count > 1, var first = all.first {
            first.notes.append(
                all[1].place.diagnostic(
                    "the Collector reads the first document of a file only: this one is not read", severity: .warning,
                    remedy: "FILE#2 reads it instead"))
            return first
        }
        return try FoundCollector.chosen(from: all, by: context.collector, file: file.name)
    }
}
