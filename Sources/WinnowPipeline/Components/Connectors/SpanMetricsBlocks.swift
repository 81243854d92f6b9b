import WinnowModel
import WinnowOTTL
import WinnowSettings

/// A dimension: an attribute by its name, or attributes by a pattern.
struct DimensionBlock: SettingsBlock {
    var name = ""
    var glob = ""
    var fallback: String?
    var place = YAMLNode(.mapping([]))

    static let summary = "an attribute of the span or its resource"
    static var fields: [SettingField<DimensionBlock>] {
        [
            .value("name", \.name, .collectorText, "the attribute's key"),
            .value("glob", \.glob, .collectorText, "in place of name: a pattern of keys, such as http.*"),
            .value("default", \.fallback, .collectorText, "for spans without it, which else do not say it"),
        ]
    }

    mutating func settle(at node: YAMLNode, into diagnostics: inout [Diagnostic]) {
        place = node
        if !name.isEmpty, !glob.isEmpty {
            diagnostics.append(
                node.diagnostic("name beside glob: the Collector refuses it", remedy: "keep one of the two"))
        }
    }

    /// A name that stands twice, or that every series has already.
    static func repeated(_ blocks: [DimensionBlock]) -> String? {
        var known: Set<String> = ["service.name", "span.kind", "status.code", "span.name"]
        return blocks.first { $0.glob.isEmpty && !known.insert($0.name).inserted }?.name
    }

    func dimension(into diagnostics: inout [Diagnostic]) -> SpanDimension? {
        if glob.isEmpty { return .name(Text(name), fallback: fallback.map { .string(Text($0)) }) }
        do throws(EvaluationError) { return .glob(try GlobPattern.regex(Text(glob))) } catch {
            diagnostics.append(
                (place["glob"] ?? place).diagnostic(
                    "'\(glob)' is no pattern: \(error.message)", remedy: "* stands for any text, ? for a character"))
            return nil
        }
    }
}

/// The keys of `histogram`.
struct HistogramBlock: SettingsBlock {
    /// What durations are measured in.
    enum Unit: String, Sendable, CaseIterable {
        case ms, s

        var nanos: Double { self == .ms ? 1e6 : 1e9 }
    }

    /// The keys of `explicit`.
    struct Explicit: SettingsBlock {
        var boundsNanos: [Int64]?

        static let summary = "buckets with given bounds"
        static var fields: [SettingField<Explicit>] {
            [.value("buckets", \.boundsNanos, .list(.collectorSignedDuration), "upper bounds, as durations")]
        }
    }

    /// The keys of `exponential`.
    struct Exponential: SettingsBlock {
        var maxSize: Int64 = 0

        static let summary = "buckets that grow"
        static var fields: [SettingField<Exponential>] {
            [
                .value(
                    "max_size", \.maxSize, .collectorInteger(in: Int64(Int32.min)...Int64(Int32.max)),
                    "most buckets; 0: 160")
            ]
        }
    }

    var isDisabled = false
    var unit = Unit.ms
    var explicit: Explicit?
    var exponential: Exponential?
    var dimensions: [DimensionBlock] = []

    static let summary = "the durations of calls"
    static var fields: [SettingField<HistogramBlock>] {
        [
            .value("disable", \.isDisabled, .collectorFlag, "whether there is none"),
            .choice("unit", \.unit, "what durations are measured in"),
            .someBlock("explicit", \.explicit, "buckets with given bounds"),
            .someBlock("exponential", \.exponential, "buckets that grow"),
            .list("dimensions", \.dimensions, "further dimensions for durations alone"),
        ]
    }

    private static let defaultBounds: [Double] = [
        2, 4, 6, 8, 10, 50, 100, 200, 400, 800, 1000, 1400, 2000, 5000, 10_000, 15_000,
    ]

    /// What is counted; `nil`: nothing.
    var shape: SpanMetricsDeriver.HistogramShape? {
        if isDisabled { return nil }
        if let exponential { return .exponential(maxSize: Int32(clamping: exponential.maxSize)) }
        if let bounds = explicit?.boundsNanos { return .explicit(bounds.map { Double($0) / unit.nanos }) }
        return .explicit(unit == .ms ? Self.defaultBounds : Self.defaultBounds.map { $0 / 1000 })
    }
}

/// The keys of `exemplars`.
struct ExemplarsBlock: SettingsBlock {
    var isEnabled = false
    var most: Int64 = 5

    static let summary = "spans that stand for points"
    static var fields: [SettingField<ExemplarsBlock>] {
        [
            .value("enabled", \.isEnabled, .collectorFlag, "whether there are any"),
            .value("max_per_data_point", \.most, .collectorInteger(), "most for a point"),
        ]
    }
}

/// The keys of `events`.
struct EventsBlock: SettingsBlock {
    var isEnabled = false
    var dimensions: [DimensionBlock] = []

    static let summary = "counts of span events"
    static var fields: [SettingField<EventsBlock>] {
        [
            .value("enabled", \.isEnabled, .collectorFlag, "whether they are counted"),
            .list("dimensions", \.dimensions, "attributes of events that tell series apart"),
        ]
    }
}

extension SettingField {
    /// A block that is there where its key has a value.
    static func someBlock<Inner: SettingsBlock>(
        _ key: String, _ path: SettingPath<Block, Inner?>, _ summary: String
    ) -> Self { .value(key, path, SettingKind<Inner>.block, summary) }
}
