import WinnowModel

/// Compares what was decoded of a request with what was sent, value by value: numbers of two tables stand for the same where what they stand
/// for is the same, which is looked up once for each pair.
struct RequestComparison {
    private var epoch = -1
    private var operations = PairMemo()
    private var instances = PairMemo()
    private var attributes: AttributeComparison

    init() { attributes = AttributeComparison() }

    /// The first difference, for people; `nil`: there is none. `block` holds the decoded spans in the order of `groups`.
    ///
    /// Spans without ids are refused by receivers: they are left out.
    mutating func difference(
        _ request: RequestColumns, _ groups: SpanGroups, _ tables: TraceTables, _ block: SpanBlock
    ) -> String? {
        if block.epoch != epoch {
            epoch = block.epoch
            operations.removeAll()
            instances.removeAll()
            attributes.removeAll()
        }
        let batch = request.batch
        let additions = request.hasAdditions ? request.additions : nil
        let other = block.tables
        var place = 0
        for (trace, row) in groups.written {
            let id = batch.traceID(trace)
            if batch.spanID[row] == 0 || id.isZero { continue }
            guard place < block.spans.count else {
                return "\(block.spans.count) of \(groups.spans.count) spans came out"
            }
            let span = block.spans[place]
            place += 1
            if span.traceID != id { return name(place, "trace id") }
            if span.spanID != batch.spanID[row] { return name(place, "span id") }
            if span.parentSpanID != batch.parentSpanID[row] { return name(place, "parent") }
            if span.start != batch.start[row] { return name(place, "start") }
            if span.end != batch.end[row] { return name(place, "end") }
            if span.status != batch.status[row] { return name(place, "status") }
            if span.flags != batch.flags[row] { return name(place, "flags") }
            let operation = batch.operation[row]
            if !operations.knows(operation, span.operation) {
                guard isSame(operation: operation, tables, span.operation, other) else {
                    return name(place, "name, kind or scope")
                }
                operations.note(operation, span.operation)
            }
            let instance = batch.instance[row]
            if !instances.knows(instance, span.instance) {
                guard isSame(instance: instance, tables, span.instance, other) else { return name(place, "resource") }
                instances.note(instance, span.instance)
            }
            let keys = SpanKeys(trace: id.low, span: batch.spanID[row])
            let written = additions?.attributes(row) ?? []
            guard attributes.isSame(batch.attributes[row], tables, span.attributes, other, keys, written: written)
            else {
                return name(place, "attributes")
            }
            let extras = batch.extras[row]
            let traceState = additions?.traceState(row)
            if extras == 0, span.extras == 0, traceState == nil || traceState == "" { continue }
            let times = (start: batch.start[row], end: batch.end[row])
            if let part = differing(extras, tables, span.extras, other, keys, times, traceState) {
                return name(place, part)
            }
        }
        if place < block.spans.count { return "\(block.spans.count) spans came out, \(place) went in" }
        return nil
    }

    private func name(_ place: Int, _ part: String) -> String { "span \(place) came out with another \(part)" }

    private mutating func isSame(
        operation: UInt32, _ tables: TraceTables, _ number: UInt32, _ other: TraceTables
    ) -> Bool {
        let own = tables.operations[Int(operation)]
        let read = other.operations[Int(number)]
        let scope = tables.scopes[Int(own.scope)]
        let readScope = other.scopes[Int(read.scope)]
        return own.kind == read.kind && attributes.isSame(text: own.name, tables, read.name, other)
            && scope.droppedAttributes == readScope.droppedAttributes
            && attributes.isSame(text: scope.name, tables, readScope.name, other)
            && attributes.isSame(text: scope.version, tables, readScope.version, other)
            && attributes.isSame(text: scope.schemaURL, tables, readScope.schemaURL, other)
            && attributes.isSame(scope.attributes, tables, readScope.attributes, other, SpanKeys(), written: [])
    }

    private mutating func isSame(
        instance: UInt32, _ tables: TraceTables, _ number: UInt32, _ other: TraceTables
    ) -> Bool {
        let own = tables.instances[Int(instance)]
        let read = other.instances[Int(number)]
        return own.droppedAttributes == read.droppedAttributes
            && attributes.isSame(text: own.schemaURL, tables, read.schemaURL, other)
            && attributes.isSame(own.attributes, tables, read.attributes, other, SpanKeys(), written: [])
    }

    /// Which part of the extras is not the same.
    private mutating func differing(
        _ extras: UInt32, _ tables: TraceTables, _ number: UInt32, _ other: TraceTables, _ keys: SpanKeys,
        _ times: (start: Nanos, end: Nanos), _ traceState: String?
    ) -> String? {
        let own = tables.extras[Int(extras)]
        let read = other.extras[Int(number)]
        if !attributes.isSame(text: own.statusMessage, tables, read.statusMessage, other) { return "status message" }
        if let traceState {
            if other.strings[read.traceState] != traceState { return "trace state" }
        } else if !attributes.isSame(text: own.traceState, tables, read.traceState, other) {
            return "trace state"
        }
        if own.droppedAttributes != read.droppedAttributes || own.droppedEvents != read.droppedEvents
            || own.droppedLinks != read.droppedLinks
        {
            return "count of what was dropped"
        }
        if own.events.count != read.events.count { return "number of events" }
        for (event, copy) in zip(own.events, read.events) {
            let time =
                switch event.time {
                case .at(let time): time
                case .start: times.start
                case .end: times.end
                }
            guard case .at(time) = copy.time, event.droppedAttributes == copy.droppedAttributes,
                attributes.isSame(text: event.name, tables, copy.name, other),
                attributes.isSame(event.attributes, tables, copy.attributes, other, keys, written: [])
            else { return "event" }
        }
        if own.links.count != read.links.count { return "number of links" }
        for (link, copy) in zip(own.links, read.links) {
            guard link.traceID == copy.traceID, link.spanID == copy.spanID, link.flags == copy.flags,
                link.droppedAttributes == copy.droppedAttributes,
                attributes.isSame(text: link.traceState, tables, copy.traceState, other),
                attributes.isSame(link.attributes, tables, copy.attributes, other, keys, written: [])
            else { return "link" }
        }
        return nil
    }
}

/// What the drawn values of a span's attributes depend on.
struct SpanKeys {
    var trace: UInt64 = 0
    var span: UInt64 = 0
}
