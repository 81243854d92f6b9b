import WinnowDialects
import WinnowSettings
import WinnowModel
import WinnowPipeline
import WinnowSampling
import WinnowWorkload

/// Reads `sampler: fleet`: every service with the sampler of its own that the scenario, or the policy, gives it.
struct FleetReader {
    /// What `sampler:` says.
    static let id = "fleet"

    let context: DialectContext
    /// Folder of the experiment, which the policy's paths are relative to.
    let folder: String
    /// The scenario's services; `nil` where they are not known.
    let fleet: [ServiceSampling]?
    /// The services of recorded traces; `nil` where they are not known.
    let recordedServices: [String]?
    /// What was found in the services' files, each finding once.
    private(set) var findings: [Diagnostic] = []
    /// The services' files, each once.
    private(set) var files: [String] = []
    /// What the services' environments say of their batch span processors; `nil`: nothing.
    private(set) var processors: ServiceProcessors?

    init(context: DialectContext, folder: String, fleet: [ServiceSampling]?, recordedServices: [String]? = nil) {
        self.recordedServices = recordedServices
        self.context = context
        self.folder = folder
        self.fleet = fleet
    }

    /// The sampler of the policy `node`; all that is wrong in it together is one failure.
    mutating func sampler(_ node: YAMLNode, alsoKnown: [String]) throws(Failure) -> HeadSamplerSettings {
        var diagnostics: [Diagnostic] = []
        let settings = Settings.decode(
            FleetSettings.self, from: node, alsoKnown: alsoKnown + ["sampler"], into: &diagnostics)
        var samplers: [String: HeadSamplerSettings] = [:]
        for member in fleet ?? [] {
            let sdk = member.sdk.flatMap { SDK(rawValue: $0) }
            if let block = member.sampling, settings.services?.entry(member.service) == nil {
                // A block may come from the file of a base: its paths are relative to where it stands.
                samplers[member.service] = try read(
                    block, sdk, LabPlan.folder(of: block.file), for: member.service, into: &diagnostics)
            } else if let sdk {
                samplers[member.service] = EnvironmentFileDialect.defaultSampler(of: sdk)
            }
        }
        let names = fleet?.map(\.service)
        for entry in settings.services?.entries ?? [] {
            if let names, !names.contains(entry.name) {
                diagnostics.append(
                    entry.key.diagnostic(
                        "the scenario has no service '\(entry.name)'",
                        remedy: nearest(to: entry.name, in: names).map { "did you mean '\($0)'?" }
                            ?? "its services are \(names.prefix(12).joined(separator: ", "))"))
                continue
            }
            if let recordedServices, !recordedServices.contains(entry.name) {
                findings.append(
                    entry.key.diagnostic(
                        "no recorded trace has a service '\(entry.name)'", severity: .warning,
                        remedy: nearest(to: entry.name, in: recordedServices).map { "did you mean '\($0)'?" }
                            ?? "services here are \(recordedServices.prefix(12).joined(separator: ", "))"))
            }
            let known = fleet?.first { $0.service == entry.name }?.sdk.flatMap { SDK(rawValue: $0) }
            samplers[entry.name] = try read(entry.value, known, folder, for: entry.name, into: &diagnostics)
        }
        var otherwise = HeadSamplerSettings.parentBased(root: .alwaysOn)
        if let block = settings.otherwise {
            otherwise = try read(block, nil, folder, into: &diagnostics) ?? otherwise
        } else if samplers.isEmpty, diagnostics.isEmpty {
            diagnostics.append(
                node.diagnostic(
                    "no service says how it samples",
                    remedy:
                        "give the scenario's services sampling: {sampler: …}, or the policy services: {NAME: {sampler: …}}"
                ))
        }
        if !diagnostics.isEmpty { throw Failure(.data, diagnostics) }
        return .perService(samplers, otherwise: otherwise)
    }

    /// The sampler of one service's block: `{sampler: …}` or `{file: …}`, either with `sdk`.
    private mutating func read(
        _ node: YAMLNode, _ known: SDK?, _ folder: String, for service: String? = nil,
        into diagnostics: inout [Diagnostic]
    ) throws(Failure) -> HeadSamplerSettings? {
        var sdk = known
        if let word = node["sdk"] { sdk = SettingKind<SDK>.choice.read(word, &diagnostics) ?? known }
        let sampler: HeadSamplerSettings?
        if node["sampler"] != nil {
            sampler = native(node, into: &diagnostics)
        } else if node["file"] != nil {
            sampler = try file(
                Settings.decode(FleetFile.self, from: node, into: &diagnostics), node, sdk, folder, service,
                &diagnostics)
        } else {
            diagnostics.append(
                node.diagnostic(
                    "a service's sampling is a mapping with 'sampler' or 'file'",
                    remedy: "write {sampler: trace_id_ratio, ratio: 0.1} or {file: service.env}"))
            return nil
        }
        return sdk.flatMap { sdk in sampler.map { $0.pinned(to: sdk) } } ?? sampler
    }

    private func native(_ node: YAMLNode, into diagnostics: inout [Diagnostic]) -> HeadSamplerSettings? {
        switch NativeSampler.read(node, alsoKnown: ["sdk"], into: &diagnostics) {
        case .head(.sdk(let settings)): return settings
        case nil: return nil
        default:
            diagnostics.append(
                (node["sampler"] ?? node).diagnostic(
                    "this sampler does not belong to one service", remedy: "use a start-time sampler of an SDK"))
            return nil
        }
    }

    private mutating func file(
        _ stage: FleetFile, _ node: YAMLNode, _ sdk: SDK?, _ folder: String, _ service: String?,
        _ diagnostics: inout [Diagnostic]
    ) throws(Failure) -> HeadSamplerSettings? {
        if stage.file.isEmpty { return nil }
        let path = LabPlan.resolve(stage.file, in: folder)
        var context = context
        context.sdk = sdk
        if let service { context.services = context.services.only(service) }
        if let strategies = stage.strategies {
            let served = try StrategiesFile.read(LabPlan.resolve(strategies, in: folder), context: context)
            context.strategies = served.strategies
            note(served.files, served.findings)
        }
        let configuration: Configuration
        do throws(Failure) {
            configuration = try DialectCatalog.read(path: path, context: context)
        } catch {
            if error.kind != .data { throw error }
            diagnostics += error.diagnostics
            return nil
        }
        note([path] + configuration.includedFiles, configuration.findings)
        if let own = configuration.processors { note(own, of: service) }
        if case .headSampler(let settings) = configuration.stages.first, configuration.stages.count == 1 {
            return settings
        }
        diagnostics.append(
            (node["file"] ?? node).diagnostic(
                "'\(stage.file)' configures no SDK: it is read by the dialect \(configuration.dialect)",
                remedy: "name an SDK's environment or declarative configuration"))
        return nil
    }
}

extension FleetReader {
    /// Remembers what a file says of batch span processors: of one service, or (`nil`) of all that have none of their own.
    private mutating func note(_ own: ServiceProcessors, of service: String?) {
        var known = processors ?? ServiceProcessors()
        if let service {
            if let settings = own.settings(of: service) { known.services[service] = settings }
            if let exporter = own.exporter(of: service) { known.exporters[service] = exporter }
        } else {
            known.otherwise = own.otherwise
            known.services.merge(own.services) { mine, _ in mine }
            known.otherExporter = own.otherExporter
            known.exporters.merge(own.exporters) { mine, _ in mine }
        }
        processors = known
    }

    /// Remembers a file that was read and what was found in it.
    private mutating func note(_ paths: [String], _ found: [Diagnostic]) {
        for path in paths where !files.contains(path) { files.append(path) }
        for finding in found where !findings.contains(finding) { findings.append(finding) }
    }
}

/// `sampler: fleet`: what a policy may change about the scenario's fleet.
struct FleetSettings: SettingsBlock {
    var services: YAMLNode?
    var otherwise: YAMLNode?

    static let summary = "every service with the sampler that the scenario's `sampling` gives it"
    static var fields: [SettingField<FleetSettings>] {
        let sdk = BlockShape(FleetFile.self).fields().filter { $0.key == "sdk" }
        let samplers = NativeSampler.shapes.map { $0.adding(sdk, name: $0.name + "_of_service") }
        let member = SettingShape.either(
            ([BlockShape(FleetFile.self, name: "file_of_service")] + samplers).map { .block($0) })
        return [
            .custom(
                "services", .named(member),
                "samplers of single services in place of the scenario's: `{sampler: …}` or `{file: …}`",
                read: { node, block, diagnostics in
                    block.services = node
                    if node.entries == nil, !node.isNull {
                        diagnostics.append(
                            node.diagnostic(
                                "a mapping of services is expected here, not \(node.kindName)",
                                remedy: "write services: {NAME: {sampler: …}}"))
                    }
                }),
            .custom(
                "default", member, "the sampler of services that say nothing; parent_based with always_on without",
                read: { node, block, _ in block.otherwise = node }),
        ]
    }
}

/// `file` of one service, with the SDK that reads it.
struct FleetFile: SettingsBlock {
    var file = ""
    var sdk: SDK?
    var strategies: String?

    static let summary = "a service's own configuration file"
    static var fields: [SettingField<FleetFile>] {
        [
            .text("file", \.file, required: true, "an SDK's .env or declarative configuration"),
            .value("sdk", \.sdk, .choice, "the SDK that reads it; the service's without"),
            .text("strategies", \.strategies, "what the Jaeger endpoint serves that the file names: a strategies file"),
        ]
    }
}
