import WinnowFormats
import WinnowModel
import WinnowPipeline
import WinnowSettings

/// From which readings on a memory limiter refuses and collects, which configurations are refused, and the defaults.
enum MemoryLimiterVectors: ComponentRefusals {
    static let file = "otelcol/memory-limiter/limits.jsonl"
    static let component = "memory_limiter"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        for line in vectors.lines {
            if let defaults = line["defaults"] {
                let found = defaultText()
                tally.count(found == defaults.text(sortedKeys: true), "defaults \(found)")
                continue
            }
            guard let config = line["config"] else { continue }
            countRefusal(line, &tally)
            let settings = try settings(config)
            if line["create_error"]?.string != nil {
                tally.count(
                    MemoryLimits(settings, totalMemoryBytes: nil) == nil, "\(config.text()): a limit of nothing")
            }
            guard let soft = line["soft_bytes"]?.integer else { continue }
            let total = line["total_memory_bytes"]?.integer.map { UInt64($0) }
            let limits = MemoryLimits(settings, totalMemoryBytes: total)
            let found = limits.map { [$0.softBytes, $0.hardBytes, $0.hardBytes >> 20, $0.spikeBytes >> 20] } ?? []
            let names = ["hard_bytes", "logged_limit_mib", "logged_spike_limit_mib"]
            let wanted = [UInt64(soft)] + names.map { UInt64(line[$0]?.integer ?? -1) }
            tally.count(found == wanted, "\(config.text()): \(found), wanted \(wanted)")
        }
    }

    /// What a machine is told by a configuration, whether that is refused or not.
    static func settings(_ config: JSONValue) throws -> MemoryLimiterSettings {
        var findings: [Diagnostic] = []
        let node = try YAMLDocument.parse(config.text(), file: "c.yaml")
        return Settings.decode(MemoryLimiterProcessor.self, from: node, into: &findings).limiter
    }

    private static func defaultText() -> String {
        let settings = MemoryLimiterProcessor().limiter
        let members: [(String, JSONValue)] = [
            ("check_interval", .string(GoDuration.text(settings.checkIntervalNanos))),
            ("limit_mib", .int(Int64(settings.limitMiB))),
            ("limit_percentage", .int(Int64(settings.limitPercentage))),
            ("max_gc_interval_when_hard_limited", .string(GoDuration.text(settings.mostHardNanos))),
            ("max_gc_interval_when_soft_limited", .string(GoDuration.text(settings.mostSoftNanos))),
            ("min_gc_interval_when_hard_limited", .string(GoDuration.text(settings.leastHardNanos))),
            ("min_gc_interval_when_soft_limited", .string(GoDuration.text(settings.leastSoftNanos))),
            ("spike_limit_mib", .int(Int64(settings.spikeLimitMiB))),
        ]
        return JSONValue.object(members.map { JSONValue.Member($0.0, $0.1) }).text(sortedKeys: true)
    }
}
