import WinnowFormats
import WinnowSettings
import WinnowModel
import WinnowSampling

/// Samplers that an experiment configures in its own words: `sampler: ID` and the sampler's keys beside it.
enum NativeSampler {
    /// A sampler in the applications or in a collector.
    enum Stage {
        case head(LaneBlueprint.Head)
        case collector(LaneBlueprint.Stage)
    }

    private struct Reader {
        var id: String
        var shape: BlockShape
        var isDelegate: Bool
        /// True for a sampler without keys.
        var isPlain: Bool
        var read: @Sendable (YAMLNode, [String], inout [Diagnostic]) -> Stage
    }

    /// Every sampler: one line each.
    private static let readers: [Reader] = [
        reader("always_on", Plain.self, isDelegate: true) { _ in .head(.sdk(.alwaysOn)) },
        reader("always_off", Plain.self, isDelegate: true) { _ in .head(.sdk(.alwaysOff)) },
        reader("always_record", AlwaysRecord.self, isDelegate: true) { .head(.sdk(.alwaysRecord($0.root))) },
        reader("trace_id_ratio", Ratio.self, isDelegate: true) { .head(.sdk(.traceIDRatio($0.ratio, sdk: $0.sdk))) },
        reader("parent_based", ParentBased.self, isDelegate: true) { .head(.sdk($0.settings)) },
        reader("probability", Probability.self, isDelegate: true) { .head(.sdk($0.settings)) },
        reader("composite", Composite.self, isDelegate: true) { .head(.sdk($0.settings)) },
        reader("jaeger", Jaeger.self, isDelegate: true) { .head(.sdk($0.settings)) },
        reader("datadog", Datadog.self, isDelegate: true) { .head(.sdk($0.settings)) },
        reader("adaptive_order_service", OrderService.self) { .head(.orderService($0.settings)) },
        reader("adaptive_target_rate", TargetRate.self) { .head(.targetRate($0.settings)) },
        reader("tail_root_end", RootEnd.self) { .collector(.rootEnd(thresholdNanos: $0.thresholdNanos)) },
        reader("tail_bounded", Bounded.self) { .collector(.bounded($0.settings)) },
    ]

    /// Ids that `sampler:` takes.
    static var ids: [String] { readers.map(\.id) }

    /// What an experiment may write for each sampler.
    static var shapes: [BlockShape] { readers.map(\.shape) }

    /// What stands for a sampler inside another: a mapping, or the id of one that needs no other key.
    static var delegate: SettingShape {
        let delegates = readers.filter(\.isDelegate)
        return .either([.choice(delegates.filter(\.isPlain).map(\.id))] + delegates.map { .block($0.shape) })
    }

    /// Reads the block `node`, whose `sampler` key names the sampler; `alsoKnown` are keys that belong to somebody else.
    static func read(_ node: YAMLNode, alsoKnown: [String], into diagnostics: inout [Diagnostic]) -> Stage? {
        guard let name = node["sampler"] else { return nil }
        guard let id = name.text, let reader = readers.first(where: { $0.id == id }) else {
            let near = nearest(to: name.text ?? "", in: ids).map { "did you mean '\($0)'?" }
            diagnostics.append(
                name.diagnostic(
                    "there is no sampler '\(name.text ?? name.kindName)'",
                    remedy: near ?? "one of \(ids.joined(separator: ", "))"))
            return nil
        }
        return reader.read(node, alsoKnown + ["sampler"], &diagnostics)
    }

    private static func reader<Block: SettingsBlock>(
        _ id: String, _ type: Block.Type, isDelegate: Bool = false, _ make: @escaping @Sendable (Block) -> Stage
    ) -> Reader {
        let sampler = FieldShape(key: "sampler", summary: "names the sampler", shape: .choice([id]), isRequired: true)
        return Reader(
            id: id, shape: BlockShape(Block.self, name: id).adding([sampler]), isDelegate: isDelegate,
            isPlain: type == Plain.self
        ) {
            node, alsoKnown, diagnostics in
            make(Settings.decode(Block.self, from: node, alsoKnown: alsoKnown, into: &diagnostics))
        }
    }

    struct OrderService: SettingsBlock {
        var settings = OrderServiceAdaptiveSampler.Settings()
        static let summary = "the order service's AdaptiveSampler as given"
        static var fields: [SettingField<OrderService>] {
            [
                .choice(
                    "reading", \.settings.reading,
                    "whether the table of multipliers is looked up by span name or by service"),
                .probability("base_rate", \.settings.baseRate, "probability before multipliers"),
            ]
        }
    }

    struct TargetRate: SettingsBlock {
        var settings = TargetRateSampler.Settings()
        static let summary = "holds a target of spans per second"
        static var fields: [SettingField<TargetRate>] {
            [
                .number(
                    "target_spans_per_second", \.settings.targetSpansPerSecond, in: 0.001...1e9,
                    "spans per second of the whole fleet"),
                .integer(
                    "window_seconds", \.settings.windowSeconds, in: 1...60, "seconds over which rates are estimated"),
                .number(
                    "floor_traces_per_second", \.settings.floorTracesPerSecond, in: 0...1e6,
                    "traces per second that each root operation keeps at least"),
                .probability(
                    "boost_enter", \.settings.boostEnter, "share of failed roots at which a service's weight doubles"),
                .probability(
                    "boost_leave", \.settings.boostLeave, "share of failed roots below which it is single again"),
                .integer(
                    "boost_dwell_seconds", \.settings.boostDwellSeconds, in: 0...3600,
                    "seconds that a change of weight lasts at least"),
                .integer("precision", \.settings.precision, in: 1...14, "hexadecimal digits of the threshold"),
            ]
        }
    }

    struct RootEnd: SettingsBlock {
        var thresholdNanos: UInt64 = 5_000_000_000
        static let summary = "the order service's TailBasedSampling as given"
        static var fields: [SettingField<RootEnd>] {
            [.duration("p99_threshold", \.thresholdNanos, "duration of a root above which its trace is kept")]
        }
    }

    struct Bounded: SettingsBlock {
        var settings = TailSampler.BoundedSettings()
        static let summary = "errors, the slowest of each operation and a share of the rest"
        static var fields: [SettingField<Bounded>] {
            [
                .duration("decision_wait", \.settings.decisionWaitNanos, "longest wait, whole seconds"),
                .duration(
                    "decision_wait_after_root", \.settings.waitAfterRootNanos,
                    "wait after the root's arrival, whole seconds"),
                .integer(
                    "num_traces", \.settings.numTraces, in: 1...100_000_000,
                    "traces in the map; a full map decides the oldest"),
                .integer(
                    "decision_cache_size", \.settings.decisionCacheSize, in: 0...100_000_000,
                    "decisions remembered for late spans"),
                .number(
                    "baseline_percentage", \.settings.baselinePercentage, in: 0...100,
                    "share of the other traces, percent"),
                .probability(
                    "slow_quantile", \.settings.latency.quantile,
                    "traces slower than this quantile of their operation are kept"),
                .duration(
                    "slow_window", \.settings.latency.windowNanos, in: 1_000_000_000...86_400_000_000_000,
                    "length of a window of the quantile"),
                .duration(
                    "slow_fallback", \.settings.latency.fallbackNanos,
                    "threshold until an operation has been seen often enough"),
            ]
        }
    }
}
