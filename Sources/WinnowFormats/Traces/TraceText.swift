public import WinnowModel

/// One trace as text for people: the tree with times, status, attributes, events.
public enum TraceText {
    /// The lines of a trace, ending in a line feed; control characters of names and values are escaped.
    public static func render(_ batch: TraceBatch, trace: Int, _ tables: TraceTables) -> String {
        let rows = batch.spans(of: trace)
        let start = rows.reduce(Nanos.max) { min($0, batch.knownStart(of: $1)) }
        let end = rows.reduce(Nanos(0)) { max($0, batch.end[$1]) }
        let id = batch.traceID(trace)
        var text = "\(id.hex) · \(UTCTime.text(start)) · \(duration(end - min(start, end))) · \(rows.count) spans\n"
        var depths = [Int](repeating: 0, count: rows.count)
        for row in rows {
            let parent = Int(batch.parent[row])
            let depth = parent >= rows.lowerBound && parent < row ? depths[parent - rows.lowerBound] + 1 : 0
            depths[row - rows.lowerBound] = depth
            text += line(batch, row, depth: depth, start: start, tables)
            text += details(batch, trace, row, depth: depth, tables)
        }
        return text
    }

    private static func line(
        _ batch: TraceBatch, _ row: Int, depth: Int, start: Nanos, _ tables: TraceTables
    ) -> String {
        let operation = tables.operations[Int(batch.operation[row])]
        let name = indent(depth) + tables.title(batch.operation[row]).visible
        var line = name + String(repeating: " ", count: max(1, 60 - name.count))
        line += "+" + duration(batch.knownStart(of: row) - min(start, batch.knownStart(of: row)))
        line += "  " + duration(batch.knownDuration(of: row))
        if operation.kind != .unspecified && operation.kind != .internal { line += "  " + operation.kind.name }
        switch batch.status[row] {
        case SpanStatus.error.rawValue: line += "  ERROR"
        case SpanStatus.ok.rawValue: line += "  OK"
        default: break
        }
        if batch.parent[row] == -2 { line += "  (parent \(batch.parentID(row).hex16) is not here)" }
        return line + "\n"
    }

    private static func details(
        _ batch: TraceBatch, _ trace: Int, _ row: Int, depth: Int, _ tables: TraceTables
    ) -> String {
        let margin = indent(depth) + "    "
        let keys = (traceKey: batch.traceIDLow[trace], spanKey: batch.spanID[row])
        func attributes(_ row: UInt32, _ margin: String) -> String {
            tables.values(row, traceKey: keys.traceKey, spanKey: keys.spanKey).reduce("") {
                $0 + margin + "\($1.key) = \(shown($1.value))".visible + "\n"
            }
        }
        let extras = batch.extras.isEmpty ? SpanExtras() : tables.extras[Int(batch.extras[row])]
        var text = ""
        if extras.statusMessage != 0 {
            text += margin + "status: " + tables.strings[extras.statusMessage].visible + "\n"
        }
        text += attributes(batch.attributes[row], margin)
        for event in extras.events {
            let time = batch.time(of: event, on: row)
            let offset = time >= batch.start[row] ? "+" + duration(time - batch.start[row]) : "before the span"
            text += margin + "event \(tables.strings[event.name].visible) \(offset)\n"
            text += attributes(event.attributes, margin + "    ")
        }
        for link in extras.links { text += margin + "link to \(link.traceID.hex) \(link.spanID.hex16)\n" }
        return text
    }

    private static func indent(_ depth: Int) -> String { String(repeating: "  ", count: min(depth, 40)) }

    /// A value on one line.
    public static func shown(_ value: AttributeValue) -> String {
        switch value {
        case .empty: "(empty)"
        case .string(let text): text
        case .bool(let flag): "\(flag)"
        case .int(let number): "\(number)"
        case .double(let number): "\(number)"
        case .bytes(let bytes): "\(bytes.count) bytes"
        case .array(let values): "[" + values.map(shown).joined(separator: ", ") + "]"
        case .map(let pairs): "{" + pairs.map { $0.key + ": " + shown($0.value) }.joined(separator: ", ") + "}"
        }
    }

    /// A length of time with three digits at least, in the unit that suits it.
    public static func duration(_ nanos: UInt64) -> String {
        func cut(_ unit: UInt64, _ name: String) -> String {
            let whole = nanos / unit
            let places = whole >= 100 ? 0 : whole >= 10 ? 1 : 2
            if places == 0 { return "\(whole) \(name)" }
            let scale: UInt64 = places == 1 ? 10 : 100
            let digits = String(nanos % unit * scale / unit + scale).dropFirst()
            return "\(whole).\(digits) \(name)"
        }
        switch nanos {
        case ..<1_000: return "\(nanos) ns"
        case ..<1_000_000: return cut(1_000, "µs")
        case ..<1_000_000_000: return cut(1_000_000, "ms")
        default: return cut(1_000_000_000, "s")
        }
    }
}
