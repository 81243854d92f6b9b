public import WinnowModel
public import WinnowSettings

/// Refuses requests while memory is short (core v0.161.0, `processor/memorylimiterprocessor`); spans stay as they are.
public struct MemoryLimiterProcessor: CollectorProcessor {
    var checkInterval: Int64 = 0
    var limit: Int64 = 0
    var spikeLimit: Int64 = 0
    var percentage: Int64 = 0
    var spikePercentage: Int64 = 0
    var softInterval: Int64 = 10_000_000_000
    var hardInterval: Int64 = 0
    var mostSoftInterval: Int64 = 30_000_000_000
    var mostHardInterval: Int64 = 30_000_000_000

    /// The Collector's defaults, which it refuses: there is no limit.
    public init() {}

    /// The component's type.
    public static let type = "memory_limiter"
    /// Spans stay as they are.
    public static let effect = ProcessorEffect.neutral
    /// What it is for.
    public static let summary = "refuses requests while memory is short"
    /// The keys.
    public static var fields: [SettingField<MemoryLimiterProcessor>] {
        [
            .value("check_interval", \.checkInterval, .collectorSignedDuration, "between two looks at the memory"),
            .value("limit_mib", \.limit, .collectorUnsigned32, "most memory"),
            .value("spike_limit_mib", \.spikeLimit, .collectorUnsigned32, "how far below it requests are refused"),
            .value("limit_percentage", \.percentage, .collectorUnsigned32, "most memory in percent of all"),
            .value("spike_limit_percentage", \.spikePercentage, .collectorUnsigned32, "how far below it"),
            .value(
                "min_gc_interval_when_soft_limited", \.softInterval, .collectorSignedDuration,
                "least between two collections above the soft limit"),
            .value(
                "min_gc_interval_when_hard_limited", \.hardInterval, .collectorSignedDuration,
                "least between two collections above the hard limit"),
            .value(
                "max_gc_interval_when_soft_limited", \.mostSoftInterval, .collectorSignedDuration,
                "most between two collections above the soft limit; 0: no backing off"),
            .value(
                "max_gc_interval_when_hard_limited", \.mostHardInterval, .collectorSignedDuration,
                "most between two collections above the hard limit; 0: no backing off"),
        ]
    }

    /// Refuses what the product refuses.
    public mutating func settle(at node: YAMLNode, into diagnostics: inout [Diagnostic]) {
        func refuse(_ key: String, _ message: String, if condition: Bool) {
            if condition {
                diagnostics.append((node[key] ?? node).diagnostic("\(key) \(message): the Collector refuses it"))
            }
        }
        refuse("check_interval", "must be more than 0", if: checkInterval <= 0)
        refuse("limit_mib", "or limit_percentage must be more than 0", if: limit == 0 && percentage == 0)
        refuse("limit_percentage", "is at most 100", if: percentage > 100)
        refuse("spike_limit_percentage", "is at most 100", if: spikePercentage > 100)
        refuse("spike_limit_mib", "must be below limit_mib", if: limit > 0 && spikeLimit >= limit)
        refuse(
            "spike_limit_percentage", "must be below limit_percentage",
            if: percentage > 0 && spikePercentage >= percentage)
        refuse(
            "min_gc_interval_when_soft_limited", "must not be below the hard limit's", if: softInterval < hardInterval)
        let most: [(key: String, most: Int64, least: Int64)] = [
            ("max_gc_interval_when_soft_limited", mostSoftInterval, softInterval),
            ("max_gc_interval_when_hard_limited", mostHardInterval, hardInterval),
        ]
        for (key, most, least) in most {
            refuse(key, "must not be negative", if: most < 0)
            refuse(key, "must not be below the least interval", if: most > 0 && most < least)
        }
        refuse(
            "max_gc_interval_when_soft_limited", "must not be below the hard limit's",
            if: mostSoftInterval > 0 && mostHardInterval > 0 && mostSoftInterval < mostHardInterval)
    }

    /// What its machine is told.
    public var limiter: MemoryLimiterSettings {
        var settings = MemoryLimiterSettings()
        settings.checkIntervalNanos = checkInterval
        settings.limitMiB = UInt32(clamping: limit)
        settings.spikeLimitMiB = UInt32(clamping: spikeLimit)
        settings.limitPercentage = UInt32(clamping: percentage)
        settings.spikeLimitPercentage = UInt32(clamping: spikePercentage)
        settings.leastSoftNanos = softInterval
        settings.leastHardNanos = hardInterval
        settings.mostSoftNanos = mostSoftInterval
        settings.mostHardNanos = mostHardInterval
        return settings
    }

    /// None: it changes no request.
    public func editor(at node: YAMLNode, into diagnostics: inout [Diagnostic]) -> (any RequestEditor)? { nil }
}
