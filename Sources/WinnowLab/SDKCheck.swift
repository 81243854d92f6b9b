import WinnowModel
import WinnowSampling
import WinnowStore

/// Tells of services whose SDK is in a language of which nothing is known, where a policy's decisions hang on its arithmetic.
struct SDKCheck {
    private let strangers: [SDK.Stranger]
    /// More are counted, not named.
    private static let mostNamed = 20

    init(_ tables: TraceTables) { strangers = SDK.strangers(in: tables) }

    func warnings(_ policy: ExperimentPolicyReader.Read, policy number: Int) -> [RunRecord.Warning] {
        guard case .sdk(let settings) = policy.blueprint.head else { return [] }
        let found = strangers.filter { settings.hangsOnSDK(of: $0.service) }
        var warnings = found.prefix(Self.mostNamed).map { stranger in
            warning(
                "the service '\(stranger.service)' has an SDK in '\(stranger.language)' (telemetry.sdk.language), of which nothing is "
                    + "known: its trace ids are taken as by the SDK for Go (name one that does alike: sdk: go, java, python, js …)",
                policy, number)
        }
        if found.count > Self.mostNamed {
            warnings.append(warning("and \(found.count - Self.mostNamed) more such services", policy, number))
        }
        return warnings
    }

    /// What is assumed about services of a recording that say nothing of their SDK; `nil` where that makes no difference.
    static func assumption(_ tables: TraceTables, _ policies: [ExperimentPolicyReader.Read]) -> String? {
        let silent = SDK.silentServices(in: tables).filter { service in
            policies.contains { policy in
                if case .sdk(let settings) = policy.blueprint.head { settings.hangsOnSDK(of: service) } else { false }
            }
        }
        if silent.isEmpty { return nil }
        let named = silent.prefix(5).map { $0.visible }.joined(separator: ", ")
        let more = silent.count > 5 ? " and \(silent.count - 5) more" : ""
        return "note: \(silent.count == 1 ? "1 service does" : "\(silent.count) services do") not say which SDK "
            + "\(silent.count == 1 ? "it has" : "they have") (telemetry.sdk.language): taken for Go's (\(named)\(more))"
    }

    private func warning(
        _ message: String, _ policy: ExperimentPolicyReader.Read, _ number: Int
    ) -> RunRecord.Warning {
        let file = policy.files.first ?? ""
        return RunRecord.Warning(policy: number, message: message, file: file, line: file.isEmpty ? 0 : 1)
    }
}
