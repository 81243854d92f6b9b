/// The parts of a span that a text reads and names: what may be anything else without changing its result.
public struct NamedParts: Sendable, Equatable {
    /// First keys of attributes of spans and resources.
    public internal(set) var attributes: Set<String> = []
    /// Whether names of spans.
    public internal(set) var spanNames = false
    /// Whether the trace's id.
    public internal(set) var traceID = false
    /// Whether OTLP's flags.
    public internal(set) var flags = false
    /// Whether more is read than can be named here: attributes by a computed key or as a whole, ids of spans, events, texts.
    public internal(set) var isUnbounded = false

    mutating func add(_ path: Path) {
        switch path.root {
        case .attributes, .resourceAttributes:
            if case .string(let key) = path.keys.first {
                attributes.insert(key.string)
            } else {
                isUnbounded = true
            }
        case .name: spanNames = true
        case .traceID, .traceIDText: traceID = true
        case .kind, .kindText, .kindDeprecatedText, .startTime, .startTimeUnixNano, .endTime, .endTimeUnixNano,
            .statusCode, .cache, .client:
            break
        case .flags: flags = true
        default: isUnbounded = true
        }
    }
}
