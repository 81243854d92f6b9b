import WinnowSettings

/// Settings whose keys or defaults are Alloy's own, as the Collector has them.
enum AlloyDefaults {
    /// `limit` and `spike_limit` are sizes in Alloy and whole MiB in the Collector (`otelcol.processor.memory_limiter`).
    static func memoryLimiter(_ node: YAMLNode) -> YAMLNode {
        var result = node
        result.content = .mapping(
            (node.entries ?? []).map { entry in
                guard entry.name == "limit" || entry.name == "spike_limit" else { return entry }
                var entry = entry
                entry.key.content = .scalar(YAMLScalar(entry.name + "_mib", style: .quoted))
                if let text = entry.value.text, let bytes = bytes(text) {
                    entry.value.content = .scalar(YAMLScalar(String(bytes >> 20)))
                }
                return entry
            })
        return result
    }

    /// Where one size is given and the other not, the other is Alloy's: 2000, and at most 3000 (`otelcol.processor.batch`).
    static func batch(_ node: YAMLNode) -> YAMLNode {
        guard node.entry("send_batch_max_size") != nil, node.entry("send_batch_size") == nil,
            var entry = node.entry("send_batch_max_size")
        else { return node }
        entry.key.content = .scalar(YAMLScalar("send_batch_size", style: .quoted))
        entry.value.content = .scalar(YAMLScalar("2000"))
        var result = node
        result.content = .mapping((node.entries ?? []) + [entry])
        return result
    }

    /// A size as Alloy writes it; `KB` is as much as `KiB`.
    private static func bytes(_ text: String) -> UInt64? {
        let digits = text.prefix { $0.isNumber || $0 == "." }
        guard let number = Double(digits), number >= 0 else { return nil }
        let shift: Int
        switch text.dropFirst(digits.count).lowercased() {
        case "", "b": shift = 0
        case "kb", "kib": shift = 10
        case "mb", "mib": shift = 20
        case "gb", "gib": shift = 30
        case "tb", "tib": shift = 40
        default: return nil
        }
        return UInt64(exactly: (number * Double(UInt64(1) << UInt64(shift))).rounded(.down))
    }
}
