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

    private func warning(
        _ message: String, _ policy: ExperimentPolicyReader.Read, _ number: Int
    ) -> RunRecord.Warning {
        let file = policy.files.first ?? ""
        return RunRecord.Warning(policy: number, message: message, file: file, line: file.isEmpty ? 0 : 1)
    }
}
