import WinnowModel

import WinnowSettings
@testable import WinnowOTTL

/// The spans over which conditions and expressions were recorded.
struct OTTLSamples {
    /// One request each, as OTLP JSON.
    let requests: [JSONValue]
    /// By context: the samples' records.
    private(set) var records: [OTTLContext: [TelemetryRecord]] = [:]
    /// By context: where the samples stand among the requests.
    private(set) var places: [OTTLContext: [(request: Int, event: Int?)]] = [:]

    /// The samples that a file of vectors names in its `meta`.
    init(_ vectors: VectorFile) throws {
        requests = try vectors.beside("otelcol/ottl/spans.jsonl").lines.map { $0["request"] ?? .null }
        let spans = requests.map(Self.record)
        let samples = vectors.meta["samples"] ?? .null
        for context in OTTLContext.allCases {
            // A list for the only context of the file, or lists by context.
            let chosen = samples[context.rawValue]?.elements ?? samples.elements ?? []
            let places = chosen.map { sample in
                // A span, or an event of a span.
                (
                    request: Int(sample.elements?.first?.integer ?? sample.integer ?? 0),
                    event: sample.elements.map { Int($0[1].integer ?? 0) }
                )
            }
            self.places[context] = places
            records[context] = places.map { place in
                var record = spans[place.request]
                record.event = place.event
                return record
            }
        }
    }

    /// The only span of a request, with its resource and scope.
    static func record(_ request: JSONValue) -> TelemetryRecord {
        var record = TelemetryRecord()
        let resourceSpans = request["resourceSpans"]?[0] ?? .null
        let scopeSpans = resourceSpans["scopeSpans"]?[0] ?? .null
        let resource = resourceSpans["resource"] ?? .null
        record.resource.attributes = map(resource["attributes"])
        record.resource.droppedAttributes = number(resource["droppedAttributesCount"])
        record.resource.schemaURL = text(resourceSpans["schemaUrl"])
        let scope = scopeSpans["scope"] ?? .null
        record.scope.name = text(scope["name"])
        record.scope.version = text(scope["version"])
        record.scope.attributes = map(scope["attributes"])
        record.scope.droppedAttributes = number(scope["droppedAttributesCount"])
        record.scope.schemaURL = text(scopeSpans["schemaUrl"])
        record.span = span(scopeSpans["spans"]?[0] ?? .null)
        return record
    }

    static func span(_ json: JSONValue) -> SpanRecord {
        var span = SpanRecord()
        span.traceID = TraceID(hex: json["traceId"]?.string ?? "") ?? span.traceID
        span.spanID = id(json["spanId"])
        span.parentSpanID = id(json["parentSpanId"])
        span.traceState = text(json["traceState"])
        span.flags = number(json["flags"])
        span.name = text(json["name"])
        span.kind = Int32(json["kind"]?.integer ?? 0)
        span.startTime = nanos(json["startTimeUnixNano"])
        span.endTime = nanos(json["endTimeUnixNano"])
        span.attributes = map(json["attributes"])
        span.droppedAttributes = number(json["droppedAttributesCount"])
        span.droppedEvents = number(json["droppedEventsCount"])
        span.droppedLinks = number(json["droppedLinksCount"])
        span.status.code = Int32(json["status"]?["code"]?.integer ?? 0)
        span.status.message = text(json["status"]?["message"])
        span.events = (json["events"]?.elements ?? []).map { json in
            var event = EventRecord()
            event.time = nanos(json["timeUnixNano"])
            event.name = text(json["name"])
            event.attributes = map(json["attributes"])
            event.droppedAttributes = number(json["droppedAttributesCount"])
            return event
        }
        span.links = (json["links"]?.elements ?? []).map { json in
            var link = LinkRecord()
            link.traceID = TraceID(hex: json["traceId"]?.string ?? "") ?? link.traceID
            link.spanID = id(json["spanId"])
            link.traceState = text(json["traceState"])
            link.attributes = map(json["attributes"])
            link.flags = number(json["flags"])
            link.droppedAttributes = number(json["droppedAttributesCount"])
            return link
        }
        return span
    }

    static func text(_ json: JSONValue?) -> Text { Text(json?.string ?? "") }
    private static func id(_ json: JSONValue?) -> UInt64 { UInt64(hexDigits: (json?.string ?? "0").utf8) ?? 0 }
    static func number(_ json: JSONValue?) -> UInt32 { UInt32(json?.integer ?? 0) }
    private static func nanos(_ json: JSONValue?) -> UInt64 { UInt64(json?.string ?? "0") ?? 0 }

    static func map(_ json: JSONValue?) -> ValueMap {
        ValueMap((json?.elements ?? []).map { (text($0["key"]), value($0["value"] ?? .null)) })
    }

    private static func value(_ json: JSONValue) -> OTTLValue {
        guard let member = json.members?.first else { return .null }
        switch member.name {
        case "stringValue": return .string(text(member.value))
        case "boolValue": return .bool(member.value.bool ?? false)
        case "intValue": return .int(Int64(member.value.string ?? "") ?? member.value.integer ?? 0)
        case "doubleValue": return .double(double(member.value))
        case "bytesValue": return .bytes(GoBase64.decode(text(member.value).bytes, .standard) ?? [])
        case "arrayValue": return .slice((member.value["values"]?.elements ?? []).map(value))
        case "kvlistValue": return .map(map(member.value["values"]))
        default: return .null
        }
    }

    /// A number, or one of the texts for what JSON has no number for.
    static func double(_ json: JSONValue) -> Double {
        switch json.string {
        case "NaN": .nan
        case "Infinity": .infinity
        case "-Infinity": -.infinity
        case "-0": -0.0
        default: json.double ?? 0
        }
    }
}
