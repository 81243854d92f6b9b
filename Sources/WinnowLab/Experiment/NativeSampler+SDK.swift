import WinnowDialects
import WinnowSettings
import WinnowModel
import WinnowSampling

// What an experiment writes for the start-time samplers of OpenTelemetry's SDKs.
extension NativeSampler {
    struct Plain: SettingsBlock {
        static let summary = "nothing to set"
        static var fields: [SettingField<Plain>] { [] }
    }

    struct AlwaysRecord: SettingsBlock {
        var root: HeadSamplerSettings = .alwaysOn
        static let summary = "keeps what its root sampler keeps, and records the rest without exporting it"
        static var fields: [SettingField<AlwaysRecord>] {
            [delegate("root", \.root, required: true, "sampler whose drops are recorded")]
        }
    }

    struct Ratio: SettingsBlock {
        var ratio = 1.0
        var sdk: SDK?
        static let summary = "a share of trace ids"
        static var fields: [SettingField<Ratio>] {
            [
                .probability("ratio", \.ratio, required: true, "share of trace ids that is kept"),
                .choice(
                    "sdk", \.sdk,
                    "whose arithmetic is followed; without it that of each service's SDK, by its resource, else Go's"),
            ]
        }
    }

    /// Whose behaviour a consistent sampler has, as it is written.
    enum BehaviourWord: String, CaseIterable {
        case spec
        case asIs = "as-is"
        case python
        case java
        case js

        var behaviour: ConsistentBehaviour {
            switch self {
            case .spec: .spec
            case .asIs: .asIs
            case .python: .sdk(.python)
            case .java: .sdk(.java)
            case .js: .sdk(.js)
            }
        }

        static let summary =
            "the specification's behaviour, that of each service's SDK as released, or that of Python 1.45, Java or JS"
    }

    struct Probability: SettingsBlock {
        var ratio = 1.0
        var precision: Int?
        var behaviour = BehaviourWord.spec
        var settings: HeadSamplerSettings {
            .probability(ratio, precision: precision, behaviour: behaviour.behaviour)
        }
        static let summary = "a share of the 56 random bits, written as th"
        static var fields: [SettingField<Probability>] {
            [
                .probability("ratio", \.ratio, required: true, "share that is kept"),
                .integer(
                    "precision", \.precision, in: 1...14,
                    "hexadecimal digits of the threshold, one more for each leading f; without it all 14"),
                .choice("behaviour", \.behaviour, BehaviourWord.summary),
            ]
        }
    }

    struct Composite: SettingsBlock {
        var composable: ComposableSettings = .alwaysOn
        var behaviour = BehaviourWord.spec
        var settings: HeadSamplerSettings { .composite(composable, behaviour: behaviour.behaviour) }
        static let summary = "decides by a composable sampler's threshold"
        static var fields: [SettingField<Composite>] {
            [
                .custom(
                    "of", .any, required: true,
                    "as in declarative configuration: always_on, always_off, probability, parent_threshold, rule_based;"
                        + " and annotating: {attributes, of}, any_of: […]"
                ) { node, block, diagnostics in
                    var reader = ComposableReader(knowsMore: true)
                    if let composable = reader.composable(node) { block.composable = composable }
                    diagnostics += reader.findings.filter { $0.severity == .error }
                },
                .choice("behaviour", \.behaviour, BehaviourWord.summary),
            ]
        }
    }

    struct ParentBased: SettingsBlock {
        var root: HeadSamplerSettings = .alwaysOn
        var remoteSampled: HeadSamplerSettings = .alwaysOn
        var remoteNotSampled: HeadSamplerSettings = .alwaysOff
        var localSampled: HeadSamplerSettings = .alwaysOn
        var localNotSampled: HeadSamplerSettings = .alwaysOff
        var settings: HeadSamplerSettings {
            .parentBased(
                root: root, remoteParentSampled: remoteSampled, remoteParentNotSampled: remoteNotSampled,
                localParentSampled: localSampled, localParentNotSampled: localNotSampled)
        }
        static let summary = "follows the parent; a sampler each for the other cases"
        static var fields: [SettingField<ParentBased>] {
            [
                delegate("root", \.root, required: true, "sampler of spans without a parent"),
                delegate("remote_parent_sampled", \.remoteSampled, "below a remote parent that is sampled"),
                delegate("remote_parent_not_sampled", \.remoteNotSampled, "below a remote parent that is not"),
                delegate("local_parent_sampled", \.localSampled, "below a local parent that is sampled"),
                delegate("local_parent_not_sampled", \.localNotSampled, "below a local parent that is not"),
            ]
        }
    }

    /// A key that takes a sampler: a mapping with `sampler`, or the id of one without keys.
    private static func delegate<Block>(
        _ key: String, _ path: SettingPath<Block, HeadSamplerSettings>, required: Bool = false, _ summary: String
    ) -> SettingField<Block> {
        .custom(key, NativeSampler.delegate, required: required, summary) { node, block, diagnostics in
            var wrapped = node
            if node.text != nil {
                // `root: always_on` is short for `root: {sampler: always_on}`.
                var name = node
                name.content = .scalar(YAMLScalar("sampler"))
                wrapped.content = .mapping([YAMLEntry(key: name, value: node)])
            }
            switch NativeSampler.read(wrapped, alsoKnown: [], into: &diagnostics) {
            case .head(.sdk(let settings)): block[keyPath: path] = settings
            case nil:
                if wrapped["sampler"] == nil {
                    diagnostics.append(
                        node.diagnostic("a delegate is a sampler", remedy: "write {sampler: always_on}"))
                }
            default:
                diagnostics.append(
                    node.diagnostic(
                        "this sampler can't be a delegate", remedy: "use a start-time sampler of an SDK"))
            }
        } shown: { block in
            switch block[keyPath: path] {
            case .alwaysOn: "always_on"
            case .alwaysOff: "always_off"
            default: nil
            }
        }
    }
}
