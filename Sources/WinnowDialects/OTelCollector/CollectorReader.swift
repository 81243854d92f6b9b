import WinnowModel
import WinnowOTTL
import WinnowPipeline
import WinnowSampling
import WinnowSettings

/// Turns a collector's tree that is in force into stages: follows the pipelines, reads the samplers on the way.
struct CollectorReader {
    let context: DialectContext
    private(set) var findings: [Diagnostic] = []
    /// Files that the collector's file names and that were read as well.
    private(set) var includedFiles: [String] = []

    init(context: DialectContext) { self.context = context }

    /// The stages of a whole collector file.
    mutating func collector(_ root: YAMLNode) throws(Failure) -> [StageSettings] {
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
        var graph = PipelineGraph(pipelines: pipelines, connectors: connectors)
        let way = try graph.way(into: &findings)
        noteUnused(root, way: way)
        noteOthers(pipelines)
        let below = try stages(way.processors, definitions: root["processors"], isSampledBefore: !head.isEmpty)
        return head + below
    }

    /// The stages of component blocks that no service names: the samplers in the order of the file.
    mutating func components(_ processors: YAMLNode) throws(Failure) -> [StageSettings] {
        var references: [Pipeline.Reference] = []
        for entry in processors.entries ?? [] {
            guard let id = ComponentID(entry.name) else {
                findings.append(entry.key.diagnostic("a component's id is expected here"))
                continue
            }
            references.append(Pipeline.Reference(id: id, node: entry.key))
        }
        findings.append(
            processors.diagnostic(
                "no service says which processors run: they are taken in the order of the file", severity: .note
            ))
        return try stages(references, definitions: processors)
    }

    /// Throws what is an error among the findings.
    func throwErrors() throws(Failure) {
        let errors = findings.filter { $0.severity == .error }
        if !errors.isEmpty { throw Failure(.data, errors) }
    }

    // MARK: Stages

    private mutating func stages(
        _ references: [Pipeline.Reference], definitions: YAMLNode?, isSampledBefore: Bool = false
    ) throws(Failure) -> [StageSettings] {
        var defined: [ComponentID: YAMLEntry] = [:]
        for entry in definitions?.entries ?? [] {
            if let id = ComponentID(entry.name) { defined[id] = entry }
        }
        var stages: [StageSettings] = []
        var neutral: [Pipeline.Reference] = []
        var added = AddedKeys(context.assumed)
        for (place, reference) in references.enumerated() {
            let entry = defined[reference.id]
            var node = entry?.value ?? reference.node
            // A component without settings stands where its key stands.
            if node.isNull, let key = entry?.key { (node.line, node.column) = (key.line, key.column) }
            switch ProcessorCatalog.effect(of: reference.id.type) {
            case .neutral:
                let waits = references[place...].contains { $0.id.type == "tail_sampling" }
                if waits, ProcessorCatalog.find(reference.id.type)?.holdsBack == true {
                    findings.append(
                        reference.node.diagnostic(
                            "'\(reference.id.text)' holds spans back, which is not modelled: the tail_sampling after it gets "
                                + "them as they come", severity: .warning,
                            remedy: "in production its decisions are later by up to wait_duration"))
                } else {
                    neutral.append(reference)
                }
            case .unknowable:
                added.add(reference, node)
                if let assumed = context.assumed { stages.append(.editing(assumed.settings(for: reference))) }
            case .samples:
                if let stage = stage(reference.id, node) { stages.append(stage) }
                findings += added.readers(reference.id, node)
            case .decides, .edits:
                findings += added.readers(reference.id, node)
                if let stage = stage(reference.id, node) { stages.append(stage) }
            case nil:
                findings.append(
                    reference.node.diagnostic(
                        "the processor '\(reference.id.text)' may change which spans arrive or what a sampler reads, "
                            + "which is not modelled yet",
                        remedy: "leave it out of the pipeline to see what the samplers alone do"))
            }
        }
        try throwErrors()
        note(neutral, "has no effect on which spans are kept", "have no effect on which spans are kept")
        findings += added.notes
        let samples = stages.contains { if case .editing = $0 { false } else { true } }
        if !samples, !isSampledBefore {
            findings.append(
                (references.first?.node ?? definitions)?.diagnostic(
                    "there is no sampler on the way of the traces: "
                        + (stages.isEmpty ? "everything is kept" : "everything is kept that no processor drops"),
                    severity: .warning)
                    ?? Diagnostic("there is no sampler: everything is kept", severity: .warning))
        }
        return stages
    }

    /// What a processor is on the way of spans; `nil` when it changes nothing, or is refused with a finding.
    private mutating func stage(_ id: ComponentID, _ node: YAMLNode) -> StageSettings? {
        ProcessorCatalog.find(id.type)?.stage(
            ConfiguredComponent(name: id.text, node: node, version: context.collectorVersion), into: &findings)
    }

    // MARK: Notes

    private mutating func note(_ references: [Pipeline.Reference], _ one: String, _ many: String) {
        guard let first = references.first else { return }
        var seen: Set<ComponentID> = []
        let names = references.filter { seen.insert($0.id).inserted }.map(\.id.text)
        findings.append(
            Diagnostic(
                "\(Self.list(names)) \(names.count == 1 ? one : many): not modelled", severity: .note,
                file: first.node.file, line: first.node.line, column: first.node.column))
    }

    /// The first dozen of some names.
    private static func list(_ names: [String]) -> String {
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

    private mutating func noteUnused(_ root: YAMLNode, way: PipelineGraph.Way) {
        let used = Set(way.samplers)
        for entry in root["processors"]?.entries ?? [] {
            guard let id = ComponentID(entry.name), id.isSampler, !used.contains(id) else { continue }
            findings.append(
                entry.key.diagnostic(
                    "the sampler '\(id.text)' is on no way of traces to an exporter: it does nothing here",
                    severity: .warning, remedy: "name it in the traces pipeline, or remove it"))
        }
    }
}
