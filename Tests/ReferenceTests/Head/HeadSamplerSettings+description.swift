import WinnowSampling

extension HeadSamplerSettings {
    /// Reads the SDK's `get_description()` from the front of `text`; `nil` for a sampler that is not modelled.
    init?(describedBy text: inout Substring) {
        func take(_ word: String) -> Bool {
            guard text.hasPrefix(word) else { return false }
            text.removeFirst(word.count)
            return true
        }
        if take("AlwaysOnSampler") {
            self = .alwaysOn
        } else if take("AlwaysOffSampler") {
            self = .alwaysOff
        } else if take("TraceIdRatioBased{") {
            let digits = text.prefix { $0 != "}" }
            text.removeFirst(digits.count + 1)
            guard let ratio = Double(digits) else { return nil }
            self = .traceIDRatio(ratio)
        } else if take("AlwaysRecordSampler{") {
            guard let root = Self(describedBy: &text), take("}") else { return nil }
            self = .alwaysRecord(root)
        } else if take("ParentBased{") {
            var delegates: [HeadSamplerSettings] = []
            let names = [
                "root", "remoteParentSampled", "remoteParentNotSampled", "localParentSampled", "localParentNotSampled",
            ]
            for (place, name) in names.enumerated() {
                guard take((place == 0 ? "" : ",") + name + ":"), let delegate = Self(describedBy: &text) else {
                    return nil
                }
                delegates.append(delegate)
            }
            guard take("}") else { return nil }
            self = .parentBased(
                root: delegates[0], remoteParentSampled: delegates[1], remoteParentNotSampled: delegates[2],
                localParentSampled: delegates[3], localParentNotSampled: delegates[4])
        } else {
            return nil
        }
    }
}
