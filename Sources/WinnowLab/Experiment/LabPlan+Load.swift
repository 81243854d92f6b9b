import WinnowDialects
import WinnowFormats
import WinnowSettings
public import WinnowModel
import WinnowPipeline
import WinnowSampling
import WinnowWorkload

extension LabPlan {
    /// Reads an experiment file and everything that it names.
    public static func experiment(_ path: String, options: LabOptions) throws(Failure) -> LabPlan {
        let node = try YAMLDocument.parse(path: path)
        let settings = try Settings.decode(ExperimentSettings.self, from: node, alsoKnown: Scenario.keys)
        let folder = folder(of: path)
        var options = options
        if options.slow.isEmpty { options.slow = settings.slow }
        options.incidents = options.incidents ?? settings.incidents.map { resolve($0, in: folder) }
        options.rate = options.rate ?? settings.rate
        options.warmUpNanos = options.warmUpNanos ?? settings.warmUpNanos
        options.coolDownNanos = options.coolDownNanos ?? settings.coolDownNanos
        options.seed = options.seed ?? UInt64(settings.seed)
        options.seeds = options.seeds ?? settings.seeds
        if settings.workload != nil || !settings.traces.isEmpty { try refuseWorkloadKeys(of: node) }
        var files = [path]
        let traffic: any Traffic
        var fleet: [ServiceSampling]?
        var damage: [Diagnostic] = []
        var isClean = true
        var readNanosPerSpan: Double?
        var summary: ReadSummary?
        var digests: [(file: String, sha256: String)] = []
        if let workload = settings.workload {
            let other = resolve(workload, in: folder)
            files.append(other)
            let scenario = try Scenario.load(path: other, alsoKnown: ExperimentSettings.keys)
            fleet = scenario.fleet
            traffic = try generated(scenario, options, &files)
        } else if !settings.traces.isEmpty {
            let traces = settings.traces.map { resolve($0, in: folder) }
            let recording = try Recording(traces, options)
            digests = recording.digests
            traffic = recording.traffic
            damage = recording.findings
            isClean = recording.isClean
            readNanosPerSpan = recording.readNanosPerSpan
            summary = recording.summary
        } else {
            guard node["services"] != nil || node["base"] != nil else {
                throw Failure(
                    .data,
                    node.diagnostic(
                        "there is no traffic: neither 'services', nor 'workload', nor 'traces'",
                        remedy: "add workload: FILE.yaml, or traces: [FILE], or describe services"))
            }
            let scenario = try Scenario(node, alsoKnown: ExperimentSettings.keys)
            fleet = scenario.fleet
            traffic = try generated(scenario, options, &files)
        }
        var reader = try ExperimentPolicyReader(options, folder: folder, fleet: fleet)
        reader.joinsAtExporters = true
        reader.context.services = ServiceSDKs(in: traffic.tables)
        if !settings.traces.isEmpty {
            let tables = traffic.tables
            reader.recordedServices = Set(tables.operations.map(\.service)).map { tables.strings[$0] }.sorted()
        }
        if settings.policies == nil { throw missing(node) }
        let policies = try reader.read(settings.policies)
        let thresholdNames = policies.map(\.blueprint.name)
        var thresholds: [Threshold] = []
        for text in settings.thresholds {
            thresholds.append(try Threshold(text, isInverted: false, policies: thresholdNames, kind: .data, file: path))
        }
        var plan = try LabPlan(
            name: settings.name ?? (traffic.facts.name.isEmpty ? PolicySpec.fileName(path) : traffic.facts.name),
            traffic: traffic, policies: policies, referenceName: options.reference ?? settings.reference,
            isTyped: options.reference != nil, file: path, options: options)
        plan.networkDelayNanos = settings.networkDelayNanos
        try plan.setTransport(settings.transport)
        plan.prices = settings.prices.table
        plan.processors.maxQueueSize = settings.processors.maxQueueSize
        plan.processors.maxExportBatchSize = settings.processors.maxExportBatchSize
        plan.processors.scheduleDelayNanos = settings.processors.scheduleDelayNanos
        plan.thresholds = thresholds + plan.thresholds
        plan.source = String(decoding: try SmallFile.read(path), as: UTF8.self)
        plan.damage = damage
        plan.isClean = isClean
        plan.readNanosPerSpan = readNanosPerSpan
        plan.summary = summary
        try plan.digestFiles(files, traces: digests, policies.flatMap(\.files) + [options.incidents].compactMap { $0 })
        try plan.digestVariables()
        return plan
    }

    /// Plans a comparison that was typed: policies over a scenario file or over recorded traces.
    public static func comparison(
        _ specs: [PolicySpec], scenario: String?, traces: [String], options: LabOptions
    ) throws(Failure) -> LabPlan {
        // The configuration first: its faults are found without reading gigabytes of traces.
        var reader = try ExperimentPolicyReader(options)
        reader.joinsAtExporters = true
        reader.context.services = .pending
        _ = try reader.read(specs)
        let traffic: any Traffic
        var damage: [Diagnostic] = []
        var isClean = true
        var readNanosPerSpan: Double?
        var summary: ReadSummary?
        var digests: [(file: String, sha256: String)] = []
        var files: [String] = []
        var transport: TransportSettings?
        if let scenario {
            files.append(scenario)
            traffic = try generated(Scenario.load(path: scenario, alsoKnown: ExperimentSettings.keys), options, &files)
            let node = try YAMLDocument.parse(path: scenario)
            transport = try Settings.decode(ExperimentSettings.self, from: node, alsoKnown: Scenario.keys).transport
        } else {
            let recording = try Recording(traces, options)
            digests = recording.digests
            traffic = recording.traffic
            damage = recording.findings
            isClean = recording.isClean
            readNanosPerSpan = recording.readNanosPerSpan
            summary = recording.summary
        }
        reader.context.services = ServiceSDKs(in: traffic.tables)
        let policies = try reader.read(specs)
        var plan = try LabPlan(
            name: "compare", traffic: traffic, policies: policies, referenceName: options.reference, isTyped: true,
            file: "", options: options)
        try plan.setTransport(transport)
        plan.damage = damage
        plan.isClean = isClean
        plan.readNanosPerSpan = readNanosPerSpan
        plan.summary = summary
        try plan.digestFiles(files, traces: digests, policies.flatMap(\.files) + [options.incidents].compactMap { $0 })
        try plan.digestVariables()
        return plan
    }

    private init(
        name: String, traffic: any Traffic, policies: [ExperimentPolicyReader.Read], referenceName: String?,
        isTyped: Bool,
        file: String, options: LabOptions
    ) throws(Failure) {
        self.name = name
        self.traffic = traffic
        self.policies = policies
        self.options = options
        let names = policies.map(\.blueprint.name)
        reference = 0
        if let referenceName {
            guard let index = names.firstIndex(of: referenceName) else {
                throw Failure(
                    isTyped ? .usage : .data,
                    Diagnostic(
                        "there is no policy '\(referenceName)' to compare with", file: isTyped ? "" : file,
                        text: referenceName,
                        remedy: nearest(to: referenceName, in: names).map { "did you mean '\($0)'?" }
                            ?? "policies are \(names.joined(separator: ", "))"))
            }
            reference = index
        }
        let first = options.seed ?? 1
        let count = UInt64(options.seeds ?? 1)
        // A recording is what it is: seeds only choose among ties, so one is enough unless it is tiled.
        seeds = traffic.facts.isGenerated || options.rate != nil ? (0..<count).map { first &+ $0 } : [first]
        networkDelayNanos = 1_000_000
        processors = BatchSpanProcessors.Settings()
        prices = PriceTable()
        thresholds = []
        for text in options.failIf {
            thresholds.append(try Threshold(text, isInverted: true, policies: names, kind: .usage))
        }
    }

    /// Sets how requests fare, and gives collectors what its faults do to them.
    private mutating func setTransport(_ settings: TransportSettings?) throws(Failure) {
        wire = options.wire ?? settings?.wire ?? .sizes
        guard let settings, settings.model == .full else { return }
        transport = settings
        let transport = TransportPlan(settings: settings, networkDelayNanos: networkDelayNanos, start: 0)
        let known = Set(policies.flatMap { $0.blueprint.hops.map(\.name) })
        for fault in settings.faults where !TransportFaultSpec.isGeneral(fault.target) && !known.contains(fault.target)
        {
            throw Failure(
                .data,
                Diagnostic(
                    "no policy has a tier '\(fault.target)'", file: fault.place.file, line: fault.place.line,
                    column: fault.place.column, text: fault.target,
                    remedy: nearest(to: fault.target, in: known.sorted()).map { "did you mean '\($0)'?" }
                        ?? "write to: collectors, to: backend, or one of \(known.sorted().joined(separator: ", "))"))
        }
        for index in policies.indices {
            let blueprint = policies[index].blueprint
            for hop in blueprint.hops.indices {
                let more = transport.changes(of: hop, blueprint)
                noteLimits(of: blueprint.hops[hop], transport.settings.collectors, policy: index)
                if more.isEmpty { continue }
                policies[index].blueprint.hops[hop].changes = try TierChanges(
                    more, replicas: blueprint.hops[hop].replicas, after: blueprint.hops[hop].changes)
            }
        }
    }

    /// Says what bounds the replicas of a hop where it is taken from their file.
    private mutating func noteLimits(of hop: LaneBlueprint.Hop, _ typed: CollectorResources, policy: Int) {
        guard var limits = hop.limits else { return }
        if typed.cores != nil { limits.cores = nil }
        if typed.memoryBytes != nil { limits.memoryBytes = nil }
        if limits.text.isEmpty { return }
        policies[policy].findings.append(
            Diagnostic(
                "each replica of \(hop.name) may use \(limits.text)", severity: .note, file: limits.place.file,
                line: limits.place.line, column: limits.place.column))
    }

    /// Notes the digest of every file that was read, once each; those of traces are known from reading.
    private mutating func digestFiles(
        _ first: [String], traces: [(file: String, sha256: String)], _ last: [String]
    ) throws(Failure) {
        var seen: Set<String> = []
        for path in first where seen.insert(path).inserted { files.append((path, try FileDigest.sha256(path))) }
        for trace in traces where seen.insert(trace.file).inserted { files.append((trace.file, trace.sha256)) }
        for path in last where seen.insert(path).inserted { files.append((path, try FileDigest.sha256(path))) }
    }

    /// Notes what the environment has for the variables that the policies' files refer to.
    private mutating func digestVariables() throws(Failure) {
        var names: Set<String> = []
        for path in Set(policies.flatMap(\.files)) {
            names.formUnion(EnvironmentReferences.names(in: try ConfigurationFile(path: path), options.environment))
        }
        variables = names.sorted().map { ($0, options.environment[$0]) }
        // What was typed over the files decides as they do.
        variables += options.configurations.map { ("--config", $0) } + options.settings.map { ("--set", $0) }
    }

    /// Traffic of a scenario; the files that it is a variant of are read as well.
    private static func generated(
        _ scenario: Scenario, _ options: LabOptions, _ files: inout [String]
    ) throws(Failure) -> any Traffic {
        files += scenario.bases
        return try GeneratedTraffic(scenario: scenario, duration: options.durationNanos)
    }

    /// An experiment over another file or over traces describes no traffic: such keys would be read by nobody.
    private static func refuseWorkloadKeys(of node: YAMLNode) throws(Failure) {
        let allowed = ExperimentSettings.keys + ["description"]
        let strangers = (node.entries ?? []).filter { Scenario.keys.contains($0.name) && !allowed.contains($0.name) }
        if strangers.isEmpty { return }
        throw Failure(
            .data,
            strangers.map {
                $0.key.diagnostic(
                    "'\($0.name)' belongs to a workload, and this file has none of its own",
                    remedy: "move it to the workload's file, or leave out 'workload' and 'traces'"
                        + ($0.name == "duration" ? "; --duration shortens a run" : ""))
            })
    }

    private static func missing(_ node: YAMLNode) -> Failure {
        Failure(
            .data,
            node.diagnostic(
                "there are no policies to run",
                remedy:
                    "add policies: [{name: head 10 %, sampler: trace_id_ratio, ratio: 0.1}], or use winnow compare FILE… --scenario"
                    + " \(node.file)"))
    }

    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    static func resolve(_ path: String, in folder: String) -> String {
        folder.isEmpty || path.hasPrefix("/") ? path : folder + "/" + path
    }
}
