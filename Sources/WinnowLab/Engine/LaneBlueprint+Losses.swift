import WinnowModel
import WinnowPipeline
import WinnowSampling

extension LaneBlueprint.Hop {
    /// What to say about spans that were lost because something happened to its replicas.
    func lossTexts(restarts: Double, unreachable: Double) -> [String] {
        guard let changes, !changes.isEmpty else { return [] }
        var texts: [String] = []
        if restarts > 0 {
            texts.append(
                "\(WarningText.grouped(restarts)) spans were lost when collectors of \(name) restarted (\(changes.text)): "
                    + "what they held is gone")
        }
        if unreachable > 0 {
            texts.append(
                "\(WarningText.grouped(unreachable)) spans were sent to collectors of \(name) that were gone or down "
                    + "(\(changes.text); \(changes.noticeText)) and were lost")
        }
        return texts
    }
}

extension ExperimentPolicyReader.Read {
    /// Says that spans reached the backend more than once.
    func repeatFinding(_ repeats: Double) -> Diagnostic? {
        guard repeats > 0 else { return nil }
        let end = ends.first.map { "'\($0.pipeline)'" } ?? "the last pipeline"
        return Diagnostic(
            "\(WarningText.grouped(repeats)) times a span came to \(end) that had come there by another way: it is stored and paid for "
                + "again, and kept once here", severity: .warning,
            remedy: "let each span pass one of the pipelines that meet")
    }

    /// What happened to spans because something happened to collectors, as warnings.
    func warnings(
        _ ledger: Ledger, durationNanos: UInt64, splits: (Int) -> (split: Int, contradicted: Int) = { _ in (0, 0) }
    ) -> [Diagnostic] {
        var texts = blueprint.hops.compactMap { hop in
            hop.changes?.lateText(of: hop.name, durationNanos: durationNanos)
        }
        for stage in blueprint.tailStages where blueprint.hops[stage.hop].isChanging {
            let hop = blueprint.hops[stage.hop]
            let (split, contradicted) = splits(stage.number)
            guard split > 0 else { continue }
            texts.append(
                (split == 1 ? "1 trace was" : "\(WarningText.grouped(Double(split))) traces were")
                    + " split over replicas of \(hop.name) because those changed "
                    + "(\(hop.changes?.text ?? "")), each of which decided on its part"
                    + (contradicted > 0
                        ? ": \(WarningText.grouped(Double(contradicted))) were kept by one and not by another" : ""))
        }
        for (number, hop) in blueprint.hops.enumerated() {
            let own = ledger.hops[number + 1]
            texts += hop.lossTexts(
                restarts: Double(own[.lostInRestart]), unreachable: Double(own[.unreachable]))
        }
        return texts.map { Diagnostic($0, severity: .warning) }
    }
}
