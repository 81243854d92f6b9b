public import WinnowModel

/// One trace as text for people: when each span ran, what failed, what it says, and what is doubtful about it.
///
/// Spans stand below their parents, by start. Lines fit the width; long texts go on in the next line.
public struct Waterfall {
    /// The line of each span; columns: name, start, duration, whether it failed, bar.
    private struct Layout {
        /// Columns of a line.
        let width: Int
        /// Columns of the names.
        var name: Int { width - bar - 26 }
        /// Columns of the bars.
        var bar: Int { width >= 100 ? 30 : 20 }
    }

    private let batch: TraceBatch
    private let tables: TraceTables
    private let trace: AdjustedTrace
    private let layout: Layout
    private let start: Nanos
    private let end: Nanos
    private let ids: Set<UInt64>
    private var lines: [String] = []

    /// The lines of a trace, each ending in a line feed; control characters of names and values are escaped.
    ///
    /// `width` counts columns, at least 72 are used; `maxClockSkew` is how far times may be moved (`AdjustedTrace`), ns.
    public static func render(
        _ batch: TraceBatch, trace: Int, _ tables: TraceTables, width: Int = 100, maxClockSkew: UInt64 = 0
    ) -> String {
        var waterfall = Waterfall(batch, trace, tables, width, maxClockSkew)
        waterfall.render()
        return waterfall.lines.joined(separator: "\n") + "\n"
    }

    private init(_ batch: TraceBatch, _ number: Int, _ tables: TraceTables, _ width: Int, _ maxClockSkew: UInt64) {
        self.batch = batch
        self.tables = tables
        layout = Layout(width: max(72, width))
        trace = AdjustedTrace(batch, trace: number, tables, maxClockSkew: maxClockSkew)
        ids = Set(trace.spans.map(\.spanID))
        start = trace.spans.reduce(.max) { min($0, Self.began($1)) }
        end = trace.spans.reduce(0) { max($0, max($1.end, Self.began($1))) }
    }

    /// When a span started, as far as it says: a span without a start counts from its end.
    private static func began(_ span: AdjustedSpan) -> Nanos { span.start != 0 ? span.start : span.end }

    private static func lasted(_ span: AdjustedSpan) -> UInt64 { span.start == 0 ? 0 : span.duration }

    private mutating func render() {
        let failed = trace.spans.count { isFailed($0) }
        let services = Set(trace.spans.map { tables.operations[Int(batch.operation[$0.row])].service })
        var head = ["\(batch.traceID(trace.trace).hex) · \(UTCTime.text(start)) · \(TraceText.duration(length))"]
        head.append("\(trace.spans.count) spans")
        if services.count > 1 { head.append("\(services.count) services") }
        if failed > 0 { head.append("\(failed) failed") }
        var line = ""
        for part in head {
            if !line.isEmpty, line.count + part.count + 3 > layout.width {
                lines.append(line)
                line = "  " + part
            } else {
                line += (line.isEmpty ? "" : " · ") + part
            }
        }
        lines.append(line)
        for (span, depth) in ordered() {
            lines.append(self.line(span, depth))
            details(span, margin: indent(depth) + "    ")
        }
    }

    private var length: UInt64 { end > start ? end - start : 0 }

    private func isFailed(_ span: AdjustedSpan) -> Bool { batch.status[span.row] == SpanStatus.error.rawValue }

    /// Spans below their parents, siblings by start; those that hang on no root come last.
    private func ordered() -> [(span: AdjustedSpan, depth: Int)] {
        let spans = trace.spans
        var first: [UInt64: Int] = [:]
        for index in spans.indices where first[spans[index].spanID] == nil { first[spans[index].spanID] = index }
        var children: [Int: [Int]] = [:]
        var roots: [Int] = []
        for index in spans.indices {
            if spans[index].parentID != 0, let parent = first[spans[index].parentID], parent != index {
                children[parent, default: []].append(index)
            } else {
                roots.append(index)
            }
        }
        func byStart(_ list: [Int]) -> [Int] {
            list.sorted { (Self.began(spans[$0]), $0) < (Self.began(spans[$1]), $1) }
        }
        var ordered: [(span: AdjustedSpan, depth: Int)] = []
        var isShown = [Bool](repeating: false, count: spans.count)
        var waiting: [(index: Int, depth: Int)] = []
        func show(_ list: [Int]) {
            waiting = byStart(list).reversed().map { ($0, 0) }
            while let (index, depth) = waiting.popLast() {
                if isShown[index] { continue }
                isShown[index] = true
                ordered.append((spans[index], depth))
                for child in byStart(children[index] ?? []).reversed() { waiting.append((child, depth + 1)) }
            }
        }
        show(roots)
        // Rings of parents: each is entered at its earliest span.
        for index in byStart(Array(spans.indices)) where !isShown[index] { show([index]) }
        return ordered
    }

    // MARK: Lines

    private func line(_ span: AdjustedSpan, _ depth: Int) -> String {
        let title = indent(depth) + tables.title(batch.operation[span.row]).visible
        let name = title.count > layout.name ? title.prefix(layout.name - 1) + "…" : title[...]
        let begun = Self.began(span)
        return name + Self.padding(layout.name - name.count)
            + Self.right("+" + TraceText.duration(begun - min(start, begun)), 10)
            + Self.right(TraceText.duration(Self.lasted(span)), 10) + "  "
            + (isFailed(span) ? "✗" : " ") + " |" + bar(span) + "|"
    }

    private func bar(_ span: AdjustedSpan) -> String {
        let cells = Double(layout.bar)
        let begun = Self.began(span)
        let whole = Double(max(1, length))
        let from = min(layout.bar - 1, Int(Double(begun - min(start, begun)) / whole * cells))
        let share = Double(Self.lasted(span)) / whole * cells
        let count = min(layout.bar - from, Int(share.rounded()))
        let marks = count == 0 ? "▏" : String(repeating: "█", count: count)
        return Self.padding(from) + marks + Self.padding(layout.bar - from - max(1, count))
    }

    private mutating func details(_ span: AdjustedSpan, margin: String) {
        let operation = tables.operations[Int(batch.operation[span.row])]
        let scope = tables.scopes[Int(operation.scope)]
        var facts: [String] = []
        if operation.kind != .unspecified && operation.kind != .internal { facts.append(operation.kind.name) }
        switch batch.status[span.row] {
        case SpanStatus.error.rawValue: facts.append("ERROR")
        case SpanStatus.ok.rawValue: facts.append("OK")
        default: break
        }
        if scope.name != 0 {
            let version = tables.strings[scope.version]
            facts.append(("scope " + tables.strings[scope.name] + (version.isEmpty ? "" : " " + version)).visible)
        }
        facts.append("span \(span.spanID.hex16)")
        if span.parentID != 0, !ids.contains(span.parentID) {
            facts.append("parent \(span.parentID.hex16) is not here")
        }
        add(facts.joined(separator: " · "), margin: margin)
        let extras = batch.extras.isEmpty ? SpanExtras() : tables.extras[Int(batch.extras[span.row])]
        if extras.statusMessage != 0 {
            add("status: " + tables.strings[extras.statusMessage].visible, margin: margin)
        }
        for warning in span.warnings { add("! " + warning, margin: margin) }
        for pair in values(batch.attributes[span.row], span) { add(pair, margin: margin) }
        let byTime = span.events.sorted {
            (batch.time(of: extras.events[$0], on: span.row), $0) < (
                batch.time(of: extras.events[$1], on: span.row), $1
            )
        }
        for number in byTime { event(extras.events[number], span, margin) }
        for number in span.links {
            let link = extras.links[number]
            add("link to trace \(link.traceID.hex) span \(link.spanID.hex16)", margin: margin)
            for pair in values(link.attributes, span) { add(pair, margin: margin + "  ") }
        }
        let dropped = [
            (extras.droppedAttributes, "attributes"), (extras.droppedEvents, "events"), (extras.droppedLinks, "links"),
        ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        if !dropped.isEmpty { add("dropped: " + dropped.joined(separator: ", "), margin: margin) }
    }

    /// An event; of an exception what people look for: type and message first, then the stack line by line.
    private mutating func event(_ event: SpanExtras.Event, _ span: AdjustedSpan, _ margin: String) {
        let time = batch.time(of: event, on: span.row) &+ UInt64(bitPattern: span.shift)
        let offset = time >= span.start ? "+" + TraceText.duration(time - span.start) : "before the span"
        let name = tables.strings[event.name]
        let pairs = AdjustedTrace.sorted(attributes(event.attributes, span))
        func text(_ key: String) -> String? { pairs.first { $0.key == key }.map { TraceText.shown($0.value) } }
        guard name == "exception" else {
            add("event \(name.visible) \(offset)", margin: margin)
            for pair in pairs { add("\(pair.key) = \(TraceText.shown(pair.value))".visible, margin: margin + "  ") }
            return
        }
        let parts = [text("exception.type"), text("exception.message")].compactMap { $0 }
        add("exception \(offset) \(parts.joined(separator: ": ").visible)", margin: margin)
        for pair in pairs where pair.key != "exception.type" && pair.key != "exception.message" {
            guard pair.key == "exception.stacktrace" else {
                add("\(pair.key) = \(TraceText.shown(pair.value))".visible, margin: margin + "  ")
                continue
            }
            for line in TraceText.shown(pair.value).split(whereSeparator: \.isNewline) {
                add(String(line).replacing("\t", with: "  ").visible, margin: margin + "  ")
            }
        }
    }

    private func values(_ row: UInt32, _ span: AdjustedSpan) -> [String] {
        AdjustedTrace.sorted(attributes(row, span)).map { "\($0.key) = \(shown($0.key, $0.value))".visible }
    }

    private func attributes(_ row: UInt32, _ span: AdjustedSpan) -> [(key: String, value: AttributeValue)] {
        tables.values(row, traceKey: batch.traceIDLow[trace.trace], spanKey: batch.spanID[span.row])
    }

    /// Numbers that are packed addresses are shown as such (`ipattribute.go` of Jaeger at `8498073`).
    private func shown(_ key: String, _ value: AttributeValue) -> String {
        var packed: UInt32?
        if key == "ip" || key == "peer.ipv4" {
            switch value {
            case .int(let number): packed = UInt32(truncatingIfNeeded: number)
            case .double(let number): packed = UInt32(exactly: number.rounded(.towardZero))
            default: break
            }
        }
        guard let packed else { return TraceText.shown(value) }
        return [24, 16, 8, 0].map { String(packed >> $0 & 0xFF) }.joined(separator: ".")
    }

    /// Adds a text in lines of the width, all but the first further in.
    private mutating func add(_ text: String, margin: String, hanging: String = "    ") {
        var rest = text[...]
        var margin = margin
        var isFirst = true
        while !rest.isEmpty {
            let room = max(16, layout.width - margin.count)
            var part = rest.prefix(room)
            if part.endIndex < rest.endIndex, let space = part.lastIndex(of: " "),
                rest.distance(from: rest.startIndex, to: space) > room / 2
            {
                part = rest[...space]
            }
            var line = margin + part
            while line.last == " " { line.removeLast() }
            lines.append(line)
            rest = rest[part.endIndex...]
            if isFirst { margin += hanging }
            isFirst = false
        }
    }

    /// Deep spans stand no further in than leaves room for their names.
    private func indent(_ depth: Int) -> String { Self.padding(2 * min(depth, (layout.name - 16) / 2)) }

    private static func padding(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }

    private static func right(_ text: String, _ width: Int) -> String { padding(width - text.count) + text }
}
