import WinnowSettings

/// Why columns cannot hold a request to the byte, found in the message alone.
///
/// Columns hold what telemetry means: ids of 16 and 8 bytes, known enumerations, one group per resource and scope. They are written
/// back as SDKs and the Collector write them, which always send resource, scope, status and the value of an attribute.
enum ColumnLimit: String, CaseIterable {
    case entityReferences = "entity references"
    case stringIndexes = "string indexes"
    case idLength = "ids of another length, or all zero: invalid spans, or none"
    case unknownEnumeration = "unknown span kind or status"
    case absentPart = "no resource, scope, status or value"
    case emptyGroup = "a resource or scope without spans"
    case repeatedGroup = "a resource or scope that comes twice"
    case unknownField = "unknown fields"

    /// All that apply to a request.
    static func all(_ request: OTLPMessage) -> Set<ColumnLimit> {
        var limits: Set<ColumnLimit> = []
        visit(request, &limits)
        return limits
    }

    private static func visit(_ message: OTLPMessage, _ limits: inout Set<ColumnLimit>) {
        if !message.unknown.isEmpty { limits.insert(.unknownField) }
        switch message.type {
        case .exportTraceServiceRequest: groups(message["resource_spans"], "resource", "scope_spans", &limits)
        case .resourceSpans: groups(message["scope_spans"], "scope", "spans", &limits)
        case .resource: if message["entity_refs"] != nil { limits.insert(.entityReferences) }
        case .span:
            ids(message, ["trace_id": 16, "span_id": 8, "parent_span_id": 8], &limits)
            if message["status"] == nil { limits.insert(.absentPart) }
            if message["kind"]?.number ?? 0 > 5 { limits.insert(.unknownEnumeration) }
        case .link: ids(message, ["trace_id": 16, "span_id": 8], &limits)
        case .status: if message["code"]?.number ?? 0 > 2 { limits.insert(.unknownEnumeration) }
        case .keyValue:
            if message["value"] == nil { limits.insert(.absentPart) }
            if message["key_strindex"] != nil { limits.insert(.stringIndexes) }
        case .anyValue: if message["string_value_strindex"] != nil { limits.insert(.stringIndexes) }
        default: break
        }
        for value in message.values { visit(value, &limits) }
    }

    private static func ids(_ message: OTLPMessage, _ lengths: [String: Int], _ limits: inout Set<ColumnLimit>) {
        for (name, length) in lengths {
            guard let id = message[name]?.bytes else { continue }
            if id.count != length || id.allSatisfy({ $0 == 0 }) { limits.insert(.idLength) }
        }
    }

    /// Holds groups of spans against each other: `head` and schema URL tell them apart, `content` is what they hold.
    private static func groups(
        _ groups: OTLPMessage.Value?, _ head: String, _ content: String, _ limits: inout Set<ColumnLimit>
    ) {
        var heads: Set<[OTLPMessage.Value?]> = []
        for group in groups?.elements.compactMap(\.message) ?? [] {
            if group[head] == nil { limits.insert(.absentPart) }
            if group[content] == nil { limits.insert(.emptyGroup) }
            if !heads.insert([group[head], group["schema_url"]]).inserted { limits.insert(.repeatedGroup) }
        }
    }
}

extension OTLPMessage {
    /// The messages right inside this one.
    var values: [OTLPMessage] {
        type.fields.map(\.name).flatMap { name -> [OTLPMessage] in
            guard let value = self[name] else { return [] }
            return value.message.map { [$0] } ?? value.elements.compactMap(\.message)
        }
    }
}
