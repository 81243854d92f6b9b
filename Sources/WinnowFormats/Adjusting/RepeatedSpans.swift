import WinnowModel

/// Drops spans that say the same as an earlier one of the trace, resource included, as `hash.go` of Jaeger at `8498073` does.
enum RepeatedSpans {
    /// What spans that say the same have in common at least.
    private struct Key: Hashable {
        var spanID: UInt64
        var parentID: UInt64
        var start: Nanos
        var end: Nanos
        var content: UInt64
    }

    static func drop(_ spans: inout [AdjustedSpan], _ batch: TraceBatch, trace: Int, _ tables: TraceTables) {
        var first: [Key: [Int]] = [:]
        spans.removeAll { span in
            let key = Key(
                spanID: span.spanID, parentID: span.parentID, start: span.start, end: span.end,
                content: content(batch.attributes[span.row], tables))
            if first[key]?.contains(where: { says($0, span.row, batch, trace, tables) }) == true { return true }
            first[key, default: []].append(span.row)
            return false
        }
    }

    /// A number that equal sets of attributes share, whatever their order.
    private static func content(_ row: UInt32, _ tables: TraceTables) -> UInt64 {
        tables.attributes.entries(row).reduce(0) { sum, entry in
            let isComposite = entry.kind == .array || entry.kind == .map
            return sum &+ Draw.word(UInt64(entry.key), isComposite ? UInt64(entry.kind.rawValue) : entry.payload)
        }
    }

    private static func says(
        _ a: Int, _ b: Int, _ batch: TraceBatch, _ trace: Int, _ tables: TraceTables
    ) -> Bool {
        let traceKey = batch.traceIDLow[trace]
        func sorted(_ set: UInt32, _ row: Int) -> [(key: String, value: AttributeValue)] {
            AdjustedTrace.sorted(tables.values(set, traceKey: traceKey, spanKey: batch.spanID[row]))
        }
        // Tables give equal sets one number, but recordings that hardly repeat may hold them twice.
        func equal(_ x: UInt32, _ y: UInt32) -> Bool {
            if x == y { return true }
            let left = sorted(x, a)
            let right = sorted(y, b)
            return left.elementsEqual(right) { $0.key == $1.key && $0.value == $1.value }
        }
        guard batch.start[a] == batch.start[b], batch.end[a] == batch.end[b], batch.status[a] == batch.status[b],
            batch.otlpFlags(a) == batch.otlpFlags(b),
            equal(batch.attributes[a], batch.attributes[b])
        else { return false }
        if batch.operation[a] != batch.operation[b] {
            let (left, right) = (
                tables.operations[Int(batch.operation[a])], tables.operations[Int(batch.operation[b])]
            )
            guard left.name == right.name, left.kind == right.kind,
                equal(tables.scopes[Int(left.scope)].attributes, tables.scopes[Int(right.scope)].attributes)
            else { return false }
        }
        if batch.instance[a] != batch.instance[b] {
            let (left, right) = (
                tables.instances[Int(batch.instance[a])], tables.instances[Int(batch.instance[b])]
            )
            guard equal(left.attributes, right.attributes) else { return false }
        }
        if batch.extras.isEmpty || batch.extras[a] == batch.extras[b] { return true }
        let (left, right) = (tables.extras[Int(batch.extras[a])], tables.extras[Int(batch.extras[b])])
        guard left.statusMessage == right.statusMessage, left.traceState == right.traceState,
            left.droppedAttributes == right.droppedAttributes, left.droppedEvents == right.droppedEvents,
            left.droppedLinks == right.droppedLinks, left.events.count == right.events.count,
            left.links.count == right.links.count
        else { return false }
        return zip(left.events, right.events).allSatisfy {
            $0.time == $1.time && $0.name == $1.name && $0.droppedAttributes == $1.droppedAttributes
                && equal($0.attributes, $1.attributes)
        }
            && zip(left.links, right.links).allSatisfy {
                $0.traceID == $1.traceID && $0.spanID == $1.spanID && $0.traceState == $1.traceState
                    && $0.flags == $1.flags && $0.droppedAttributes == $1.droppedAttributes
                    && equal($0.attributes, $1.attributes)
            }
    }
}
