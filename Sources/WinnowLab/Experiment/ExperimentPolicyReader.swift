import WinnowDialects
import WinnowFormats
import WinnowSettings
import WinnowModel
import WinnowPipeline
import WinnowSampling
import WinnowWorkload

/// Makes runnable policies of what an experiment or a command line says.
struct ExperimentPolicyReader {
    /// What files are read with, unless a policy says more.
    var context: DialectContext
    /// Folder that paths are relative to, empty for none.
    let folder: String
    /// The services of the scenario and how they sample; `nil` where the services are not known before the traces are read.
    var fleet: [ServiceSampling]?
    /// The services of recorded traces; `nil` where they are not known.
    var recordedServices: [String]?

    /// Whether every way that ends at an exporter is read, rather than those alone that keep spans.
    var takesEveryExporter = false
    /// Whether what several pipelines of the last file hand to the same exporter is one policy; before another tier it always is one.
    var joinsAtExporters = false

    /// Creates a reader with what a command line says; fails where the file of assumptions can't be read.
    init(_ options: LabOptions, folder: String = "", fleet: [ServiceSampling]? = nil) throws(Failure) {
        context = DialectContext(collectorVersion: options.collectorVersion, environment: options.environment)
        context.assumed = try options.assumed()
        context.ignored = Set(options.ignored)
        context.pipeline = options.pipeline
        context.overlays = try options.overlays()
        self.folder = folder
        self.fleet = fleet
    }

    /// Keys of a policy beside those of a native sampler.
    private static let ownKeys = ["name", "file", "stages"]

    /// Reads the `policies` of an experiment.
    func read(_ node: YAMLNode?) throws(Failure) -> [Read] {
        guard let node, let items = node.elements, !items.isEmpty else {
            let at = node?.diagnostic("'policies' lists at least one policy") ?? Diagnostic("'policies' is missing")
            var diagnostic = at
            diagnostic.remedy = "write policies: [{name: head 10 %, sampler: trace_id_ratio, ratio: 0.1}]"
            throw Failure(.data, diagnostic)
        }
        var reads: [Read] = []
        var diagnostics: [Diagnostic] = []
        for item in items {
            do throws(Failure) {
                for var read in try readPolicy(item) {
                    read.findings += read.blueprint.findings + [read.danglingBalancer].compactMap { $0 }
                    if reads.contains(where: { $0.blueprint.name == read.blueprint.name }) {
                        diagnostics.append(
                            item.diagnostic(
                                "two policies are called '\(read.blueprint.name)'",
                                remedy: "give each a name of its own"))
                    }
                    reads.append(read)
                }
            } catch {
                if error.kind != .data { throw error }
                diagnostics += error.diagnostics
            }
        }
        if !diagnostics.isEmpty { throw Failure(.data, diagnostics) }
        return reads
    }

    /// Reads policies that were typed. One whose files have several ways to exporters is several policies, named after the pipelines too.
    func read(_ specs: [PolicySpec]) throws(Failure) -> [Read] {
        var reads: [Read] = []
        for spec in specs {
            var drafts = [Read(blueprint: LaneBlueprint(name: spec.name))]
            var context = context
            context.isPartOfChain = spec.parts.count > 1
            for (index, part) in spec.parts.enumerated() {
                try append(part, to: &drafts, context: context, isLast: index + 1 == spec.parts.count)
            }
            for var read in drafts {
                if context.isPartOfChain, !read.samples {
                    read.findings.append(
                        Diagnostic(
                            "there is no sampler in any of these files: everything is kept that no processor drops",
                            severity: .warning, file: spec.parts[0].path))
                }
                read.findings += read.blueprint.findings + [read.danglingBalancer].compactMap { $0 }
                if reads.contains(where: { $0.blueprint.name == read.blueprint.name }) {
                    throw Failure(
                        .usage,
                        Diagnostic(
                            "two policies are called '\(read.blueprint.name)'", text: spec.name,
                            remedy: "give them names: old=\(spec.parts[0].path) new=…"))
                }
                reads.append(read)
            }
        }
        if !context.overlays.isEmpty, !reads.contains(where: \.usesCollector) {
            throw Failure(
                .usage, Diagnostic("--config and --set change files of collectors, and none is among those named"))
        }
        return reads
    }

    /// The policies of one spec that decide differently, those without a sampler only where none has one.
    static func deciding(_ reads: [Read]) -> [Read] {
        let samples = reads.contains(where: \.samples)
        var seen: Set<Read.Course> = []
        return reads.filter { (!samples || $0.samples) && seen.insert($0.deciding).inserted }
    }

    private func readPolicy(_ node: YAMLNode) throws(Failure) -> [Read] {
        guard node.entries != nil else {
            throw Failure(
                .data,
                node.diagnostic("a policy is a mapping", remedy: "write {name: …, sampler: …} or {name: …, file: …}"))
        }
        var name = node["file"]?.text.map(PolicySpec.fileName) ?? node["sampler"]?.text ?? "policy at line \(node.line)"
        if let own = node["name"] {
            guard let text = own.text, !text.isEmpty else { throw Failure(.data, own.diagnostic("a name is text")) }
            name = text
        }
        var drafts = [Read(blueprint: LaneBlueprint(name: name))]
        try append(node, to: &drafts, keys: Self.ownKeys)
        return drafts
    }

    /// Adds the stage (or stages) that a mapping describes.
    private func append(_ node: YAMLNode, to drafts: inout [Read], keys: [String]) throws(Failure) {
        var diagnostics: [Diagnostic] = []
        if let file = node["file"] {
            let stage = Settings.decode(
                FileStage.self, from: node, alsoKnown: keys.filter { $0 == "name" }, into: &diagnostics)
            if !diagnostics.isEmpty { throw Failure(.data, diagnostics) }
            var spec: PolicySpec
            let exists = { SmallFile.exists(LabPlan.resolve($0, in: folder)) }
            do throws(Failure) { spec = try PolicySpec(stage.file, exists: exists) } catch {
                throw Failure(.data, file.diagnostic(error.diagnostics.first?.message ?? "'file' is a path"))
            }
            for part in spec.parts.indices { spec.parts[part].place(at: SettingPlace(file)) }
            if let replicas = stage.replicas, replicas != spec.parts[0].replicas {
                guard spec.parts.count == 1, spec.parts[0].replicas ?? 1 == 1 else {
                    throw Failure(
                        .data,
                        file.diagnostic(
                            "'replicas' stands beside a single file without '*N'", remedy: "write FILE*N for each"))
                }
                spec.parts[0].replicas = replicas
            }
            if let routing = stage.routing, routing != spec.parts[0].routing {
                guard spec.parts.count == 1, spec.parts[0].routing == nil else {
                    throw Failure(
                        .data,
                        (node["routing"] ?? file).diagnostic(
                            "'routing' stands beside a single file without ':ROUTING'",
                            remedy: "write FILE*N:\(routing.rawValue) for each"))
                }
                spec.parts[0].routing = routing
            }
            if !stage.changes.isEmpty {
                guard spec.parts.count == 1, spec.parts[0].changes.isEmpty else {
                    throw Failure(
                        .data,
                        (node["changes"] ?? file).diagnostic(
                            "'changes' stands beside a single file without '@TIME:CHANGE'",
                            remedy: "write FILE*N@TIME:CHANGE for each"))
                }
                spec.parts[0].changes = stage.changes.map(\.change)
            }
            var context = context
            context.sdk = stage.sdk
            if let strategies = stage.strategies {
                let path = LabPlan.resolve(strategies, in: folder)
                let served = try StrategiesFile.read(path, context: context)
                context.strategies = served.strategies
                for index in drafts.indices {
                    drafts[index].findings += served.findings
                    drafts[index].files += served.files
                }
            }
            context.isPartOfChain = spec.parts.count > 1
            context.overlays = try overlays(of: stage, at: node) + context.overlays
            for part in spec.parts {
                var resolved = part
                resolved.path = LabPlan.resolve(part.path, in: folder)
                try append(resolved, to: &drafts, context: context)
            }
            if let own = node["config"] ?? node["set"], !drafts.contains(where: \.usesCollector) {
                throw Failure(
                    .data,
                    own.diagnostic("'config' and 'set' change files of collectors, and none is among those named"))
            }
        } else if let stages = node["stages"] {
            for entry in node.entries ?? [] where !keys.contains(entry.key.text ?? "") {
                diagnostics.append(Settings.unknown(entry.key, known: keys))
            }
            if !diagnostics.isEmpty { throw Failure(.data, diagnostics) }
            guard let items = stages.elements, !items.isEmpty else {
                throw Failure(.data, stages.diagnostic("'stages' lists at least one stage"))
            }
            for item in items { try append(item, to: &drafts, keys: ["file"]) }
        } else if node["sampler"]?.text == FleetReader.id {
            try appendFleet(node, to: &drafts, keys: keys)
        } else if node["sampler"] != nil {
            let stage = NativeSampler.read(node, alsoKnown: keys, into: &diagnostics)
            guard let stage, diagnostics.isEmpty else { throw Failure(.data, diagnostics) }
            for index in drafts.indices {
                drafts[index].describe(node["sampler"]?.text ?? "")
                switch stage {
                case .head(let head):
                    try setHead(
                        head, node.diagnostic("a start-time sampler stands before collectors, once"), &drafts[index])
                case .collector(let stage):
                    try addHop("collector", PolicySpec.Part(path: "collector"), [stage], nil, &drafts[index])
                }
            }
        } else {
            throw Failure(
                .data,
                node.diagnostic(
                    "a policy needs one of 'sampler', 'file', 'stages'",
                    remedy: "write {name: …, sampler: trace_id_ratio, ratio: 0.1} or {name: …, file: collector.yaml}"))
        }
    }

    /// Adds every service's own sampler.
    private func appendFleet(_ node: YAMLNode, to drafts: inout [Read], keys: [String]) throws(Failure) {
        var reader = FleetReader(
            context: context, folder: folder, fleet: fleet, recordedServices: recordedServices)
        let sampler = try reader.sampler(node, alsoKnown: keys)
        for index in drafts.indices {
            drafts[index].files += reader.files
            drafts[index].findings += reader.findings
            drafts[index].blueprint.processors = reader.processors
            drafts[index].describe(FleetReader.id)
            try setHead(
                .sdk(sampler), node.diagnostic("a start-time sampler stands before collectors, once"), &drafts[index])
        }
    }

    /// What a policy alone merges over its collectors' files.
    private func overlays(of stage: FileStage, at node: YAMLNode) throws(Failure) -> [ConfigurationSource] {
        var overlays: [ConfigurationSource] = []
        for (key, texts) in [("config", stage.configurations), ("set", stage.settings)] {
            for text in texts {
                do throws(Failure) {
                    if key == "set" {
                        overlays.append(try ConfigurationSource(set: text))
                        continue
                    }
                    // A file lies beside the experiment; anything else has a scheme.
                    let path = LabPlan.resolve(text, in: folder)
                    let isFile = !text.contains(":") || SmallFile.exists(path)
                    overlays.append(try ConfigurationSource(config: isFile ? path : text))
                } catch {
                    let said = error.diagnostics.first
                    throw Failure(
                        .data,
                        (node[key] ?? node).diagnostic(
                            said?.message ?? "'\(key)' is not read", remedy: said?.remedy ?? ""))
                }
            }
        }
        return overlays
    }
}
