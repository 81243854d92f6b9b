import WinnowSettings
import WinnowModel

@testable import WinnowDialects
@testable import WinnowSampling

/// What Go's provider makes of the environment, the errors that it logs, and what `jaegerremote` would make of the argument.
enum GoEnvironmentVectors: VectorSuite {
    static let file = "head/go/otel-environment.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        let ids = try HeadTraffic.ids(vectors.meta["ids"]?.elements ?? [])
        for line in vectors.lines {
            let read = SDKEnvironment(line["environment"], .go)
            let name = "Go \(read.variables)"
            guard let settings = read.settings else {
                tally.count(false, "\(name): refused: \(read.findings.first?.message ?? "")")
                continue
            }
            let text = line["description"]?.string ?? ""
            // NaN has no equal; its decisions are below.
            tally.count(
                text.contains("NaN")
                    || settings.printed(decimals: false)
                        == SamplerDescription(text).settings?.printed(decimals: false),
                "\(name): \(settings)")
            tally.count(read.tells(line["errors"]?.texts ?? []), "\(name): \(read.findings.map(\.message))")
            var traffic = HeadTraffic(settings, .go)
            tally.count(digits: traffic.digits(ids), line["decisions"]?.string ?? "", name)
            tally.count(
                digits: traffic.digits(ids, below: "remote-not-sampled"),
                line["decisions_remote_not_sampled"]?.string ?? "", "\(name) below")
            if let library = line["jaegerremote"] { check(library, read, name, &tally) }
        }
    }

    private static func check(_ library: JSONValue, _ read: SDKEnvironment, _ name: String, _ tally: inout Tally) {
        let argument = GoRemoteArgument(read.variables["OTEL_TRACES_SAMPLER_ARG"] ?? "")
        if let crash = library["crash"]?.string {
            tally.count(crash == "panic: \(argument.panic ?? "")" && read.tells(crash), "\(name): \(crash)")
            return
        }
        let first = SamplerDescription(library["first_sampler"]?.string ?? "").settings
        tally.count(
            argument.panic == nil && argument.intervalMillis == library["interval_ms"]?.integer
                && argument.endpoint == library["url"]?.string
                && HeadSamplerSettings.traceIDRatio(argument.initialRatio).printed(decimals: false) == first,
            "\(name): \(argument)")
    }
}

/// What Java's autoconfiguration makes of the environment, and why it does not start.
enum JavaEnvironmentVectors: VectorSuite {
    static let file = "head/java/otel-environment.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        try check(vectors, strategies: nil, &tally)
    }

    static func check(_ vectors: VectorFile, strategies: JaegerStrategies?, _ tally: inout Tally) throws {
        let ids = try HeadTraffic.ids(vectors.meta["ids"]?.elements ?? [])
        for line in vectors.lines {
            let read = SDKEnvironment(line["environment"], .java, strategies: strategies)
            let name = "Java \(read.variables)"
            if let error = line["error"]?.string {
                // An exception and its causes, each with its class in front.
                let reasons = error.split(separator: " <- ").map { $0.split(separator: ": ", maxSplits: 1).last ?? "" }
                tally.count(
                    read.settings == nil && reasons.contains { read.tells($0) },
                    "\(name): \(read.findings.map(\.message)), not \(error)")
                continue
            }
            let text = line["description"]?.string ?? ""
            if text.hasPrefix("AwsXray") {
                tally.count(read.settings == nil && read.tells("is not modelled here"), name)
                continue
            }
            let described = SamplerDescription(text)
            let configured = read.variables["OTEL_TRACES_SAMPLER"]
            if described.settings == .parentBased(root: .alwaysOn), configured == "always_off" {
                // Not the sampler of the environment: the SDK is a stub.
                tally.count(read.settings == nil && read.tells("the SDK is disabled"), name)
                continue
            }
            guard let settings = read.settings else {
                tally.count(false, "\(name): refused: \(read.findings.first?.message ?? "")")
                continue
            }
            tally.count(read.tells([]), "\(name): \(read.findings.map(\.message))")
            if text.contains("JaegerRemoteSampler") {
                tally.count(remote(settings, text), "\(name): \(settings)")
                continue
            }
            tally.count(
                settings.printed(decimals: true) == described.settings?.printed(decimals: true), "\(name): \(settings)")
            var traffic = HeadTraffic(settings, .java)
            tally.count(digits: traffic.digits(ids), line["decisions_none"]?.string ?? "", name)
            tally.count(
                digits: traffic.digits(ids, below: "remote-not-sampled"),
                line["decisions_remote-not-sampled"]?.string ?? "", "\(name) below")
        }
    }

    /// Whether a remote sampler starts with the ratio, and asks as often, as it is described.
    private static func remote(_ settings: HeadSamplerSettings, _ text: String) -> Bool {
        let inner = text.split(separator: "JaegerRemoteSampler").last ?? ""
        var end = "JaegerRemoteSampler" + inner
        if let delegates = end.firstRange(of: ",remoteParentSampled", after: "pollingIntervalMs") {
            end.removeSubrange(delegates.lowerBound...)
        }
        let described = SamplerDescription(end)
        guard case .parentBased(root: .traceIDRatio(let ratio, _), _, _, _, _) = described.settings,
            let remote = settings.remote, let millis = described.intervalMillis
        else { return false }
        let isWrapped = if case .parentBased = settings { true } else { false }
        return (remote.initialProbability * 1e6).rounded() / 1e6 == ratio && isWrapped == text.hasPrefix("ParentBased")
            && remote.pollIntervalNanos == UInt64(millis) * 1_000_000
    }
}

extension String {
    /// The first place of `text` after the first of `mark`.
    fileprivate func firstRange(of text: String, after mark: String) -> Range<Index>? {
        guard let start = firstRange(of: mark)?.upperBound else { return nil }
        return self[start...].firstRange(of: text)
    }
}

/// The same with the library of Jaeger's remote sampler on the class path.
enum JavaLibraryEnvironmentVectors: VectorSuite {
    static let file = "head/java/otel-environment-jaeger-library.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        try JavaEnvironmentVectors.check(
            vectors, strategies: JaegerStrategies(otherwise: .probabilistic(0.5)), &tally)
    }
}

/// What `startNodeSdk()` makes of the environment, and what it logs.
enum NodeEnvironmentVectors: VectorSuite {
    static let file = "head/node/otel-environment.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        let ids = try HeadTraffic.ids(vectors.meta["ids"]?.elements ?? [])
        for line in vectors.lines {
            let read = SDKEnvironment(line["environment"], .js)
            let name = "JS \(read.variables)"
            guard let text = line["description"]?.string else {
                tally.count(read.settings == nil && read.tells("the SDK is disabled"), name)
                continue
            }
            guard let settings = read.settings else {
                tally.count(false, "\(name): refused: \(read.findings.first?.message ?? "")")
                continue
            }
            tally.count(settings.printed(decimals: false) == SamplerDescription(text).settings, "\(name): \(settings)")
            // Metrics were switched off for the recording.
            let messages = (line["messages"]?.texts ?? []).filter { !$0.hasPrefix("OTEL_METRICS_EXPORTER") }
            tally.count(read.tells(messages), "\(name): \(read.findings.map(\.message))")
            var traffic = HeadTraffic(settings, .js)
            tally.count(digits: traffic.digits(ids), line["decisions_none"]?.string ?? "", name)
            tally.count(
                digits: traffic.digits(ids, below: "remote-not-sampled"),
                line["decisions_remote-not-sampled"]?.string ?? "", "\(name) below")
        }
    }
}

/// What Rust's provider makes of the environment: its sampler, and whether none, some or all of its spans are kept.
enum RustEnvironmentVectors: VectorSuite {
    static let file = "head/rust/otel-environment.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        let ids = try HeadTraffic.ids(vectors)
        for line in vectors.lines {
            let read = SDKEnvironment(line["environment"], .rust)
            let name = "Rust \(read.variables)"
            guard let settings = read.settings else {
                tally.count(false, "\(name): refused: \(read.findings.first?.message ?? "")")
                continue
            }
            let wanted = SamplerDescription(line["sampler"]?.string ?? "").settings
            tally.count(
                settings.printed(decimals: false) == wanted?.printed(decimals: false), "\(name): \(settings)")
            var traffic = HeadTraffic(settings, .rust)
            for (key, parent) in [("root", "none"), ("remote_not_sampled", "remote-not-sampled")] {
                let kept = traffic.digits(ids, below: parent).count { $0 == "1" }
                let found = kept == 0 ? "none" : kept == ids.count ? "all" : "some"
                // Of 64 drawn ids a small share keeps none.
                let isSmall = found == "some" && line[key]?.string == "none" && kept < ids.count / 4
                tally.count(found == line[key]?.string || isSmall, "\(name): \(key) \(found)")
            }
        }
    }
}
