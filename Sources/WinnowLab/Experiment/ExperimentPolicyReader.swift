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

    /// Adds the stages of one collector, or of another file; where several ways lead through it, each makes policies of its own.
    func appendCollector(
        _ part: PolicySpec.Part, to drafts: inout [Read], context: DialectContext, isLast: Bool
    ) throws(Failure) {
        var context = context
        context.takesEveryExporter = takesEveryExporter && isLast
        context.joinsAtExporters = joinsAtExporters || !isLast
        let configuration = try DialectCatalog.read(path: part.path, context: context)
        var ways = Configuration.distinct(configuration.ways)
        // Before another tier, what goes there.
        let shares = { (way: Configuration.Way) in way.balancing != nil || !way.balancingFaults.isEmpty }
        let leads = { (way: Configuration.Way) in way.exporters.contains { part.leading.contains($0) } }
        if !isLast, configuration.ways.contains(where: leads) {
            ways = Configuration.distinct(configuration.ways.filter(leads))
        } else if !isLast, ways.contains(where: shares) {
            ways.removeAll { !shares($0) }
        }
        var extended: [Read] = []
        for draft in drafts {
            for (number, way) in ways.enumerated() {
                var read = draft
                // Figures of a connector hang on no way but its own: they stand with the first policy.
                if number > 0 {
                    (read.taps, read.courses) = ([], [])
                } else {
                    try appendTaps(of: configuration, part, draft, to: &read)
                }
                if ways.count > 1 { read.blueprint.name += ":" + way.pipeline }
                read.files +=
                    [configuration.file] + configuration.includedFiles + [context.assumed?.file].compactMap { $0 }
                read.findings += configuration.findings
                read.describe(part.tierName ?? PolicySpec.fileName(part.path))
                if configuration.collectorVersion != nil { read.usesCollector = true }
                read.settings += way.stages
                read.graphs.append(way.graph)
                let same = configuration.ways.filter {
                    $0.stages == way.stages && $0.graph == way.graph && $0.balancing == way.balancing
                }
                read.ends = same.flatMap { way in
                    way.exporters.map { ApplyRun.End(pipeline: way.pipeline, exporter: $0) }
                }
                if read.ends.isEmpty { read.ends = [ApplyRun.End(pipeline: way.pipeline, exporter: "")] }
                try append(way, of: configuration, part, to: &read)
                extended.append(read)
            }
        }
        if extended.count > Self.wayLimit { throw tooManyWays(part) }
        drafts = extended
    }

    func tooManyWays(_ part: PolicySpec.Part) -> Failure {
        Failure(
            .data,
            Diagnostic(
                "more than \(Self.wayLimit) ways lead through these files together", file: part.path,
                remedy: "--pipeline NAME takes those of one pipeline"))
    }

    /// Most policies that one is divided into.
    static let wayLimit = 64

    func append(
        _ way: Configuration.Way, of configuration: Configuration, _ part: PolicySpec.Part, to read: inout Read
    ) throws(Failure) {
        var stages: [LaneBlueprint.Stage] = []
        for stage in way.stages {
            switch stage {
            case .headSampler(let settings):
                try setHead(
                    .sdk(settings),
                    Diagnostic(
                        "an SDK's sampler stands before collectors, once", file: part.path,
                        remedy: "name it first: sdk.env,collector.yaml"), &read)
            case .tailSampling(let settings):
                stages.append(.tail(settings, try policySet(settings)))
            case .probabilisticSampler(let settings): stages.append(.probabilistic(settings))
            case .editing(let settings):
                guard let editor = settings.editor as? any RequestEditor else {
                    throw Failure(.internal, Diagnostic("'\(settings.name)' has no editor", file: part.path))
                }
                stages.append(.editing(settings, editor))
            }
        }
        if !read.balancingFaults.isEmpty { throw Failure(.data, read.balancingFaults) }
        if configuration.collectorVersion != nil || !stages.isEmpty {
            try addHop(part.tierName ?? PolicySpec.fileName(part.path), part, stages, way.graph, &read)
            read.balancing = way.balancing
            read.balancingFaults = way.balancingFaults
        } else if part.replicas ?? 1 > 1 || !part.changes.isEmpty {
            throw Failure(
                .usage,
                Diagnostic(
                    "'\(part.path)' is no collector: it has no replicas",
                    text: part.replicas.map { "\(part.path)*\($0)" } ?? part.path))
        }
    }

    private func policySet(_ settings: TailSamplingSettings) throws(Failure) -> TailPolicySet {
        do throws(PatternError) {
            return try TailPolicySet(
                settings.policies.map { $0.divided(by: settings.shards) },
                sampleOnFirstMatch: settings.sampleOnFirstMatch, version: context.collectorVersion)
        } catch {
            let wrong = settings.policies.first { policy in
                (try? TailPolicySet([policy], sampleOnFirstMatch: false, version: context.collectorVersion)) == nil
            }
            let place = wrong?.place ?? settings.place
            throw Failure(
                .data,
                Diagnostic(
                    "a pattern does not compile: \(error.reason)", file: place.file, line: place.line,
                    column: place.column, text: error.pattern, remedy: "patterns are RE2, as in Go"))
        }
    }

    private func setHead(_ head: LaneBlueprint.Head, _ diagnostic: Diagnostic, _ read: inout Read) throws(Failure) {
        if read.blueprint.head != nil || !read.blueprint.hops.isEmpty { throw Failure(.data, diagnostic) }
        read.blueprint.head = head
    }

    private func addHop(
        _ name: String, _ part: PolicySpec.Part, _ stages: [LaneBlueprint.Stage], _ graph: StageGraph?,
        _ read: inout Read
    ) throws(Failure) {
        let tier = try ReplicaPlan(part, after: read.balancing)
        read.balancing = nil
        read.findings += tier.findings
        var name = name
        var number = 2
        while read.blueprint.hops.contains(where: { $0.name == name }) {
            name = "\(name)#\(number)"
            number += 1
        }
        read.blueprint.hops.append(
            LaneBlueprint.Hop(
                name: name, replicas: tier.replicas, stages: stages, routing: tier.routing, changes: tier.changes,
                graph: graph))
        if read.blueprint.copies > StageGraph.copyLimit {
            throw Failure(
                .data,
                Diagnostic(
                    "more than \(StageGraph.copyLimit) paths lead through the pipelines of these files together",
                    file: part.path, remedy: "--pipeline NAME takes the way of one pipeline"))
        }
    }
}
