import WinnowModel
import WinnowSampling
import WinnowSettings

extension LaneBlueprint {
    /// Warnings about `hash_seed` processors that find `th` and `rv` of an SDK or an earlier processor (contrib #42188).
    var findings: [Diagnostic] {
        var writer =
            switch head {
            case .sdk(let settings): settings.writesThreshold ? "an SDK's sampler" : nil
            case .targetRate: "adaptive_target_rate"
            case .orderService, nil: nil as String?
            }
        var found: [Diagnostic] = []
        for case .probabilistic(let settings) in hops.flatMap(\.stages) {
            if let writer, settings.mode == .hashSeed {
                let fate = settings.failClosed ? "drops" : "keeps"
                let place = settings.place
                found.append(
                    Diagnostic(
                        "\(settings.name) comes downstream of \(writer), which writes th into trace states: hash_seed can't decide on such a span and, with fail_closed: \(settings.failClosed), \(fate) it",
                        severity: .warning, file: place.file, line: place.line, column: place.column,
                        remedy: "write mode: proportional here, or sample in one place only"))
            }
            if writer == nil { writer = settings.name }
        }
        return found
    }
}
