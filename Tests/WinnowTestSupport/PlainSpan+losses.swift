public import WinnowFormats
import WinnowModel

/// What each loss does to a span: written down once, compared with what formats really lose.
extension PlainSpan {
    /// The spans as they come back from a format that loses these things; the order of losses does not matter.
    public static func expected(_ spans: [PlainSpan], losing losses: [TraceLoss]) -> [PlainSpan] {
        let isReadable = { (span: PlainSpan) in
            !losses.contains(.invalidIDs) || span.traceID != TraceID(high: 0, low: 0) && span.spanID != 0
        }
        return spans.filter(isReadable).map { span in
            var span = span
            // As `TraceLoss.allCases`: attributes are gathered before their values change.
            for loss in order where losses.contains(loss) { span.lose(loss) }
            return span
        }
    }

    /// The same, for spans that were read: what a loss says about order and place holds for them as well.
    public static func comparable(_ spans: [PlainSpan], losing losses: [TraceLoss]) -> [PlainSpan] {
        spans.map { span in
            var span = span
            for loss in [TraceLoss.resources, .repeatedKeys, .everythingElse] where losses.contains(loss) {
                span.lose(loss)
            }
            return span
        }
    }

    private static let order: [TraceLoss] =
        [.droppedCounts, .reservedKeys, .resources, .repeatedKeys]
        + TraceLoss.allCases.filter { ![.droppedCounts, .reservedKeys, .resources, .repeatedKeys].contains($0) }

    private mutating func lose(_ loss: TraceLoss) {
        switch loss {
        case .nanoseconds:
            start = start / 1000 * 1000
            end = end / 1000 * 1000
            for index in events.indices { events[index].time = events[index].time / 1000 * 1000 }
        case .negativeDurations: end = max(start, end)
        case .startlessEnds: if start == 0 { end = 0 }
        case .invalidIDs: break
        case .valueTypes:
            change(&attributes) { .string(AttributeText.text($0)) }
            change(&resource.attributes) { .string(AttributeText.text($0)) }
        case .composites: changeAll { Self.isComposite($0) ? .string(AttributeText.text($0)) : $0 }
        case .mixedLists: changeAll { Self.isMixed($0) ? .string(AttributeText.text($0)) : $0 }
        case .inlineValues: changeInline(Self.asJSON)
        case .nonFiniteNumbers: changeAll(Self.finite)
        case .repeatedKeys: forEachList { $0 = Self.distinct($0) }
        case .reservedKeys: loseReservedKeys()
        case .resources:
            let name = resource.attributes.filter { $0.key == "service.name" && $0.value == .string(service) }
            attributes = resource.attributes.filter { !name.contains($0) } + attributes
            resource.attributes = name
        case .scopeDetails:
            scope = Origin(name: scope.name, version: scope.version)
            (resource.schemaURL, resource.dropped) = ("", 0)
        case .resourceDetails: (resource.schemaURL, resource.dropped, scope.dropped) = ("", 0, 0)
        case .linkDetails:
            for index in links.indices {
                links[index].attributes = [Pair("opentracing.ref_type", .string("follows_from"))]
                (links[index].traceState, links[index].flags, links[index].dropped) = ("", 0, 0)
            }
        case .ownLinks:
            if parentID == 0, let link = links.first(where: { $0.traceID == traceID && $0.spanID != 0 }) {
                parentID = link.spanID
            }
        case .invalidLinks: links.removeAll { $0.spanID == 0 }
        case .linkFlags: for index in links.indices { links[index].flags = links[index].flags & 0xFF | 0x100 }
        case .allLinkFlags: for index in links.indices { links[index].flags = 0 }
        case .eventDetails: for index in events.indices { events[index].dropped = 0 }
        case .droppedCounts:
            for (key, count) in zip(["attributes", "events", "links"], dropped) where count > 0 {
                attributes.append(Pair("otel.dropped_\(key)_count", .int(Int64(count))))
            }
            dropped = [0, 0, 0]
        case .highFlags: flags &= 1
        case .unknownFlags: flags = flags & 0xFF | 0x100 | (parentID == 0 ? 0 : flags & 0x200)
        case .allFlags: flags = 0
        case .everythingElse: loseEverythingElse()
        }
    }

    private mutating func loseEverythingElse() {
        kind = .unspecified
        status = 0
        (message, traceState, attributes, events, links) = ("", "", [], [], [])
        (dropped, flags, resource, scope) = ([0, 0, 0], 0, Origin(), Origin())
    }

    /// An attribute by the name of a tag is taken for what the tag says.
    private mutating func loseReservedKeys() {
        for pair in attributes where pair.key == "span.kind" && kind == .unspecified {
            if let named = SpanKind.allCases.first(where: { pair.value == .string($0.name) }) { kind = named }
        }
        attributes.removeAll { $0.key == "span.kind" }
    }

    // MARK: Values

    private static func isComposite(_ value: AttributeValue) -> Bool {
        switch value {
        case .array, .map, .empty: true
        default: false
        }
    }

    private static func isMixed(_ value: AttributeValue) -> Bool {
        switch value {
        case .bytes, .map, .empty: return true
        case .array(let values):
            let isPlain = values.allSatisfy { !isMixed($0) && $0.typeName != "array" && finite($0) == $0 }
            return !isPlain || Set(values.map(\.typeName)).count > 1
        default: return false
        }
    }

    private static func finite(_ value: AttributeValue) -> AttributeValue {
        if case .double(let number) = value, !number.isFinite { return .string(AttributeText.text(value)) }
        return value
    }

    /// JSON inside a text has neither bytes nor infinite numbers.
    private static func asJSON(_ value: AttributeValue) -> AttributeValue {
        switch value {
        case .bytes: .string(AttributeText.text(value))
        case .array(let values): .array(values.map(asJSON))
        case .map(let pairs): .map(pairs.map { Pair($0.key, asJSON($0.value)) })
        default: finite(value)
        }
    }

    /// The last value of each key, by key.
    private static func distinct(_ pairs: [Pair]) -> [Pair] {
        Dictionary(pairs.map { ($0.key, $0) }, uniquingKeysWith: { $1 }).values.sorted { $0.key < $1.key }
    }

    private func change(_ pairs: inout [Pair], _ body: (AttributeValue) -> AttributeValue) {
        for index in pairs.indices { pairs[index].value = body(pairs[index].value) }
    }

    private mutating func forEachList(_ body: (inout [Pair]) -> Void) {
        body(&attributes)
        body(&resource.attributes)
        body(&scope.attributes)
        for index in events.indices { body(&events[index].attributes) }
        for index in links.indices { body(&links[index].attributes) }
    }

    private mutating func changeAll(_ body: (AttributeValue) -> AttributeValue) {
        forEachList { pairs in
            for index in pairs.indices { pairs[index].value = body(pairs[index].value) }
        }
    }

    private mutating func changeInline(_ body: (AttributeValue) -> AttributeValue) {
        for event in events.indices { change(&events[event].attributes, body) }
        for link in links.indices { change(&links[link].attributes, body) }
    }
}
