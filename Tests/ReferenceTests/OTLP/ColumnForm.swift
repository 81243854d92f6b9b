import WinnowModel

@testable import WinnowFormats
import WinnowSettings

/// What columns make of a message: the message that the column encoder should write, to the byte, worked out on the message alone.
///
/// `ColumnLimit` names what is lost or added; a request to which none of it applies is its own form.
enum ColumnForm {
    /// The form of a message of any type.
    static func of(_ message: OTLPMessage) -> OTLPMessage {
        let message = message.type == .exportTraceServiceRequest ? valid(message) : message
        var form = OTLPMessage(message.type)
        for field in message.type.fields {
            if let value = message[field.name] { form.set(field, of(value)) }
        }
        switch message.type {
        case .exportTraceServiceRequest: form.put("resource_spans", resources(form["resource_spans"]))
        case .resourceSpans: form.put("scope_spans", scopes(form["scope_spans"]))
        case .resource: form.put("entity_refs", nil)
        case .span:
            form.trim("trace_id", to: 16)
            form.trim("span_id", to: 8)
            form.trim("parent_span_id", to: 8)
            if form["kind"]?.number ?? 0 > 5 { form.put("kind", nil) }
            if form["status"] == nil { form.put("status", .message(OTLPMessage(.status))) }
        case .link:
            form.trim("trace_id", to: 16)
            form.trim("span_id", to: 8)
        case .status: if form["code"]?.number ?? 0 > 2 { form.put("code", nil) }
        case .keyValue:
            if form["value"] == nil { form.put("value", .message(OTLPMessage(.anyValue))) }
            form.put("key_strindex", nil)
        case .anyValue: form.put("string_value_strindex", nil)
        default: break
        }
        return form
    }

    /// The forms of a request's spans in the order of the request.
    static func spans(_ message: OTLPMessage) -> [OTLPMessage] {
        let message = message.type == .exportTraceServiceRequest ? valid(message) : message
        return message.type == .span ? [of(message)] : message.values.flatMap(spans)
    }

    /// A request, resource or scope without the spans that OTLP calls invalid for their ids: readers skip them.
    static func valid(_ message: OTLPMessage) -> OTLPMessage {
        let content: [OTLPMessageType: String] = [
            .exportTraceServiceRequest: "resource_spans", .resourceSpans: "scope_spans", .scopeSpans: "spans",
        ]
        guard let name = content[message.type] else { return message }
        let elements = (message[name]?.elements ?? []).compactMap(\.message)
        var result = message
        if message.type == .scopeSpans {
            result.put(name, .list(elements.filter(isValid).map { .message($0) }))
        } else {
            let kept = elements.filter { element in
                content[element.type].flatMap { element[$0] } == nil || !validSpans(element).isEmpty
            }
            result.put(name, .list(kept.map { .message(valid($0)) }))
        }
        return result
    }

    private static func validSpans(_ group: OTLPMessage) -> [OTLPMessage] {
        group.type == .span ? isValid(group) ? [group] : [] : group.values.flatMap(validSpans)
    }

    private static func isValid(_ span: OTLPMessage) -> Bool {
        func has(_ message: OTLPMessage, _ name: String, _ length: Int, isNeeded: Bool) -> Bool {
            let id = message[name]?.bytes ?? []
            if id.isEmpty { return !isNeeded }
            return id.count == length && (!isNeeded || id.contains { $0 != 0 })
        }
        return has(span, "trace_id", 16, isNeeded: true) && has(span, "span_id", 8, isNeeded: true)
            && has(span, "parent_span_id", 8, isNeeded: false)
            && (span["links"]?.elements ?? []).compactMap(\.message).allSatisfy {
                has($0, "trace_id", 16, isNeeded: false) && has($0, "span_id", 8, isNeeded: false)
            }
    }

    private static func of(_ value: OTLPMessage.Value) -> OTLPMessage.Value {
        switch value {
        case .message(let message): .message(of(message))
        case .list(let elements): .list(elements.map(of))
        case .number, .bytes: value
        }
    }

    private static func resources(_ groups: OTLPMessage.Value?) -> OTLPMessage.Value? {
        let merged = merged(groups, head: "resource", .resource, content: "scope_spans").map { group in
            var group = group
            group.put("scope_spans", scopes(group["scope_spans"]))
            return OTLPMessage.Value.message(group)
        }
        return .list(merged)
    }

    private static func scopes(_ groups: OTLPMessage.Value?) -> OTLPMessage.Value? {
        .list(merged(groups, head: "scope", .instrumentationScope, content: "spans").map { .message($0) })
    }

    /// Groups that hold something, those of equal head and schema URL put together in order of first appearance.
    private static func merged(
        _ groups: OTLPMessage.Value?, head: String, _ type: OTLPMessageType, content: String
    ) -> [OTLPMessage] {
        var merged: [OTLPMessage] = []
        var places: [[OTLPMessage.Value?]: Int] = [:]
        for var group in groups?.elements.compactMap(\.message) ?? [] {
            guard let found = group[content]?.elements else { continue }
            if group[head] == nil { group.put(head, .message(OTLPMessage(type))) }
            let key = [group[head], group["schema_url"]]
            if let place = places[key] {
                merged[place].put(content, .list((merged[place][content]?.elements ?? []) + found))
            } else {
                places[key] = merged.count
                merged.append(group)
            }
        }
        return merged
    }
}

extension OTLPMessage {
    /// Sets a field, or clears it; a list without elements is no value.
    mutating func put(_ name: String, _ value: Value?) {
        guard let field = type.fields.first(where: { $0.name == name }) else { return }
        if let value, value != .list([]) { set(field, value) } else { _ = take(field) }
    }

    /// Makes an id as long as columns hold it; one that is all zero is none.
    fileprivate mutating func trim(_ name: String, to length: Int) {
        guard let id = self[name]?.bytes else { return }
        let words = id.withUnsafeBytes { id in
            length == 16
                ? [Identifiers.traceID(bytes: id).high, Identifiers.traceID(bytes: id).low]
                : [Identifiers.spanID(bytes: id)]
        }
        let bytes = words.flatMap { word in
            stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> UInt64($0)) }
        }
        put(name, bytes.allSatisfy { $0 == 0 } ? nil : .bytes(bytes))
    }
}
