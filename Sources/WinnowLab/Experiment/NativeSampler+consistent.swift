import WinnowDialects
import WinnowFormats
import WinnowModel
import WinnowSampling

/// Samplers that decide by thresholds, and the one that records what it does not keep.
extension NativeSampler {
    struct AlwaysRecord: SettingsBlock {
        var root: HeadSamplerSettings = .alwaysOn
        static let summary = "keeps what another sampler keeps, and records the rest without exporting it"
        static var fields: [SettingField<AlwaysRecord>] {
            [NativeSampler.delegate("root", \.root, required: true, "decides what is kept")]
        }
    }

    struct Probability: SettingsBlock {
        var ratio = 1.0
        var precision = 4
        var behaviour = ConsistentBehaviour.spec
        var settings: HeadSamplerSettings { .probability(ratio, precision: precision, behaviour: behaviour) }
        static let summary = "a share of 56 random bits, written as th"
        static var fields: [SettingField<Probability>] {
            [
                .probability("ratio", \.ratio, required: true, "share of the traces that is kept"),
                .integer("precision", \.precision, in: 1...14, "hexadecimal digits of the threshold"),
                .value("behaviour", \.behaviour, .behaviour, behaviourSummary),
            ]
        }
    }

    struct Composite: SettingsBlock {
        var sampler: ComposableSettings = .alwaysOn
        var behaviour = ConsistentBehaviour.spec
        var settings: HeadSamplerSettings { .composite(sampler, behaviour: behaviour) }
        static let summary = "composed thresholds, in the words of the SDKs' declarative configuration"
        static var fields: [SettingField<Composite>] {
            [
                .custom(
                    "of", .any, required: true,
                    "always_on, always_off, probability, parent_threshold or rule_based, as under composite/development",
                    read: { node, block, diagnostics in
                        if let sampler = DeclarativeFileDialect.composable(node, into: &diagnostics) {
                            block.sampler = sampler
                        }
                    }),
                .value("behaviour", \.behaviour, .behaviour, behaviourSummary),
            ]
        }
    }

    private static let behaviourSummary =
        "spec; as-is: with the known gaps of each service's SDK; or an SDK, with its gaps"
}

extension SettingKind where Value == ConsistentBehaviour {
    /// `spec`, `as-is`, or an SDK by its word.
    static var behaviour: Self {
        let words = ["spec", "as-is"] + SDK.allCases.map(\.rawValue)
        return SettingKind(shape: .choice(words)) { node, diagnostics in
            switch node.text {
            case "spec": return .spec
            case "as-is": return .asIs
            default: break
            }
            if let sdk = SDK(rawValue: node.text ?? "") { return .sdk(sdk) }
            diagnostics.append(
                node.diagnostic(
                    "a behaviour is expected here, not \(node.text.map { "'\($0)'" } ?? node.kindName)",
                    remedy: nearest(to: node.text ?? "", in: words).map { "did you mean '\($0)'?" }
                        ?? "one of \(words.joined(separator: ", "))"))
            return nil
        }.showing { $0 == .spec ? "spec" : $0 == .asIs ? "as-is" : nil }
    }
}
