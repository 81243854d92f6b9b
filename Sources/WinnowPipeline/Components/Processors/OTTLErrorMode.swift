import WinnowModel
import WinnowSettings

/// What becomes of a condition or a statement that can't be evaluated (`pkg/ottl` v0.161.0, `ErrorMode`).
enum OTTLErrorMode: String, Sendable, CaseIterable {
    /// It is logged and passed over.
    case ignore
    /// It is passed over.
    case silent
    /// The whole request is lost.
    case propagate
}

extension SettingKind where Value == OTTLErrorMode {
    /// An error mode in any case; nothing at all acts as `silent`.
    static var errorMode: Self {
        let text = SettingKind<String>.collectorText
        return SettingKind(shape: .choice(OTTLErrorMode.allCases.map(\.rawValue))) { node, diagnostics in
            if node.isNull { return .silent }
            guard let word = text.read(node, &diagnostics) else { return nil }
            if let mode = OTTLErrorMode(rawValue: word.lowercased()) { return mode }
            diagnostics.append(
                node.diagnostic(
                    "unknown error_mode '\(word)': the Collector refuses it", remedy: "ignore, silent or propagate"))
            return nil
        }.showing { $0.rawValue }
    }
}
