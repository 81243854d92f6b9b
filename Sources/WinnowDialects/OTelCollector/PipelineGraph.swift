import WinnowModel
import WinnowPipeline
import WinnowSettings

/// Finds the ways that spans take through a collector's traces pipelines, from a receiver to an exporter that hands them on.
struct PipelineGraph {
    /// The pipelines that a span passes, and the exporters at the end.
    struct Way {
        var pipelines: [Pipeline]
        var exporters: [Pipeline.Reference]
        /// The processors in the order in which a span meets them.
        var processors: [Pipeline.Reference] { pipelines.flatMap(\.processors) }
        /// The samplers among them.
        var samplers: [ComponentID] { processors.map(\.id).filter(\.isSampler) }
        /// The samplers and what changes spans around them.
        private var changing: [ComponentID] {
            processors.map(\.id).filter {
                switch ProcessorCatalog.effect(of: $0.type) {
                case .neutral, .unknowable: false
                case .samples, .decides, .edits: true
                case nil: true
                }
            }
        }
        /// What decides which spans are kept: everything up to the last sampler, or all of it where there is none.
        var deciding: [ComponentID] {
            let all = changing
            guard let last = all.lastIndex(where: \.isSampler) else { return all }
            return Array(all[...last])
        }
        /// What changes spans after the last sampler.
        var finishing: [ComponentID] { Array(changing.dropFirst(deciding.count)) }
    }

    /// Most ways that are followed.
    static let wayLimit = 64
    /// Connectors that hand every trace on to traces pipelines.
    private static let passing: Set<String> = ["forward", "datadog"]
    /// Exporters that people look at rather than keep.
    private static let unkept: Set<String> = ["debug", "logging", "nop"]

    /// Most pipelines that are entered on all ways together, so that ways that lead nowhere end as well.
    private static let stepLimit = 10_000

    private let pipelines: [Pipeline]
    private let connectors: Set<ComponentID>
    /// The pipelines that receive from a connector.
    private var fed: [ComponentID: [Pipeline]] = [:]
    private var steps = 0

    init(pipelines: [Pipeline], connectors: Set<ComponentID>) {
        self.pipelines = pipelines.filter { $0.id.type == "traces" }
        self.connectors = connectors
        for pipeline in self.pipelines {
            for receiver in pipeline.receivers where connectors.contains(receiver.id) {
                fed[receiver.id, default: []].append(pipeline)
            }
        }
    }

    /// The one way that matters; findings that do not stop it are appended.
    mutating func way(into findings: inout [Diagnostic]) throws(Failure) -> Way {
        var ways: [Way] = []
        for pipeline in pipelines where pipeline.receivers.contains(where: { !connectors.contains($0.id) }) {
            var passed: [Pipeline] = []
            try follow(pipeline, passed: &passed, into: &ways)
        }
        if ways.contains(where: isKept) { ways = ways.filter(isKept) }
        guard let first = ways.first, let last = first.pipelines.last else {
            let place = pipelines.first?.key
            throw place?.failure(
                "no traces leave this collector: every traces pipeline ends in a connector to another signal",
                remedy: "add an exporter to the pipeline whose traces are to be kept")
                ?? Failure(.data, Diagnostic("there is no traces pipeline"))
        }
        for way in ways.dropFirst() where way.samplers != first.samplers {
            let other = way.pipelines.last?.key ?? last.key
            throw other.failure(
                "several traces pipelines with different samplers are not modelled yet: '\(last.id.text)' "
                    + "(line \(last.key.line)) has \(names(first)), '\(way.pipelines.last?.id.text ?? "")' has \(names(way))",
                remedy: "save a copy of the file with one of the pipelines only, and compare the two")
        }
        for way in ways.dropFirst() where way.deciding != first.deciding {
            throw (way.pipelines.last?.key ?? last.key).failure(
                "several traces pipelines whose other processors differ are not modelled yet: "
                    + "'\(last.id.text)' (line \(last.key.line)) and '\(way.pipelines.last?.id.text ?? "")' change "
                    + "spans in different ways",
                remedy: "save a copy of the file with one of the pipelines only, and compare the two")
        }
        for way in ways.dropFirst() where way.finishing != first.finishing {
            findings.append(
                (way.pipelines.last?.key ?? last.key).diagnostic(
                    "what the backend gets is what '\(last.id.text)' (line \(last.key.line)) makes of spans after the "
                        + "samplers: '\(way.pipelines.last?.id.text ?? "")' makes something else of them",
                    severity: .warning))
            break
        }
        if ways.count > 1 {
            findings.append(
                last.key.diagnostic(
                    "\(ways.count) traces pipelines with the same samplers are modelled as one", severity: .note))
        }
        return first
    }

    private func names(_ way: Way) -> String {
        way.samplers.isEmpty ? "none" : way.samplers.map(\.text).joined(separator: ", ")
    }

    private func isKept(_ way: Way) -> Bool { way.exporters.contains { !Self.unkept.contains($0.id.type) } }

    private mutating func follow(_ pipeline: Pipeline, passed: inout [Pipeline], into ways: inout [Way]) throws(Failure)
    {
        if passed.contains(where: { $0.id == pipeline.id }) {
            throw pipeline.key.failure(
                "the pipelines form a cycle through '\(pipeline.id.text)': the Collector refuses it")
        }
        passed.append(pipeline)
        defer { passed.removeLast() }
        let exporters = pipeline.exporters.filter { !connectors.contains($0.id) }
        if let balancer = exporters.first(where: { $0.id.type == "loadbalancing" }) {
            throw balancer.node.failure(
                "the exporter '\(balancer.id.text)' spreads traces over collectors, which is not modelled yet",
                remedy: "give the next tier's file alone; FILE*N spreads traces by their id over N replicas of it")
        }
        if !exporters.isEmpty { ways.append(Way(pipelines: passed, exporters: exporters)) }
        steps += 1
        if ways.count > Self.wayLimit || steps > Self.stepLimit {
            throw pipeline.key.failure("more than \(Self.wayLimit) ways through the pipelines are not modelled")
        }
        for connector in pipeline.exporters where connectors.contains(connector.id) {
            let next = fed[connector.id] ?? []
            if !next.isEmpty, !Self.passing.contains(connector.id.type) {
                throw connector.node.failure(
                    "the connector '\(connector.id.text)' may hand on some traces only, which is not modelled yet",
                    remedy: "modelled connectors between traces pipelines: forward, datadog")
            }
            for pipeline in next { try follow(pipeline, passed: &passed, into: &ways) }
        }
    }
}
