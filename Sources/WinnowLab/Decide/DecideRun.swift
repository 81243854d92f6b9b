import WinnowDialects
public import WinnowFormats
public import WinnowModel
import WinnowPipeline
import WinnowSampling
import WinnowStore
import WinnowSettings

/// Applies one configuration to recorded traces and says what it decides on each: a route without a fleet, and a log.
public struct DecideRun {
    /// How spans reach the first collector, since there is no fleet to model.
    public enum Arrival: String, Sendable, CaseIterable {
        /// Each span at its own end.
        case end
        /// The requests of the file in their order, each at the latest end in it and never before the one before.
        case file
        /// A trace at once, at its latest end.
        case trace
    }

    /// What happens after the last span.
    public enum Ending: String, Sendable, CaseIterable {
        /// Time runs on until nothing waits.
        case wait
        /// The collectors are shut down: what is pending is decided as a shutdown does.
        case shutdown
    }

    private let policies: [ExperimentPolicyReader.Read]
    private let traffic: any Traffic
    private let options: LabOptions
    private let recordsVerdicts: Bool

    /// What is assumed about things that the files, of which `summary` tells, do not say; only what makes a difference.
    public func assumptions(_ summary: ReadSummary, _ options: LabOptions) -> [String] {
        let looks = policies.contains { $0.blueprint.looksAtParents }
        return policies.flatMap(\.tiers)
            + [looks ? summary.assumption(options.remoteParents) : nil, SDKCheck.assumption(traffic.tables, policies)]
            .compactMap { $0 }
    }

    /// Findings about the configuration, about attributes that it looks for and no span has, and about services whose SDK is not known.
    public let findings: [Diagnostic]

    /// Reads a configuration for its faults only.
    public static func check(_ spec: PolicySpec, options: LabOptions) throws(Failure) {
        var reader = try ExperimentPolicyReader(options)
        reader.context.services = .pending
        _ = try reader.read([spec])
    }

    /// Reads a configuration as typed; `traffic` as recorded.
    public init(_ spec: PolicySpec, traffic: any Traffic, options: LabOptions, recordsVerdicts: Bool) throws(Failure) {
        var reader = try ExperimentPolicyReader(options)
        reader.context.services = ServiceSDKs(in: traffic.tables)
        policies = ExperimentPolicyReader.deciding(try reader.read([spec]))
        self.traffic = traffic
        self.options = options
        self.recordsVerdicts = recordsVerdicts
        findings = policies.findings(over: traffic.tables)
    }

    /// Decides everything and hands out one JSON object a line, in order of decision; stops when `emit` answers false.
    ///
    /// Where samplers stand on several ways through a collector, each decides in its turn, and its lines name its pipeline.
    /// `telemetry` gets what the tail samplers would say of themselves, one JSON object a line; without it nobody counts.
    /// Returns what a user ought to know about the decisions.
    @discardableResult public func run(
        _ arrival: Arrival, ending: Ending = .wait, telemetry: ((String) throws -> Void)? = nil,
        emit: (String) throws -> Bool
    ) throws -> [Diagnostic] {
        var warnings: [Diagnostic] = []
        for policy in policies {
            var drive = RecordedDrive(
                policy.blueprint, traffic: traffic, options: options, recordsVerdicts: recordsVerdicts,
                recordsTelemetry: telemetry != nil, listener: DecisionLog(policy.blueprint))
            let pipeline = policies.count > 1 ? policy.ends.first?.pipeline : nil
            var lines = DecisionLine(
                policy.blueprint, pipeline: pipeline,
                rules: drive.route.rules, verdictNames: drive.route.verdictNames)
            var isRead = true
            func write(_ entries: [DecisionLog.Entry]) throws -> Bool {
                for entry in entries {
                    lines.write(entry)
                    if lines.bytes.count > 1 << 16, try !emit(lines.take()) { return false }
                }
                return true
            }
            try drive.run(arrival, ending: ending) { log, limit in
                isRead = try write(log.take(before: limit))
                return isRead
            }
            if !isRead { return [] }
            drive.listener.settle()
            if try !write(drive.listener.takeAll()) { return [] }
            if !lines.bytes.isEmpty { _ = try emit(lines.take()) }
            let log = drive.listener
            for stage in telemetry == nil ? [] : drive.route.telemetry {
                try telemetry?(TelemetryLine.text(stage, policy.blueprint, pipeline: pipeline))
            }
            warnings += Self.longTraces(log, policy)
            if policy.blueprint.hops.contains(where: \.isChanging) {
                warnings += policy.warnings(
                    drive.route.ledger, durationNanos: traffic.facts.durationNanos, splits: log.splits)
            }
            warnings += [policy.repeatFinding(Double(log.repeats))].compactMap { $0 }
            warnings += policy.warnings(passedOver: drive.route.edits.map(\.passedOver))
        }
        return warnings
    }

    /// Traces that outlasted the wait.
    private static func longTraces(_ log: DecisionLog, _ policy: ExperimentPolicyReader.Read) -> [Diagnostic] {
        guard log.lateTraces > 0, let first = policy.tailSettings.first else { return [] }
        let count = log.lateTraces
        return [
            Diagnostic(
                "\(count) \(count == 1 ? "trace" : "traces") went on after the decision: decision_wait "
                    + "\(WarningText.short(Double(first.decisionWaitNanos) / 1e9)) s is shorter than they are",
                severity: .warning, file: first.place.file, line: first.place.line,
                remedy: "lateSpans and rounds above 0 show them; a longer decision_wait decides them whole")
        ]
    }
}

extension [ExperimentPolicyReader.Read] {
    /// What was found while they were read, and which attributes they look for that no span has; what several share stands once.
    func findings(over tables: TraceTables) -> [Diagnostic] {
        var seen: Set<String> = []
        return flatMap { policy in
            let attributes = AttributeCheck(tables).warnings(policy.blueprint.tailSettingsBeforeEdits, policy: 0)
            let services = SDKCheck(tables).warnings(policy, policy: 0)
            return policy.findings
                + (attributes + services).map {
                    Diagnostic($0.message, severity: .warning, file: $0.file, line: $0.line)
                }
        }.filter { seen.insert($0.description).inserted }
    }
}
