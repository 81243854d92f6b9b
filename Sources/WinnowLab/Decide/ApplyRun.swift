import WinnowDialects
public import WinnowFormats
public import WinnowModel
import WinnowPipeline
import WinnowSampling

/// Sends a recording through one configuration and writes the spans that leave it: what passed, as edited, with the trace state as written.
public struct ApplyRun {
    /// A place where spans leave: an exporter of a pipeline.
    public struct End: Sendable, Hashable {
        /// The pipeline, such as `traces/sampled`, or the exporters that several share; empty where the file is no collector's.
        public var pipeline: String
        /// The exporter, such as `otlp/backend`; empty likewise.
        public var exporter: String

        /// What people are told: pipeline and exporter.
        public var text: String {
            [pipeline, exporter == pipeline ? "" : exporter].filter { !$0.isEmpty }.joined(separator: " ")
        }

        /// `PIPELINE.EXPORTER` as a name of a file, a slash written `_`.
        public var fileName: String {
            let first = pipeline.isEmpty ? "traces" : pipeline
            let name = [first, exporter == first ? "" : exporter].filter { !$0.isEmpty }.joined(separator: ".")
            return String(name.map { $0 == "/" ? "_" : $0 })
        }
    }

    /// What was written at one end.
    public struct Written: Sendable {
        /// Where.
        public var end: End
        /// Spans.
        public var spans: Int
    }

    private let policies: [ExperimentPolicyReader.Read]
    private let traffic: any Traffic
    private let options: LabOptions
    /// Which collectors of a file form tiers, and why, for people.
    public var tiers: [String] { policies.flatMap(\.tiers) }
    /// Findings about the configuration, and about attributes that it looks for and no span has.
    public let findings: [Diagnostic]

    /// The ends of a configuration as typed, in the order of its files; those of a chain are the last file's. With `joined` what several
    /// pipelines hand to the same exporter is one end.
    public static func ends(_ spec: PolicySpec, options: LabOptions, joined: Bool = false) throws(Failure) -> [End] {
        var reader = try ExperimentPolicyReader(options)
        reader.joinsAtExporters = joined
        reader.context.services = .pending
        reader.takesEveryExporter = true
        var seen: Set<End> = []
        return try reader.read([spec]).flatMap(\.ends).filter { seen.insert($0).inserted }
    }

    /// Reads a configuration as typed; `traffic` as recorded, `joined` as for its ends.
    public init(_ spec: PolicySpec, traffic: any Traffic, options: LabOptions, joined: Bool = false) throws(Failure) {
        var reader = try ExperimentPolicyReader(options)
        reader.joinsAtExporters = joined
        reader.context.services = ServiceSDKs(in: traffic.tables)
        reader.takesEveryExporter = true
        policies = try reader.read([spec])
        self.traffic = traffic
        self.options = options
        findings = policies.findings(over: traffic.tables)
    }

    /// Sends everything; `streams` are those of some ends, and are left open.
    ///
    /// Spans stand in requests as a batch processor with its defaults puts them together: those of 200 ms, at most 8,192.
    public func run(
        _ arrival: DecideRun.Arrival, ending: DecideRun.Ending, to streams: [(end: End, stream: TraceFileStream)]
    ) throws -> (written: [Written], warnings: [Diagnostic]) {
        var written: [Written] = []
        var warnings: [Diagnostic] = []
        for policy in policies {
            let own = streams.filter { policy.ends.contains($0.end) }
            if own.isEmpty { continue }
            let growing = RouteEdits(traffic.tables)
            var drive = RecordedDrive(
                policy.blueprint, traffic: traffic, options: options, edits: growing,
                listener: ExportedSpans(growing, to: own.map(\.stream)))
            try drive.run(arrival, ending: ending)
            try drive.listener.finish()
            written += own.map { Written(end: $0.end, spans: drive.listener.spans) }
            warnings += policy.warnings(drive.route.ledger, durationNanos: traffic.facts.durationNanos)
            warnings += [policy.repeatFinding(Double(drive.listener.repeats))].compactMap { $0 }
            warnings += policy.warnings(passedOver: drive.route.edits.map(\.passedOver))
        }
        return (written, warnings)
    }
}
