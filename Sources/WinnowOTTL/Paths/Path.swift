/// A field of telemetry, with the indexes after it.
struct Path: Sendable {
    /// The fields that paths reach.
    enum Root: Sendable, Hashable {
        case cache
        case resourceAttributes, resourceDroppedAttributes, resourceSchemaURL
        case scopeName, scopeVersion, scopeAttributes, scopeDroppedAttributes, scopeSchemaURL
        case traceID, traceIDText, spanID, spanIDText, parentSpanID, parentSpanIDText
        case traceState, traceStateMember
        case name, kind, kindText, kindDeprecatedText
        case startTime, startTimeUnixNano, endTime, endTimeUnixNano
        case attributes, droppedAttributes, events, droppedEvents, links, droppedLinks
        case status, statusCode, statusMessage, flags
        case eventTime, eventTimeUnixNano, eventName, eventAttributes, eventDroppedAttributes, eventIndex
        /// What the Collector knows of the client that sent the telemetry: nothing in a replay.
        case client
    }

    var root: Root
    var keys: [PathKey]
    /// As it was written, for messages.
    var text: String
}

/// An index after a path or a call.
enum PathKey: Sendable {
    case string(Text)
    case int(Int64)
    case expression(Expression)
}

extension Path.Root {
    /// The columns of Winnow that a field comes from.
    var dependencies: Dependencies {
        switch self {
        case .cache: .cache
        case .resourceAttributes, .resourceDroppedAttributes, .resourceSchemaURL: .resource
        case .scopeName, .scopeVersion, .scopeAttributes, .scopeDroppedAttributes, .scopeSchemaURL: .operation
        case .traceID, .traceIDText: .traceID
        case .spanID, .spanIDText: .spanID
        case .parentSpanID, .parentSpanIDText: .parentSpanID
        case .traceState, .traceStateMember, .droppedAttributes, .droppedEvents, .droppedLinks, .statusMessage: .extras
        case .name, .kind, .kindText, .kindDeprecatedText: .operation
        case .startTime, .startTimeUnixNano, .endTime, .endTimeUnixNano: .times
        case .attributes: .attributes
        // Events of generated spans happen when the span starts or ends, and what they carry can be drawn by the span's key.
        case .events: [.extras, .times, .spanID, .traceID]
        case .links: [.extras, .spanID, .traceID]
        case .status: [.status, .extras]
        case .statusCode: .status
        case .flags: .flags
        case .eventTime, .eventTimeUnixNano: [.event, .times]
        case .eventName, .eventDroppedAttributes, .eventIndex: .event
        case .eventAttributes: .eventAttributes
        case .client: []
        }
    }

    /// Whether indexes may follow.
    var isIndexable: Bool {
        switch self {
        case .cache, .resourceAttributes, .scopeAttributes, .attributes, .eventAttributes, .traceState, .client: true
        default: false
        }
    }

    /// Whether it holds a map of attributes.
    var isAttributes: Bool {
        switch self {
        case .resourceAttributes, .scopeAttributes, .attributes, .eventAttributes, .cache: true
        default: false
        }
    }
}
