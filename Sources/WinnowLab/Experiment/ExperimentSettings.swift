import WinnowSettings
import WinnowModel

/// What an experiment file says beside its workload: which policies, which seeds, what must hold.
///
/// Workload and experiment may stand in one file; then the keys of both are known. Paths are relative to the file.
struct ExperimentSettings: SettingsBlock {
    /// Name in reports; the workload's name without.
    var name: String?
    /// Another file that holds the workload.
    var workload: String?
    /// Recorded traces instead of a workload.
    var traces: [String] = []
    /// The policies, decoded by `ExperimentPolicyReader`.
    var policies: YAMLNode?
    /// Name of the policy that the others are compared with; the first one without.
    var reference: String?
    /// First seed.
    var seed = 1
    /// How many seeds.
    var seeds = 1
    /// One way between processes, collectors and backend, ns.
    var networkDelayNanos: UInt64 = 1_000_000
    /// How long traffic flows before and after the measured window, ns; as long as the policies need without.
    var warmUpNanos: UInt64?
    var coolDownNanos: UInt64?
    /// Batch span processors of the applications.
    var processors = ProcessorSettings()
    /// How requests fare; `nil`: every one arrives and is answered at once.
    var transport: TransportSettings?
    /// What the backend charges.
    var prices = PriceSettings()
    /// Conditions that must hold for every policy that they name.
    var thresholds: [String] = []
    /// Rules for what is slow in recorded traces.
    var slow: [String] = []
    /// File with time windows of faults in recorded traces.
    var incidents: String?
    /// Rate to which recorded traces are tiled or thinned, traces per second.
    var rate: Double?

    /// Creates the defaults.
    init() {}

    static let summary = "an experiment: which policies run over the workload, and what must hold"
    static var fields: [SettingField<ExperimentSettings>] {
        [
            .text("name", \.name, "name in reports; the workload's name without"),
            .text("workload", \.workload, "file that holds the workload, when it does not stand here"),
            .textOrTexts("traces", \.traces, "recorded trace files instead of a workload, or one"),
            .custom(
                "policies", .list(PolicyShape.policy), "the policies, at least one, in the order of the table",
                read: { node, block, _ in block.policies = node }),
            .text(
                "reference", \.reference, "name of the policy that the others are compared with; the first one without"),
            .integer("seed", \.seed, in: 0...Int(Int32.max), "first seed"),
            .integer("seeds", \.seeds, in: 1...1_000_000, "how many seeds, counted from the first"),
            .duration(
                "network_delay", \.networkDelayNanos, in: 0...3_600_000_000_000,
                "one way between applications, collectors and backend"),
            .duration(
                "warm_up", \.warmUpNanos, in: 0...86_400_000_000_000,
                "how long traffic flows before the measured window; without: 1 min, more where a policy's waits need it"
            ),
            .duration(
                "cool_down", \.coolDownNanos, in: 0...86_400_000_000_000,
                "how long traffic flows after it; without: as long as the longest wait of the policies, and 10 s"),
            .block("batch_span_processor", \.processors, "how spans leave the applications"),
            .optionalBlock(
                "transport", \.transport,
                "the export pipeline between applications, collectors and the backend, with its faults; without, every request arrives"
            ),
            .block("prices", \.prices, "what the backend charges"),
            .texts(
                "thresholds", \.thresholds,
                "conditions that `winnow check` tests, such as `error_retention_ratio >= 0.99`"),
            .texts("slow", \.slow, "what is slow in recorded traces, such as `checkout POST /pay>500ms`"),
            .text("incidents", \.incidents, "file with time windows of faults in recorded traces"),
            .rate("rate", \.rate, in: 1e-6...1e9, "traces per second to which recorded traces are tiled or thinned"),
        ]
    }

    /// Keys that an experiment adds to a workload's.
    static var keys: [String] { fields.map(\.key) }
}

/// `batch_span_processor`: the specification's settings.
struct ProcessorSettings: SettingsBlock {
    var maxQueueSize = 2048
    var maxExportBatchSize = 512
    var scheduleDelayNanos: UInt64 = 5_000_000_000

    /// Creates the defaults.
    init() {}

    static let summary = "the batch span processor of each service instance (OpenTelemetry specification)"
    static var fields: [SettingField<ProcessorSettings>] {
        [
            .integer("max_queue_size", \.maxQueueSize, in: 1...10_000_000, "spans that may wait; more are dropped"),
            .integer("max_export_batch_size", \.maxExportBatchSize, in: 1...1_000_000, "spans in one export at most"),
            .duration(
                "schedule_delay", \.scheduleDelayNanos, in: 1_000_000...3_600_000_000_000,
                "longest time between exports"),
        ]
    }

    /// A batch must fit the queue.
    mutating func settle(at node: YAMLNode, into diagnostics: inout [Diagnostic]) {
        if maxExportBatchSize > maxQueueSize {
            diagnostics.append(
                node.diagnostic(
                    "max_export_batch_size \(maxExportBatchSize) is more than max_queue_size \(maxQueueSize)",
                    remedy: "SDKs refuse this: make the batch at most as large as the queue"))
        }
    }
}
