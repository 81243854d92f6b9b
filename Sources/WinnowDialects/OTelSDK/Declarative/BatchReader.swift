import WinnowSettings
import WinnowModel

/// What a batch span processor runs with.
struct BatchSettings: Sendable, Equatable {
    /// Most spans that wait.
    var queue: Int64 = 2048
    /// Most spans of a batch.
    var batch: Int64 = 512
    /// Time after which a batch that is not full leaves, milliseconds.
    var delayMillis: Int64 = 5000
    /// Time that an export may take, milliseconds; `nil`: any.
    var timeoutMillis: Int64? = 30_000
}

/// Reads a `batch` processor of the schema as an SDK does: ranges, forms of numbers, and what is in effect in the end.
struct BatchReader {
    let rules: DeclarativeRules
    let environment: [String: String]
    private(set) var findings: [Diagnostic] = []

    static let keys = [
        "schedule_delay", "export_timeout", "max_queue_size", "max_export_batch_size", "exporter",
    ]

    init(_ rules: DeclarativeRules, environment: [String: String]) {
        self.rules = rules
        self.environment = environment
    }

    /// What is in effect; what is wrong is among the findings.
    mutating func settings(_ block: YAMLNode) -> BatchSettings {
        if !rules.ignoresUnknownKeys {
            for entry in (block.entries ?? []).prefix(Settings.strangerLimit) where !Self.keys.contains(entry.name) {
                findings.append(Settings.unknown(entry.key, known: Self.keys))
            }
        }
        var settings = defaults
        if let value = number("schedule_delay", in: block, least: 0) { settings.delayMillis = value }
        if let value = number("export_timeout", in: block, least: rules.reader == .js ? 1 : 0) {
            // Java waits without end at 0, and so does the schema; in Go the context has then no deadline.
            settings.timeoutMillis = value == 0 ? nil : value
        }
        if let value = number("max_queue_size", in: block, least: 1) { settings.queue = value }
        if let value = number("max_export_batch_size", in: block, least: 1) { settings.batch = value }
        // Go's option is taken as it stands.
        if rules.reader == .java || rules.reader == .js { settings.batch = min(settings.batch, settings.queue) }
        if rules.reader == .java, settings.queue <= 1 << 30 {
            // Its queue is a ring whose length is a power of two.
            settings.queue = 1 << Int64(64 - (settings.queue - 1).leadingZeroBitCount)
        }
        return settings
    }

    /// What holds where the file says nothing: Go's processor looks at its variables all the same.
    private var defaults: BatchSettings {
        var settings = BatchSettings()
        guard rules.reader == .go else { return settings }
        func variable(_ name: String) -> Int64? {
            environment[name].flatMap { Int64($0) }.flatMap { $0 > 0 ? $0 : nil }
        }
        if let queue = variable("OTEL_BSP_MAX_QUEUE_SIZE") { settings.queue = queue }
        if let batch = variable("OTEL_BSP_MAX_EXPORT_BATCH_SIZE") { settings.batch = batch }
        if settings.batch > settings.queue { settings.batch = min(512, settings.queue) }
        if let delay = variable("OTEL_BSP_SCHEDULE_DELAY") { settings.delayMillis = delay }
        if let timeout = variable("OTEL_BSP_EXPORT_TIMEOUT") { settings.timeoutMillis = timeout }
        return settings
    }

    private mutating func number(_ key: String, in block: YAMLNode, least: Int64) -> Int64? {
        guard let node = block[key], !node.isNull else { return nil }
        guard let value = rules.integer(node), value >= least else {
            findings.append(
                node.diagnostic(
                    "\(key) is a whole number from \(least) on, not \(node.text.map { "'\($0)'" } ?? node.kindName): \(rules.refusal)",
                    remedy: "write \(key): \(Self.usual[key] ?? least)"))
            return nil
        }
        return value
    }

    private static let usual: [String: Int64] = [
        "schedule_delay": 5000, "export_timeout": 30_000, "max_queue_size": 2048, "max_export_batch_size": 512,
    ]
}
