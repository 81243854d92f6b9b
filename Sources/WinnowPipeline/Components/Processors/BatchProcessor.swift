public import WinnowModel
public import WinnowSampling
public import WinnowSettings

/// Puts requests together and cuts them (core v0.161.0, `processor/batchprocessor`); spans stay as they are.
public struct BatchProcessor: CollectorProcessor {
    /// Nanoseconds after which what is there goes on; 0: at once.
    public var timeoutNanos: Int64 = 200_000_000
    /// Spans that make a batch go on; 0: every request goes on at once.
    public var sendBatchSize: Int64 = 8192
    /// Most spans of a batch; 0: as many as there are.
    public var sendBatchMaxSize: Int64 = 0
    var metadataKeys: [String] = []
    var metadataLimit: Int64 = 1000

    /// The Collector's defaults.
    public init() {}

    /// The component's type.
    public static let type = "batch"
    /// Spans stay as they are.
    public static let effect = ProcessorEffect.neutral
    /// What it is for.
    public static let summary = "puts requests together and cuts them"
    /// The keys.
    public static var fields: [SettingField<BatchProcessor>] {
        [
            .value("timeout", \.timeoutNanos, .collectorSignedDuration, "after which what is there goes on"),
            .value("send_batch_size", \.sendBatchSize, .collectorUnsigned32, "spans that make a batch go on"),
            .value("send_batch_max_size", \.sendBatchMaxSize, .collectorUnsigned32, "most spans of a batch"),
            .value("metadata_keys", \.metadataKeys, .collectorTexts, "keys of clients that get batches of their own"),
            .value("metadata_cardinality_limit", \.metadataLimit, .collectorUnsigned32, "most such batches"),
        ]
    }

    /// It stands on the way of spans, which stay as they are.
    public func stage(_ component: ConfiguredComponent, into diagnostics: inout [Diagnostic]) -> StageSettings? {
        .batching(batching(name: component.name, place: SettingPlace(component.node)))
    }

    /// What its machine is told; `name` is the component's.
    public func batching(name: String, place: SettingPlace = SettingPlace()) -> BatchingSettings {
        var settings = BatchingSettings(name: name, place: place)
        settings.timeoutNanos = UInt64(clamping: timeoutNanos)
        settings.size = Int(clamping: sendBatchSize)
        settings.maximumSize = Int(clamping: sendBatchMaxSize)
        settings.readsMetadata = !metadataKeys.isEmpty
        return settings
    }

    /// Refuses what the product refuses.
    public mutating func settle(at node: YAMLNode, into diagnostics: inout [Diagnostic]) {
        if sendBatchMaxSize > 0, sendBatchMaxSize < sendBatchSize {
            diagnostics.append(
                (node["send_batch_max_size"] ?? node).diagnostic(
                    "send_batch_max_size is below send_batch_size (\(sendBatchSize)): the Collector refuses it"))
        }
        if timeoutNanos < 0 {
            diagnostics.append((node["timeout"] ?? node).diagnostic("timeout is negative: the Collector refuses it"))
        }
        let keys = metadataKeys.map { $0.lowercased() }
        if Set(keys).count < keys.count {
            diagnostics.append(
                (node["metadata_keys"] ?? node).diagnostic("metadata_keys repeats one: the Collector refuses it"))
        }
    }
}
