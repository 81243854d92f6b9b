import WinnowSettings
import WinnowModel

@testable import WinnowDialects
@testable import WinnowSampling

/// What an SDK makes of a declarative file: whether it takes it, the sampler, its decisions below every parent, and the batches in effect.
enum SDKDeclarativeVectors<Flavour: SDKFlavour>: VectorSuite {
    static var file: String { Flavour.folder + "/otel-declarative.jsonl" }

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        let ids = try HeadTraffic.ids(vectors.meta["ids"]?.elements ?? [])
        for line in vectors.lines {
            let name = "\(Flavour.sdk) \(line["name"]?.string ?? "")"
            let read = DeclaredFile(line, Flavour.sdk)
            // Go's package has a stable and an experimental half.
            let halves = [line["stable"], line["experimental"]].compactMap { $0 }
            for recorded in halves.isEmpty ? [line] : halves { check(recorded, read, ids, name, &tally) }
        }
    }

    private static func check(
        _ recorded: JSONValue, _ read: DeclaredFile, _ ids: [TraceID], _ name: String, _ tally: inout Tally
    ) {
        guard let text = recorded["description"]?.string else {
            tally.count(
                read.settings == nil && read.findings.contains { $0.severity == .error && $0.line > 0 },
                "\(name): taken as \(read.settings.map { "\($0)" } ?? "nothing")")
            return
        }
        guard let settings = read.settings else {
            // A provider with the default sampler and without the file's processor is a stub.
            let isStub = read.findings.contains { $0.message.hasPrefix("the SDK is disabled") }
            tally.count(
                isStub && recorded["batch"]?.elements?.isEmpty ?? true,
                "\(name): refused: \(read.findings.map(\.message))")
            return
        }
        let described = SamplerDescription(text)
        if let remote = settings.remote {
            guard case .traceIDRatio(let ratio, _) = described.settings else {
                tally.count(false, "\(name): \(settings)")
                return
            }
            tally.count(
                remote.initialProbability == ratio
                    && remote.pollIntervalNanos == UInt64(described.intervalMillis ?? 0) * 1_000_000,
                "\(name): \(settings)")
        } else {
            let decimals = Flavour.sdk == .java
            if let count = described.ruleCount {
                guard case .composite(.ruleBased(let rules), _) = settings else {
                    tally.count(false, "\(name): \(settings)")
                    return
                }
                tally.count(rules.count == count, "\(name): \(rules.count) rules")
            } else {
                tally.count(
                    text.contains("NaN")
                        || settings.printed(decimals: decimals) == described.settings?.printed(decimals: decimals),
                    "\(name): \(settings)")
            }
            var traffic = HeadTraffic(settings, Flavour.sdk)
            for parent in ["none", "remote-sampled", "remote-not-sampled", "local-sampled", "local-not-sampled"] {
                guard let wanted = recorded["decisions_\(parent)"]?.string else { continue }
                // The span that was asked about: a server's, with one attribute.
                let digits = ids.map { id in
                    let outcome = traffic.outcome(
                        id, HeadTraffic.parent(parent), attributes: [(key: "k", value: .string("v"))])
                    return outcome.isKept ? "1" : "0"
                }
                tally.count(digits: digits.joined(), wanted, "\(name) below \(parent)")
            }
        }
        let batches = recorded["batch"]?.elements ?? recorded["bsp"]?.elements
        tally.count(read.batches == (batches ?? []).map { BatchSettings($0) }, "\(name): \(read.batches)")
    }
}

/// A declarative file of the vectors, read.
private struct DeclaredFile {
    private(set) var settings: HeadSamplerSettings?
    private(set) var findings: [Diagnostic] = []
    private(set) var batches: [BatchSettings] = []

    init(_ line: JSONValue, _ sdk: SDK) {
        var environment: [String: String] = [:]
        for member in line["environment"]?.members ?? [] { environment[member.name] = member.value.string ?? "" }
        let context = DialectContext(
            environment: environment, sdk: sdk,
            // Only Java's has a sampler that asks for any.
            strategies: sdk == .java ? JaegerStrategies(otherwise: .probabilistic(0.5)) : nil)
        let file = ConfigurationFile(bytes: Array((line["config"]?.string ?? "").utf8), name: "otel.yaml")
        do throws(Failure) {
            let read = try DeclarativeFileDialect.read(file, context: context)
            findings = read.findings
            if case .headSampler(let sampler) = read.stages.first { settings = sampler }
        } catch {
            findings = error.diagnostics
        }
        guard let root = file.mapping ?? file.lastOfTwins else { return }
        var reader = DeclarativeReader(context: context)
        _ = reader.sampler(of: root)
        batches = reader.batches
    }
}

extension BatchSettings {
    fileprivate init(_ json: JSONValue) {
        let timeout = json["timeout_millis"]?.double ?? 0
        self.init(
            queue: json["queue"]?.integer ?? json["real_queue_capacity"]?.integer ?? 0,
            batch: json["batch"]?.integer ?? 0,
            delayMillis: Int64(json["delay_millis"]?.double ?? 0),
            // Java's longest wait, in nanoseconds, is no end.
            timeoutMillis: timeout == 0 || timeout > 1e12 ? nil : Int64(timeout))
    }
}
