public import WinnowModel
public import WinnowSampling
public import WinnowSettings

/// Holds spans back to hand on each trace as one request (contrib v0.161.0, `processor/groupbytraceprocessor`); spans stay as they are.
public struct GroupByTraceProcessor: CollectorProcessor {
    /// Nanoseconds from a trace's first span.
    public var waitNanos: Int64 = 1_000_000_000
    /// Most traces that are held.
    public var traces: Int64 = 1_000_000
    /// Queues that work side by side.
    public var workers: Int64 = 1
    var discardsOrphans = false
    var storesOnDisk = false

    /// The Collector's defaults.
    public init() {}

    /// The component's type.
    public static let type = "groupbytrace"
    /// Spans stay as they are.
    public static let effect = ProcessorEffect.neutral
    /// What it is for.
    public static let summary = "holds spans back to hand on each trace as one request"
    /// The keys.
    public static var fields: [SettingField<GroupByTraceProcessor>] {
        [
            .value("wait_duration", \.waitNanos, .collectorSignedDuration, "wait after a trace's first span"),
            .value("num_traces", \.traces, .collectorInteger(), "most traces that are held"),
            .value("num_workers", \.workers, .collectorInteger(), "queues that work side by side"),
            .value("discard_orphans", \.discardsOrphans, .collectorFlag, "not in this release"),
            .value("store_on_disk", \.storesOnDisk, .collectorFlag, "not in this release"),
        ]
    }

    /// It stands on the way of spans, which stay as they are.
    public func stage(_ component: ConfiguredComponent, into diagnostics: inout [Diagnostic]) -> StageSettings? {
        let before = diagnostics.count
        _ = editor(at: component.node, into: &diagnostics)
        if diagnostics[before...].contains(where: { $0.severity == .error }) { return nil }
        return .grouping(grouping(name: component.name, place: SettingPlace(component.node)))
    }

    /// What its machine is told; `name` is the component's.
    public func grouping(name: String, place: SettingPlace = SettingPlace()) -> GroupingSettings {
        var settings = GroupingSettings(name: name, place: place)
        settings.waitNanos = UInt64(clamping: waitNanos)
        settings.traces = Int(clamping: traces)
        settings.workers = Int(clamping: workers)
        return settings
    }

    /// Refuses what the product refuses when it makes and starts the component; it loads any of this.
    public func editor(at node: YAMLNode, into diagnostics: inout [Diagnostic]) -> (any RequestEditor)? {
        for (key, isSet) in [("discard_orphans", discardsOrphans), ("store_on_disk", storesOnDisk)] where isSet {
            diagnostics.append(
                (node[key] ?? node).diagnostic("\(key) is not in this release: the Collector refuses it"))
        }
        for (key, number) in [("num_traces", traces), ("num_workers", workers)] where number <= 0 {
            diagnostics.append(
                (node[key] ?? node).diagnostic("\(key) must be more than 0: the Collector dies with this"))
        }
        if workers > traces, traces > 0 {
            diagnostics.append(
                (node["num_workers"] ?? node).diagnostic(
                    "num_workers is above num_traces (\(traces)), so that no worker may hold any: the Collector dies with this"
                ))
        }
        return nil
    }
}
