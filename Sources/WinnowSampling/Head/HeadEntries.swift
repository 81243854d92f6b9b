/// Samplers that are compiled into nodes rather than run as types of their own; they are listed like the others.
enum HeadEntries {
    static let alwaysOn = CatalogEntry(
        id: "head.always_on", summary: "keeps every span", example: "sampler: always_on",
        source: "OpenTelemetry specification, trace/sdk.md")
    static let alwaysOff = CatalogEntry(
        id: "head.always_off", summary: "keeps no span", example: "sampler: always_off",
        source: "OpenTelemetry specification, trace/sdk.md")
    static let alwaysRecord = CatalogEntry(
        id: "head.always_record",
        summary: "keeps what the root sampler keeps, and records the rest without exporting it",
        example: "sampler: always_record\nroot: {sampler: trace_id_ratio, ratio: 0.1}",
        source: "OpenTelemetry specification, trace/sdk.md, AlwaysRecord")
    static let probability = CatalogEntry(
        id: "head.probability", summary: "keeps a share of 56 random bits and writes it as th: weights stay known",
        example: "sampler: probability\nratio: 0.1\nprecision: 4",
        source: "OpenTelemetry specification, trace/tracestate-probability-sampling.md")
    static let composite = CatalogEntry(
        id: "head.composite",
        summary: "decides by composed thresholds: probability, parent_threshold, rule_based, annotating, any_of",
        example: "sampler: composite\nof: {parent_threshold: {root: {probability: {ratio: 0.1}}}}",
        source: "OpenTelemetry specification, trace/sdk.md, CompositeSampler; gaps of Python 1.45 and Java by name")
}
