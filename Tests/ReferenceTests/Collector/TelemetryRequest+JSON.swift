import WinnowModel
import WinnowOTTL
import WinnowPipeline
import WinnowSettings

extension TelemetryRequest {
    /// Reads a request in OTLP JSON.
    init(_ json: JSONValue) {
        self.init()
        resources = (json["resourceSpans"]?.elements ?? []).map { json in
            var group = ResourceSpans()
            group.resource.attributes = OTTLSamples.map(json["resource"]?["attributes"])
            group.resource.droppedAttributes = OTTLSamples.number(json["resource"]?["droppedAttributesCount"])
            group.resource.schemaURL = OTTLSamples.text(json["schemaUrl"])
            group.scopes = (json["scopeSpans"]?.elements ?? []).map { json in
                var scope = ScopeSpans()
                scope.scope.name = OTTLSamples.text(json["scope"]?["name"])
                scope.scope.version = OTTLSamples.text(json["scope"]?["version"])
                scope.scope.attributes = OTTLSamples.map(json["scope"]?["attributes"])
                scope.scope.droppedAttributes = OTTLSamples.number(json["scope"]?["droppedAttributesCount"])
                scope.scope.schemaURL = OTTLSamples.text(json["schemaUrl"])
                scope.spans = (json["spans"]?.elements ?? []).map(OTTLSamples.span)
                return scope
            }
            return group
        }
    }

    /// One line for each resource, scope and span, with everything that it says; attributes in their order, or sorted.
    func lines(isSorted: Bool) -> [String] {
        var lines: [String] = []
        func show(_ map: ValueMap) -> String { map.shown(isSorted: isSorted) }
        for group in resources {
            let resource = group.resource
            lines.append(
                "resource \(show(resource.attributes)) \(resource.droppedAttributes) \(resource.schemaURL.string)")
            for scopeSpans in group.scopes {
                let scope = scopeSpans.scope
                lines.append(
                    "scope \(scope.name.string) \(scope.version.string) \(show(scope.attributes)) "
                        + "\(scope.droppedAttributes) \(scope.schemaURL.string)")
                for span in scopeSpans.spans {
                    lines.append(
                        "span \(span.traceID.hex) \(span.spanID) \(span.parentSpanID) \(span.traceState.string) "
                            + "\(span.flags) \(span.name.string) \(span.kind) \(span.startTime) \(span.endTime) "
                            + "\(show(span.attributes)) \(span.droppedAttributes) \(span.droppedEvents) "
                            + "\(span.droppedLinks) \(span.status.code) \(span.status.message.string)")
                    for event in span.events {
                        lines.append(
                            "event \(event.time) \(event.name.string) \(show(event.attributes)) "
                                + "\(event.droppedAttributes)")
                    }
                    for link in span.links {
                        lines.append(
                            "link \(link.traceID.hex) \(link.spanID) \(link.traceState.string) \(link.flags) "
                                + "\(show(link.attributes)) \(link.droppedAttributes)")
                    }
                }
            }
        }
        return lines
    }
}

extension ValueMap {
    fileprivate func shown(isSorted: Bool) -> String {
        let shown = pairs.map { "\($0.key.string): \($0.value.shown(isSorted: isSorted))" }
        return "{" + (isSorted ? shown.sorted() : shown).joined(separator: ", ") + "}"
    }
}

extension OTTLValue {
    fileprivate func shown(isSorted: Bool) -> String {
        switch self {
        case .null: "empty"
        case .bool(let bool): "bool \(bool)"
        case .int(let number): "int \(number)"
        case .double(let number): "double \(number.bitPattern)"
        case .string(let text): text.string.debugDescription
        case .bytes(let bytes): "bytes \(bytes)"
        case .map(let map): map.shown(isSorted: isSorted)
        case .slice(let values): "[" + values.map { $0.shown(isSorted: isSorted) }.joined(separator: ", ") + "]"
        default: "no value of an attribute: \(self)"
        }
    }
}
