import WinnowPipeline
public import WinnowSettings
public import WinnowSampling

/// What may be set for each sampler of the catalogue, from the declarations that read it.
public enum SamplerKeys {
    /// A line for each key: kind, range, default, meaning; `none` where there is nothing to set, `nil` where no declaration is found.
    ///
    /// The entry's example says whose keys they are: `sampler: ID` those of an experiment, `type: POLICY` and `PROCESSOR: {…}` the
    /// Collector's.
    public static func text(_ entry: CatalogEntry) -> String? {
        shape(entry).map { text(of: $0) }
    }

    /// The keys of a block, a line each.
    public static func text(of shape: BlockShape) -> String {
        let fields = shape.fields().filter { $0.key != "sampler" }
        return fields.isEmpty ? "none" : fields.map(line).joined(separator: "\n")
    }

    private static func shape(_ entry: CatalogEntry) -> BlockShape? {
        let first = entry.example.prefix { $0 != "\n" }
        guard let colon = first.firstIndex(of: ":") else { return nil }
        let key = String(first[..<colon])
        let value = first[first.index(after: colon)...].drop { $0 == " " }
        switch key {
        case "sampler": return (NativeSampler.shapes + [PolicyShape.fleet]).first { $0.heading == value }
        case "type": return TailPolicyCatalog.shape(String(value))
        default: return ProcessorCatalog.shape(key)
        }
    }

    private static func line(_ field: FieldShape) -> String {
        var parts = [field.shape.typeText]
        if !field.shape.rangeText.isEmpty { parts.append(field.shape.rangeText) }
        if field.isRequired {
            parts.append("required")
        } else if let text = field.defaultText {
            parts.append("default \(text.isEmpty ? "empty" : text)")
        }
        return "\(field.key) (\(parts.joined(separator: ", "))): \(field.summary)"
    }
}
