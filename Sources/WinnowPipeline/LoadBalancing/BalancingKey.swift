public import WinnowSampling

/// By what a `load_balancing` exporter chooses the backend of spans (`routing_key`).
///
/// The exporter takes requests apart by resource, scope and trace, and chooses for each part: its first span stands for all of it.
public enum BalancingKey: Sendable, Hashable {
    /// By the trace's id: all of its spans meet.
    case traceID
    /// By `service.name`, as by attributes: spans of a trace are split.
    case service
    /// By these attributes of resource, scope or span, whichever has it first; `span.name` and `span.kind` are the span's own where neither
    /// resource nor scope has them.
    case attributes([String])

    /// Whether all spans of a trace go to one backend.
    public var keepsTracesTogether: Bool { self == .traceID }

    /// What of a span decides to which backend it goes.
    public var reads: ReadSet {
        switch self {
        case .traceID: ReadSet(traceID: .whole)
        case .service: ReadSet(attributes: ["service.name"])
        // Drawn or recorded alike, a part goes by its first span.
        case .attributes(let names): ReadSet(attributes: Set(names), spanNames: names.contains("span.name"))
        }
    }

    /// As it is configured.
    public var name: String {
        switch self {
        case .traceID: "traceID"
        case .service: "service"
        case .attributes(let names): "attributes (\(names.joined(separator: ", ")))"
        }
    }
}
