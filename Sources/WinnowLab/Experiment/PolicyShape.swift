import WinnowSettings
import WinnowModel
import WinnowSampling

/// What may stand under `policies`, for schema and documentation.
enum PolicyShape {
    /// One of `policies`: files, a sampler, or stages, each with a name.
    static var policy: SettingShape {
        let name = BlockShape(PolicyName.self).fields()
        let kinds = [file, BlockShape(StageList.self, name: "stages"), fleet] + NativeSampler.shapes
        return .either(kinds.map { .block($0.adding(name, name: $0.name + "_policy")) })
    }

    /// One of `stages`: the same without a name and without further stages.
    static var stage: SettingShape { .either(([file, fleet] + NativeSampler.shapes).map { .block($0) }) }

    /// The keys of `sampler: fleet`.
    static var fleet: BlockShape {
        let sampler = FieldShape(
            key: "sampler", summary: "names the sampler", shape: .choice([FleetReader.id]), isRequired: true)
        return BlockShape(FleetSettings.self, name: FleetReader.id).adding([sampler])
    }

    private static var file: BlockShape { BlockShape(FileStage.self, name: "file") }
}

/// The key that every policy may have.
struct PolicyName: SettingsBlock {
    var name: String?

    static let summary = "a policy's name"
    static var fields: [SettingField<PolicyName>] {
        [
            .text(
                "name", \.name,
                "name in reports, of policies only: the file's or the sampler's without; two may not have the same")
        ]
    }
}

/// `file`: users' own configurations.
struct FileStage: SettingsBlock {
    var file = ""
    var replicas: Int?
    var routing: PolicySpec.Routing?
    var changes: [TierChangeSettings] = []
    var sdk: SDK?
    var strategies: String?
    var configurations: [String] = []
    var settings: [String] = []

    static let summary = "users' own configuration files, as they are deployed"
    static var fields: [SettingField<FileStage>] {
        [
            .text(
                "file", \.file, required: true,
                "FILE[*N[:ROUTING]][@TIME:CHANGE…][,…]: a collector's file or an SDK's .env; several in the order in which a span meets "
                    + "them, `*N` collectors that share what comes"),
            .integer("replicas", \.replicas, in: 1...1000, "the same as `*N` after a single file"),
            .choice(
                "routing", \.routing,
                "which of a single file's replicas gets what: trace_id (each trace to one of them), round_robin or random "
                    + "(request by request); without, as a load_balancing exporter before it says, else trace_id"),
            .list(
                "changes", \.changes,
                "what happens to a single file's replicas, the same as `@TIME:CHANGE` after `*N`: some come, some go, one restarts"
            ),
            .value(
                "sdk", \.sdk, .choice,
                "the SDK that reads an SDK's file; without, the one that the file names in OTEL_RESOURCE_ATTRIBUTES, else each service's, else go"
            ),
            .text(
                "strategies", \.strategies,
                "what the Jaeger endpoint serves that an SDK's file names: a strategies file"),
            .textOrTexts(
                "config", \.configurations,
                "collectors' files that are merged over those of this policy, before what `--config` and `--set` say for all"
            ),
            .textOrTexts(
                "set", \.settings,
                "single settings over them, such as `processors.tail_sampling.decision_wait=10s`"),
        ]
    }
}

/// `stages`: several samplers, one after the other.
struct StageList: SettingsBlock {
    static let summary =
        "several samplers in the order in which a span meets them: one in the applications at most, first"
    static var fields: [SettingField<StageList>] {
        [
            .custom(
                "stages", .list(PolicyShape.stage), required: true, "the samplers and files",
                read: { _, _, _ in })
        ]
    }
}
