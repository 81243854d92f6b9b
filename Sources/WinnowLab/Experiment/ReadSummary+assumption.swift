public import WinnowFormats
public import WinnowSampling

extension ReadSummary {
    /// What start-time samplers are told of parents that the files do not hold; `nil` where there are none.
    public func assumption(_ parents: RemoteParents) -> String? {
        if orphans == 0 { return nil }
        let spans =
            orphans == 1 ? "1 span names a parent" : "\(WarningText.grouped(Double(orphans))) spans name parents"
        switch parents {
        case .unknown:
            return
                "note: \(spans) that the files do not hold: what it decided is unknown, start-time samplers are asked as for "
                + "roots; --remote-parents sampled, unsampled or a ratio settles it"
        case .sampled: return "note: \(spans) that the files do not hold, taken for sampled"
        case .unsampled: return "note: \(spans) that the files do not hold, taken for not sampled"
        case .ratio(let share):
            return "note: \(spans) that the files do not hold, taken for sampled in \(share) of the traces, by trace id"
        }
    }
}
