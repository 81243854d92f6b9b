import WinnowModel
import WinnowSettings

/// The keys of `retry_on_failure` (core v0.161.0, `config/configretry`).
struct RetryBlock: SettingsBlock {
    var isEnabled = true
    var initialInterval: Int64 = 5_000_000_000
    var randomizationFactor = 0.5
    var multiplier = 1.5
    var mostInterval: Int64 = 30_000_000_000
    var mostElapsed: Int64 = 300_000_000_000

    /// The Collector's defaults.
    init() {}

    init(isEnabled: Bool) { self.isEnabled = isEnabled }

    /// When a request is sent again; `nil`: never.
    var schedule: RetrySchedule? {
        guard isEnabled else { return nil }
        return RetrySchedule(
            initialNanos: UInt64(max(0, initialInterval)), multiplier: multiplier,
            mostIntervalNanos: UInt64(max(0, mostInterval)), mostElapsedNanos: UInt64(max(0, mostElapsed)))
    }

    static let summary = "how often a request that failed is sent again"
    static var fields: [SettingField<RetryBlock>] {
        [
            .value("enabled", \.isEnabled, .collectorFlag, "whether it is at all"),
            .value("initial_interval", \.initialInterval, .collectorSignedDuration, "before the first time"),
            .value(
                "randomization_factor", \.randomizationFactor, .collectorNumber, "how far an interval is off, 0...1"),
            .value("multiplier", \.multiplier, .collectorNumber, "by which intervals grow"),
            .value("max_interval", \.mostInterval, .collectorSignedDuration, "longest interval"),
            .value("max_elapsed_time", \.mostElapsed, .collectorSignedDuration, "after which it is lost; 0: never"),
        ]
    }

    mutating func settle(at node: YAMLNode, into diagnostics: inout [Diagnostic]) {
        if !isEnabled { return }
        func refuse(_ key: String, _ message: String, if condition: Bool) {
            if condition {
                diagnostics.append((node[key] ?? node).diagnostic("\(key) \(message): the Collector refuses it"))
            }
        }
        refuse("initial_interval", "must not be negative", if: initialInterval < 0)
        refuse("randomization_factor", "must be from 0 to 1", if: !(0...1).contains(randomizationFactor))
        refuse("multiplier", "must not be negative", if: multiplier < 0)
        refuse("max_interval", "must not be negative", if: mostInterval < 0)
        refuse("max_elapsed_time", "must not be negative", if: mostElapsed < 0)
        refuse(
            "max_elapsed_time", "must not be below the intervals",
            if: mostElapsed > 0 && (mostElapsed < initialInterval || mostElapsed < mostInterval))
    }
}

/// The keys of `sending_queue` (core v0.161.0, `exporter/exporterhelper`).
struct QueueBlock: SettingsBlock {
    var isEnabled = true
    var size: Int64 = 1000
    var consumers: Int64 = 10
    var sizer = "requests"
    var storage = ""
    var blocks = false
    var waits = false
    var batch: QueueBatchBlock?

    /// The Collector's defaults.
    init() {}

    static let sizers = ["requests", "items", "bytes"]
    static let summary = "where requests wait until they are sent"
    static var fields: [SettingField<QueueBlock>] {
        [
            .value("enabled", \.isEnabled, .collectorFlag, "whether there is one"),
            .value("queue_size", \.size, .collectorInteger(), "how much waits at most, by `sizer`"),
            .value("num_consumers", \.consumers, .collectorInteger(), "requests that are sent at the same time"),
            .value("sizer", \.sizer, .collectorText, "requests, items or bytes"),
            .value("storage", \.storage, .collectorText, "the extension that keeps what waits"),
            .value("block_on_overflow", \.blocks, .collectorFlag, "whether a full queue makes its callers wait"),
            .value("wait_for_result", \.waits, .collectorFlag, "whether callers wait until it is sent"),
            .optionalBlock("batch", \.batch, "how requests are put together and cut"),
        ]
    }

    mutating func settle(at node: YAMLNode, into diagnostics: inout [Diagnostic]) {
        for (place, text) in [(node["sizer"], sizer), (node["batch"]?["sizer"], batch?.sizer ?? "")] {
            if let place, !place.isNull, !Self.sizers.contains(text) {
                diagnostics.append(
                    place.diagnostic(
                        "unknown sizer '\(text)': the Collector refuses it", remedy: "requests, items or bytes"))
            }
        }
        if !isEnabled { return }
        let numbers: [(key: String, value: Int64)] = [("queue_size", size), ("num_consumers", consumers)]
        for (key, value) in numbers where value <= 0 {
            diagnostics.append((node[key] ?? node).diagnostic("\(key) must be positive: the Collector refuses it"))
        }
        if waits, !storage.isEmpty {
            diagnostics.append(
                (node["wait_for_result"] ?? node).diagnostic(
                    "wait_for_result does not go with storage: the Collector refuses it", remedy: "leave one of them"))
        }
        guard let batch, batch.isEnabled else { return }
        // Without a sizer of its own a batch takes that of the queue, if one is written there.
        let batchSizer = batch.sizer.isEmpty ? (node["sizer"] == nil ? "items" : sizer) : batch.sizer
        let place = node["batch"] ?? node
        if batchSizer == sizer, batch.least > size {
            diagnostics.append(
                (place["min_size"] ?? place).diagnostic(
                    "min_size (\(batch.least)) must not be above queue_size (\(size)): the Collector refuses it"))
        }
        if batchSizer == "requests" {
            diagnostics.append(
                (place["sizer"] ?? place).diagnostic(
                    "a batch is of items or bytes, not of requests: the Collector refuses it",
                    remedy: "sizer: items"))
        }
    }
}

/// The keys of `sending_queue.batch`.
struct QueueBatchBlock: SettingsBlock {
    var isEnabled = true
    var flush: Int64 = 200_000_000
    /// Empty: that of the queue.
    var sizer = ""
    var least: Int64 = 8192
    var most: Int64 = 0

    static let summary = "how requests are put together and cut"
    static var fields: [SettingField<QueueBatchBlock>] {
        [
            .value("enabled", \.isEnabled, .collectorFlag, "whether they are"),
            .value("flush_timeout", \.flush, .collectorSignedDuration, "after which what is there is sent"),
            .value("sizer", \.sizer, .collectorText, "items or bytes"),
            .value("min_size", \.least, .collectorInteger(), "how much makes a batch go on"),
            .value("max_size", \.most, .collectorInteger(), "most of a batch; 0: as much as there is"),
            .custom("partition", .any, "what gets batches of its own", read: { _, _, _ in }),
        ]
    }

    mutating func settle(at node: YAMLNode, into diagnostics: inout [Diagnostic]) {
        if !isEnabled { return }
        func refuse(_ key: String, _ message: String, if condition: Bool) {
            if condition {
                diagnostics.append((node[key] ?? node).diagnostic("\(key) \(message): the Collector refuses it"))
            }
        }
        refuse("flush_timeout", "must be positive", if: flush <= 0)
        refuse("min_size", "must not be negative", if: least < 0)
        refuse("max_size", "must not be negative", if: most < 0)
        refuse("max_size", "must not be below min_size (\(least))", if: most > 0 && most < least)
    }
}

/// The keys of `protocol`: how a `load_balancing` exporter reaches its backends.
struct BackendProtocolBlock: SettingsBlock {
    var otlp = OTLPClientBlock()
    static let summary = "how backends are reached"
    static var fields: [SettingField<BackendProtocolBlock>] {
        [.block("otlp", \.otlp, "as the otlp exporter; its endpoint is that of each backend")]
    }
}

/// The keys of the `otlp` exporter (core v0.161.0, `exporter/otlpexporter`), those of its client by name only.
struct OTLPClientBlock: SettingsBlock {
    var timeout: Int64 = 5_000_000_000
    var retry = RetryBlock()
    var queue: QueueBlock? = QueueBlock()
    static let summary = "the otlp exporter"
    static var fields: [SettingField<OTLPClientBlock>] {
        let client = [
            "endpoint", "compression", "tls", "keepalive", "read_buffer_size", "write_buffer_size", "wait_for_ready",
            "headers", "balancer_name", "authority", "auth", "middlewares",
        ]
        return [
            .value("timeout", \.timeout, .collectorSignedDuration, "of a request"),
            .block("retry_on_failure", \.retry, "whether a request that failed is sent again"),
            .optionalBlock("sending_queue", \.queue, "where requests wait"),
        ] + client.map { .custom($0, .any, "of the gRPC client", read: { _, _, _ in }) }
    }
}
