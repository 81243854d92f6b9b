import WinnowDialects
import WinnowFormats
import WinnowSettings
import WinnowModel
import WinnowPipeline
import WinnowSampling
import WinnowWorkload

/// Makes runnable policies of what an experiment or a command line says.
struct ExperimentPolicyReader {
    /// A policy with what was found while reading it.
    struct Read {
        var blueprint: LaneBlueprint
        var findings: [Diagnostic] = []
        /// Files read, for the digest and for reports.
        var files: [String] = []
        var description = ""
        /// True when some part is a collector's.
        var usesCollector = false
        /// The settings of the tail_sampling processors, in the order in which a span meets them.
        var tailSettings: [TailSamplingSettings] { blueprint.tailSettings.map(\.settings) }

        /// What processors could not evaluate and passed over, as warnings; `passedOver` is for each of the blueprint's edits.
        func warnings(passedOver: [[String: Int]]) -> [Diagnostic] {
            zip(blueprint.edits, passedOver).flatMap { edit, counts in
                counts.sorted { $0.key < $1.key }.map { message, count in
                    Diagnostic(
                        "'\(edit.settings.name)': a condition could not be evaluated "
                            + "\(WarningText.grouped(Double(count))) \(count == 1 ? "time" : "times"): \(message)",
                        severity: .warning, file: edit.settings.place.file, line: edit.settings.place.line)
                }
            }
        }
    }

    let version: CollectorVersion
    let environment: [String: String]
    /// Folder that paths are relative to, empty for none.
    let folder: String
    /// The services of the scenario and how they sample; `nil` where the services are not known before the traces are read.
    var fleet: [ServiceSampling]?
    /// The services of recorded traces; `nil` where they are not known.
    var recordedServices: [String]?
    /// The SDKs of the traces' services.
    var services = ServiceSDKs.unknown
    /// What processors add that cannot be known here.
    var assumed: AssumedAttributes?
    /// Configurations that are merged over every collector's file.
    var overlays: [ConfigurationSource] = []

    /// What files are read with, unless a policy says more.
    private var context: DialectContext {
        var context = DialectContext(collectorVersion: version, environment: environment)
        context.services = services
        context.assumed = assumed
        context.overlays = overlays
        return context
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
                var read = try readPolicy(item)
                read.findings += read.blueprint.findings
                if reads.contains(where: { $0.blueprint.name == read.blueprint.name }) {
                    diagnostics.append(
                        item.diagnostic(
                            "two policies are called '\(read.blueprint.name)'", remedy: "give each a name of its own"))
                }
                reads.append(read)
            } catch {
                if error.kind != .data { throw error }
                diagnostics += error.diagnostics
            }
        }
        if !diagnostics.isEmpty { throw Failure(.data, diagnostics) }
        return reads
    }

    /// Reads policies that were typed.
    func read(_ specs: [PolicySpec]) throws(Failure) -> [Read] {
        var reads: [Read] = []
        for spec in specs {
            var read = Read(blueprint: LaneBlueprint(name: spec.name))
            for part in spec.parts { try append(part, to: &read, context: context) }
            read.findings += read.blueprint.findings
            if reads.contains(where: { $0.blueprint.name == read.blueprint.name }) {
                throw Failure(
                    .usage,
                    Diagnostic(
                        "two policies are called '\(spec.name)'", text: spec.name,
                        remedy: "give them names: old=\(spec.parts[0].path) new=…"))
            }
            reads.append(read)
        }
        if !overlays.isEmpty, !reads.contains(where: \.usesCollector) {
            throw Failure(
                .usage, Diagnostic("--config and --set change files of collectors, and none is among those named"))
        }
        return reads
    }

    private func readPolicy(_ node: YAMLNode) throws(Failure) -> Read {
        guard node.entries != nil else {
            throw Failure(
                .data,
                node.diagnostic("a policy is a mapping", remedy: "write {name: …, sampler: …} or {name: …, file: …}"))
        }
        var read = Read(blueprint: LaneBlueprint(name: ""))
        try append(node, to: &read, keys: Self.ownKeys)
        if let name = node["name"] {
            guard let text = name.text, !text.isEmpty else { throw Failure(.data, name.diagnostic("a name is text")) }
            read.blueprint.name = text
        } else {
            read.blueprint.name =
                node["file"]?.text.map(PolicySpec.fileName) ?? node["sampler"]?.text ?? "policy at line \(node.line)"
        }
        return read
    }

    /// Adds the stage (or stages) that a mapping describes.
    private func append(_ node: YAMLNode, to read: inout Read, keys: [String]) throws(Failure) {
        var diagnostics: [Diagnostic] = []
        if let file = node["file"] {
            let stage = Settings.decode(
                FileStage.self, from: node, alsoKnown: keys.filter { $0 == "name" }, into: &diagnostics)
            if !diagnostics.isEmpty { throw Failure(.data, diagnostics) }
            var spec: PolicySpec
            do throws(Failure) { spec = try PolicySpec(stage.file) } catch {
                throw Failure(.data, file.diagnostic(error.diagnostics.first?.message ?? "'file' is a path"))
            }
            if let replicas = stage.replicas, replicas != spec.parts[0].replicas {
                guard spec.parts.count == 1, spec.parts[0].replicas == 1 else {
                    throw Failure(
                        .data,
                        file.diagnostic(
                            "'replicas' stands beside a single file without '*N'", remedy: "write FILE*N for each"))
                }
                spec.parts[0].replicas = replicas
            }
            var context = context
            context.sdk = stage.sdk
            if let strategies = stage.strategies {
                let path = LabPlan.resolve(strategies, in: folder)
                let served = try StrategiesFile.read(path, context: context)
                context.strategies = served.strategies
                read.findings += served.findings
                read.files += served.files
            }
            for part in spec.parts {
                var resolved = part
                resolved.path = LabPlan.resolve(part.path, in: folder)
                try append(resolved, to: &read, context: context)
            }
        } else if let stages = node["stages"] {
            for entry in node.entries ?? [] where !keys.contains(entry.key.text ?? "") {
                diagnostics.append(Settings.unknown(entry.key, known: keys))
            }
            if !diagnostics.isEmpty { throw Failure(.data, diagnostics) }
            guard let items = stages.elements, !items.isEmpty else {
                throw Failure(.data, stages.diagnostic("'stages' lists at least one stage"))
            }
            for item in items { try append(item, to: &read, keys: ["file"]) }
        } else if node["sampler"]?.text == FleetReader.id {
            try appendFleet(node, to: &read, keys: keys)
        } else if node["sampler"] != nil {
            let stage = NativeSampler.read(node, alsoKnown: keys, into: &diagnostics)
            guard let stage, diagnostics.isEmpty else { throw Failure(.data, diagnostics) }
            read.description += (read.description.isEmpty ? "" : ", ") + (node["sampler"]?.text ?? "")
            switch stage {
            case .head(let head):
                try setHead(head, node.diagnostic("a start-time sampler stands before collectors, once"), &read)
            case .collector(let stage): addHop("collector", 1, [stage], &read)
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
    private func appendFleet(_ node: YAMLNode, to read: inout Read, keys: [String]) throws(Failure) {
        var reader = FleetReader(
            context: context, folder: folder, fleet: fleet, recordedServices: recordedServices)
        let sampler = try reader.sampler(node, alsoKnown: keys)
        read.files += reader.files
        read.findings += reader.findings
        read.description += (read.description.isEmpty ? "" : ", ") + FleetReader.id
        try setHead(.sdk(sampler), node.diagnostic("a start-time sampler stands before collectors, once"), &read)
    }

    /// Adds the stages of a user's file.
    private func append(
        _ part: PolicySpec.Part, to read: inout Read, context: DialectContext
    ) throws(Failure) {
        let configuration = try DialectCatalog.read(path: part.path, context: context)
        read.files += [configuration.file] + configuration.includedFiles + [context.assumed?.file].compactMap { $0 }
        read.findings += configuration.findings
        read.description += (read.description.isEmpty ? "" : ", ") + PolicySpec.fileName(part.path)
        if configuration.collectorVersion != nil { read.usesCollector = true }
        var stages: [LaneBlueprint.Stage] = []
        for stage in configuration.stages {
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
        if configuration.collectorVersion != nil || !stages.isEmpty {
            addHop(PolicySpec.fileName(part.path), part.replicas, stages, &read)
        } else if part.replicas > 1 {
            throw Failure(
                .usage,
                Diagnostic("'\(part.path)' is no collector: it has no replicas", text: "\(part.path)*\(part.replicas)"))
        }
    }

    private func policySet(_ settings: TailSamplingSettings) throws(Failure) -> TailPolicySet {
        do throws(PatternError) {
            return try TailPolicySet(
                settings.policies.map { $0.divided(by: settings.shards) },
                sampleOnFirstMatch: settings.sampleOnFirstMatch, version: version)
        } catch {
            let wrong = settings.policies.first { policy in
                (try? TailPolicySet([policy], sampleOnFirstMatch: false, version: version)) == nil
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

    private func addHop(_ name: String, _ replicas: Int, _ stages: [LaneBlueprint.Stage], _ read: inout Read) {
        var name = name
        var number = 2
        while read.blueprint.hops.contains(where: { $0.name == name }) {
            name = "\(name)#\(number)"
            number += 1
        }
        read.blueprint.hops.append(LaneBlueprint.Hop(name: name, replicas: replicas, stages: stages))
    }
}
