import WinnowModel
import WinnowOTTL
import WinnowPipeline
import WinnowSampling
import WinnowSettings

/// Turns a collector's tree that is in force into stages: follows the pipelines, reads the samplers on the way.
struct CollectorReader {
    let context: DialectContext
    var findings: [Diagnostic] = []
    /// Files that the collector's file names and that were read as well.
    private(set) var includedFiles: [String] = []

    /// Connectors that make figures of spans.
    var taps: [ConnectorTap] = []
    /// The ways to them, each once.
    var courses: [ConnectorTap.Course] = []
    /// Their numbers by the pipeline at their end; `nil` for one that is not modelled.
    var courseNumbers: [ComponentID: Int?] = [:]

    private(set) var graph = CollectorGraph(pipelines: [], connectors: [])
    private(set) var definitions = Definitions()

    init(context: DialectContext) { self.context = context }

    /// The settings of the components that a file configures.
    struct Definitions {
        var processors: [ComponentID: YAMLEntry] = [:]
        var exporters: [ComponentID: YAMLEntry] = [:]
        var connectors: [ComponentID: YAMLEntry] = [:]

        init() {}

        init(_ root: YAMLNode) {
            self.init(processors: root["processors"]?.entries ?? [], exporters: root["exporters"]?.entries ?? [])
            connectors = Self.byID(root["connectors"]?.entries ?? [])
        }

        init(processors: [YAMLEntry], exporters: [YAMLEntry]) {
            self.processors = Self.byID(processors)
            self.exporters = Self.byID(exporters)
        }

        private static func byID(_ entries: [YAMLEntry]) -> [ComponentID: YAMLEntry] {
            Dictionary(
                entries.compactMap { entry in ComponentID(entry.name).map { ($0, entry) } },
                uniquingKeysWith: { _, last in last })
        }
    }

    /// The ways of spans through a whole collector file.
    mutating func collector(_ root: YAMLNode) throws(Failure) -> [Configuration.Way] {
        let sections = ["receivers", "processors", "exporters", "connectors", "extensions", "service"]
        let strangers = (root.entries ?? []).filter { !sections.contains($0.name) }
        for entry in strangers.prefix(Settings.strangerLimit) {
            findings.append(Settings.unknown(entry.key, known: sections))
        }
        var jaeger = JaegerExtension(context: context)
        let head = try jaeger.stages(root)
        findings += jaeger.findings
        includedFiles += jaeger.files
        guard let service = root["service"] else { throw root.failure("there is no service") }
        let pipelines = Pipeline.all(in: service, root: root, into: &findings)
        try throwErrors()
        guard pipelines.contains(where: { $0.id.type == "traces" }) else {
            throw (service.entry("pipelines")?.key ?? service).failure(
                "there is no traces pipeline: nothing in this file samples traces",
                remedy: "name the file of the collector that handles traces")
        }
        let connectors = Set((root["connectors"]?.entries ?? []).compactMap { ComponentID($0.name) })
        var graph = CollectorGraph(pipelines: pipelines, connectors: connectors, ignored: context.ignored)
        let all = try graph.ways(into: &findings)
        noteUnused(root, ways: all)
        noteOthers(pipelines)
        self.graph = graph
        definitions = Definitions(root)
        readTaps(all, head: head)
        return try read(try chosen(all, of: pipelines), head: head)
    }

    /// The way through component blocks that no service names: the processors in the order of the file, then the exporters.
    mutating func components(_ root: YAMLNode) throws(Failure) -> [Configuration.Way] {
        guard let id = ComponentID("traces"), let nop = ComponentID("nop") else { return [] }
        var pipeline = Pipeline(id: id, key: root)
        var processors: [YAMLEntry] = []
        var exporters: [YAMLEntry] = []
        if root["processors"]?.entries != nil {
            (processors, exporters) = (root["processors"]?.entries ?? [], root["exporters"]?.entries ?? [])
        } else {
            for entry in root.entries ?? [] {
                let type = ComponentID(entry.name)?.type ?? ""
                if ExporterCatalog.find(type) != nil { exporters.append(entry) } else { processors.append(entry) }
            }
        }
        func references(_ entries: [YAMLEntry]) -> [Pipeline.Reference] {
            entries.compactMap { entry in
                guard let id = ComponentID(entry.name) else {
                    findings.append(entry.key.diagnostic("a component's id is expected here"))
                    return nil
                }
                return Pipeline.Reference(id: id, node: entry.key)
            }
        }
        pipeline.processors = references(processors)
        pipeline.exporters = references(exporters)
        if exporters.isEmpty { pipeline.exporters = [Pipeline.Reference(id: nop, node: root)] }
        findings.append(
            (processors.first?.key ?? root).diagnostic(
                "no service says which processors run: they are taken in the order of the file", severity: .note))
        definitions = Definitions(processors: processors, exporters: exporters)
        return try read(
            [
                CollectorGraph.Way(
                    paths: [CollectorGraph.Path(pipelines: [pipeline], connectors: [])], exporters: pipeline.exporters)
            ], head: [])
    }

    // MARK: Ways

    /// The ways that are asked for: those of one pipeline, all that end at exporters, or the best: those that keep spans.
    private func chosen(
        _ ways: [CollectorGraph.Way], of pipelines: [Pipeline]
    ) throws(Failure) -> [CollectorGraph.Way] {
        if let name = context.pipeline {
            let named = ways.filter { $0.name == name }
            if !named.isEmpty { return named }
            let passing = ways.compactMap { way -> CollectorGraph.Way? in
                let paths = way.paths.filter { path in path.pipelines.contains { $0.id.text == name } }
                return paths.isEmpty ? nil : CollectorGraph.Way(paths: paths, exporters: way.exporters)
            }
            if !passing.isEmpty { return passing }
            let names = pipelines.filter { $0.id.type == "traces" }.map(\.id.text)
            throw Failure(
                .usage,
                Diagnostic(
                    "no way of traces leads through a pipeline '\(name)' of \(pipelines.first?.key.file ?? "the file")",
                    text: name,
                    remedy: nearest(to: name, in: names).map { "did you mean '\($0)'?" }
                        ?? "there are \(Self.list(names))"))
        }
        if context.takesEveryExporter {
            let ends = ways.filter { !$0.exporters.isEmpty }
            if !ends.isEmpty {
                return context.joinsAtExporters
                    ? CollectorGraph.joined(ends, ignored: context.ignored, all: true) : ends
            }
        }
        let best = ways.map(\.end.rawValue).min() ?? 0
        let kept = ways.filter { $0.end.rawValue == best }
        return context.joinsAtExporters ? CollectorGraph.joined(kept, ignored: context.ignored) : kept
    }

    private mutating func read(
        _ ways: [CollectorGraph.Way], head: [StageSettings]
    ) throws(Failure) -> [Configuration.Way] {
        var read: [Configuration.Way] = []
        for way in ways {
            let (stages, graph) = stages(of: way)
            var part = Configuration.Way(
                pipeline: way.name, exporters: way.exporters.map(\.id.text), stages: head + stages)
            part.graph = graph
            let lasts = way.lasts
            if lasts.count > 1 {
                findings.append(
                    way.last.key.diagnostic(
                        "'\(way.name)' gets what leaves \(Self.list(lasts.map(\.id.text))): they are one policy here",
                        severity: .note, remedy: "--pipeline NAME takes one of them"))
            } else if graph != nil {
                findings.append(
                    way.last.key.diagnostic(
                        "\(way.paths.count) paths of spans meet on the way to '\(way.name)': what takes several of them comes as often",
                        severity: .note))
            }
            balance(way, &part)
            part.sender = sender(way)
            part.limiter = limiter(way)
            read.append(part)
        }
        dropRepeats()
        try throwErrors()
        noteSamplers(read, ways)
        return read
    }

    /// Notes what the first exporter does that shares traces out at the end of a way. What the Collector refuses of such exporters is only
    /// warned about: nothing hangs on it before the next tier is given.
    private mutating func balance(_ way: CollectorGraph.Way, _ read: inout Configuration.Way) {
        var isFirst = true
        for exporter in way.exporters where !exporter.id.isNamed(in: context.ignored) {
            guard let type = ExporterCatalog.find(exporter.id.type) else { continue }
            let node = settings(definitions.exporters[exporter.id], exporter)
            var found: [Diagnostic] = []
            let balancing = type.balancing(named: exporter.id.text, configuredBy: node, into: &found)
            if isFirst {
                read.balancing = balancing
                read.balancingFaults = found.filter { $0.severity == .error }
            } else {
                findings.append(
                    exporter.node.diagnostic(
                        "a second tier gets what the first exporter shares out, not '\(exporter.id.text)'",
                        severity: .note))
            }
            isFirst = false
            for var finding in found {
                if finding.severity == .error {
                    finding.severity = .warning
                    if !finding.message.contains("the Collector") { finding.message += ": the Collector refuses it" }
                }
                findings.append(finding)
            }
        }
    }

    /// The settings of a component; one without any stands where its key stands.
    func settings(_ entry: YAMLEntry?, _ reference: Pipeline.Reference) -> YAMLNode {
        var node = entry?.value ?? reference.node
        if node.isNull, let key = entry?.key { (node.line, node.column) = (key.line, key.column) }
        return node
    }

    /// What several ways share is said once.
    private mutating func dropRepeats() {
        var seen: Set<String> = []
        findings.removeAll { !seen.insert($0.description).inserted }
    }

    /// Says which ways have no sampler, and which are one.
    private mutating func noteSamplers(
        _ read: [Configuration.Way], _ ways: [CollectorGraph.Way]
    ) {
        // After an exporter that shares traces out it is others that sample.
        let bare = zip(read, ways).filter { !$0.0.samples && $0.0.balancing == nil }
        if bare.count == read.count, let (way, graph) = bare.first {
            findings.append(
                (graph.paths[0].steps.first?.reference.node ?? graph.last.key).diagnostic(
                    "there is no sampler on the way of the traces: "
                        + (way.stages.allSatisfy(\.onlyDelays)
                            ? "everything is kept" : "everything is kept that no processor drops"),
                    severity: context.isPartOfChain ? .note : .warning))
        } else {
            for (way, graph) in bare {
                findings.append(
                    graph.last.key.diagnostic(
                        "there is no sampler on the way to \(Self.list(way.exporters)) ('\(way.pipeline)')",
                        severity: .note))
            }
        }
        if Configuration.distinct(read).count < read.count, let last = ways.first?.last {
            findings.append(
                last.key.diagnostic(
                    "traces pipelines that do the same to spans are modelled as one: "
                        + Self.list(read.map(\.pipeline)), severity: .note))
        }
        if Configuration.distinct(read).count > 1, let last = ways.first?.last {
            findings.append(
                last.key.diagnostic(
                    "there are several ways to exporters, each of which is a policy of its own here: "
                        + Self.list(read.map { $0.pipeline }), severity: .note, remedy: "--pipeline NAME takes one"))
        }
    }

    /// Throws what is an error among the findings.
    func throwErrors() throws(Failure) {
        let errors = findings.filter { $0.severity == .error }
        if !errors.isEmpty { throw Failure(.data, errors) }
    }

    // MARK: Stages

    /// What stands on a path, with its places.
    mutating func stages(
        _ steps: [CollectorGraph.Step]
    ) -> [(place: CollectorGraph.Step.Place, stage: StageSettings)] {
        var stages: [(place: CollectorGraph.Step.Place, stage: StageSettings)] = []
        var neutral: [Pipeline.Reference] = []
        var added = AddedKeys(context.assumed)
        for step in steps {
            let reference = step.reference
            let entry =
                step.target == nil ? definitions.processors[reference.id] : definitions.connectors[reference.id]
            let node = settings(entry, reference)
            if reference.id.isNamed(in: context.ignored) {
                findings.append(
                    reference.node.diagnostic(
                        "'\(reference.id.text)' is left out (--ignore): every figure may depend on it",
                        severity: .warning))
                continue
            }
            if let target = step.target {
                if let stage = route(reference, node, to: target) { stages.append((step.place, stage)) }
                continue
            }
            switch ProcessorCatalog.effect(of: reference.id.type) {
            case .neutral:
                if let stage = delay(reference.id, node) {
                    stages.append((step.place, stage))
                } else {
                    neutral.append(reference)
                }
            case .unknowable:
                added.add(reference, node)
                if let assumed = context.assumed {
                    stages.append((step.place, .editing(assumed.settings(for: reference))))
                }
            case .samples:
                if let stage = stage(reference.id, node) { stages.append((step.place, stage)) }
                findings += added.readers(reference.id, node)
            case .decides, .edits:
                findings += added.readers(reference.id, node)
                if let stage = stage(reference.id, node) { stages.append((step.place, stage)) }
            case nil:
                findings.append(
                    reference.node.diagnostic(
                        "the processor '\(reference.id.text)' may change which spans arrive or what a sampler reads, "
                            + "which is not modelled yet",
                        remedy: "--ignore \(reference.id.text) leaves it out, to see what the samplers alone do"))
            }
        }
        let limiters = neutral.filter { $0.id.type == MemoryLimiterProcessor.type }
        let others = neutral.filter { $0.id.type != MemoryLimiterProcessor.type }
        note(
            others, "has no effect on which spans are kept: not modelled",
            "have no effect on which spans are kept: not modelled")
        note(
            limiters, "bounds a replica where exports can fail (transport), nowhere else",
            "bound a replica where exports can fail (transport), nowhere else")
        findings += added.notes
        return stages
    }

    /// What a connector hands on to one of the pipelines that it feeds; `nil` when that is everything, or it is refused with a finding.
    private mutating func route(
        _ reference: Pipeline.Reference, _ node: YAMLNode, to target: Pipeline
    ) -> StageSettings? {
        let pipelines = graph.pipelines(fedBy: reference.id)
        guard let type = ConnectorCatalog.find(reference.id.type), type.effect == .routes,
            let router = type.router(configuredBy: node, to: pipelines, into: &findings)
        else { return nil }
        return .editing(
            EditingSettings(
                name: "\(reference.id.text) → \(target.id.text)", place: SettingPlace(node),
                configuration: "\(target.id.text) \(node.identity)", editor: RoutedEditor(router, to: target.id.text)))
    }

    /// What a processor is on the way of spans; `nil` when it changes nothing, or is refused with a finding.
    private mutating func stage(_ id: ComponentID, _ node: YAMLNode) -> StageSettings? {
        ProcessorCatalog.find(id.type)?.stage(
            ConfiguredComponent(name: id.text, node: node, version: context.collectorVersion), into: &findings)
    }

    /// What a processor that leaves spans as they are makes of requests; `nil` when that is nothing, or hangs on what is not known. What is
    /// refused of it others have said.
    private func delay(_ id: ComponentID, _ node: YAMLNode) -> StageSettings? {
        var refused: [Diagnostic] = []
        return ProcessorCatalog.find(id.type)?.stage(
            ConfiguredComponent(name: id.text, node: node, version: context.collectorVersion), into: &refused)
    }

    // MARK: Notes

    private mutating func note(_ references: [Pipeline.Reference], _ one: String, _ many: String) {
        guard let first = references.first else { return }
        var seen: Set<ComponentID> = []
        let names = references.filter { seen.insert($0.id).inserted }.map(\.id.text)
        findings.append(
            Diagnostic(
                "\(Self.list(names)) \(names.count == 1 ? one : many)", severity: .note,
                file: first.node.file, line: first.node.line, column: first.node.column))
    }

    /// The first dozen of some names.
    static func list(_ names: some Collection<String>) -> String {
        names.prefix(12).joined(separator: ", ") + (names.count > 12 ? " and \(names.count - 12) more" : "")
    }

    private mutating func noteOthers(_ pipelines: [Pipeline]) {
        let others = pipelines.filter { $0.id.type != "traces" }
        if let first = others.first {
            findings.append(
                Diagnostic(
                    "pipelines of other signals are not read: \(Self.list(others.map(\.id.text)))",
                    severity: .note, file: first.key.file, line: first.key.line, column: first.key.column))
        }
    }

    private mutating func noteUnused(_ root: YAMLNode, ways: [CollectorGraph.Way]) {
        let used = Set(ways.flatMap(\.paths).flatMap { $0.pipelines.flatMap(\.processors).map(\.id) })
        for entry in root["processors"]?.entries ?? [] {
            guard let id = ComponentID(entry.name), id.isSampler, !used.contains(id) else { continue }
            findings.append(
                entry.key.diagnostic(
                    "the sampler '\(id.text)' is on no way of traces to an exporter: it does nothing here",
                    severity: .warning, remedy: "name it in the traces pipeline, or remove it"))
        }
    }
}
