import WinnowModel

/// Walks OTLP JSON requests that take many lines, span by span, without holding a request in memory.
///
/// `resource` and `scope` may stand after the spans they belong to: those spans are held back until the object is closed.
struct OTLPJSONDocument {
    private enum Place {
        case request, resourceSpans, resourceSpansItem, scopeSpans, scopeSpansItem, spans
    }

    private var cursor: JSONCursor
    private let parser: TapeParser
    private var stack: [Place] = []
    private var ordinal: UInt32 = 0
    /// True when the next thing inside the innermost object or array is its first.
    private var isFirst = true

    // What is known about the resource and scope that are open.
    private var instance: UInt32 = 0
    private var resourceText: [UInt8]?
    private var resourceSchema: UInt32 = 0
    private var scope: UInt32 = 0
    private var scopeText: [UInt8]?
    private var scopeSchema: UInt32 = 0
    /// First row of the open resource and of the open scope in the block.
    private var resourceRow = 0
    private var scopeRow = 0

    init(_ input: ByteInput, _ parser: TapeParser) {
        cursor = JSONCursor(input)
        self.parser = parser
    }

    /// Appends spans until the block holds `limit` or more and none of them waits for its resource; false at the end.
    mutating func read(
        _ block: inout SpanBlock, limit: Int, _ decoder: inout OTLPJSONDecoder, _ damage: inout TraceDamage
    ) throws(Failure) -> Bool {
        resourceRow = block.count
        scopeRow = block.count
        // The tables may be new: what is open is interned again.
        reopen(&block, &decoder)
        while block.count < limit || waits(block) {
            do throws(JSONCursor.Stop) {
                if try !step(&block, &decoder, &damage) { return false }
            } catch {
                switch error {
                case .failure(let failure): throw failure
                case .fault(let message, let isEnd):
                    if isEnd {
                        cursor.consume(cursor.input.count)
                        damage.isTruncated = true
                        damage.tell(cursor.finding(message))
                        return false
                    }
                    damage.skip(cursor.finding(message, text: TextCheck.excerpt(cursor.input.window)))
                    stack.removeAll()
                    resourceText = nil
                    scopeText = nil
                    if try !cursor.resume() { return false }
                }
            }
        }
        return true
    }

    /// True while spans are held back because their resource or scope was not read yet; no more than 262,144 of them wait.
    private func waits(_ block: SpanBlock) -> Bool {
        if block.count - resourceRow > 1 << 18 { return false }
        return resourceText == nil && block.count > resourceRow && stack.contains { $0 == .resourceSpansItem }
            || scopeText == nil && block.count > scopeRow && stack.contains { $0 == .scopeSpansItem }
    }

    // MARK: One step

    /// Reads up to the next member or element; false at the end of the file.
    private mutating func step(
        _ block: inout SpanBlock, _ decoder: inout OTLPJSONDecoder, _ damage: inout TraceDamage
    ) throws(JSONCursor.Stop) -> Bool {
        guard let place = stack.last else { return try start() }
        let byte = try cursor.inside()
        let isArray = place == .resourceSpans || place == .scopeSpans || place == .spans
        if byte == (isArray ? UInt8(ascii: "]") : UInt8(ascii: "}")) {
            cursor.consume(1)
            leave(place)
            return true
        }
        if !isFirst {
            guard byte == UInt8(ascii: ",") else { throw .fault("no , between members in JSON", isEnd: false) }
            cursor.consume(1)
        }
        isFirst = false
        if isArray {
            try element(of: place, &block, &decoder, &damage)
        } else {
            try member(of: place, &block, &decoder)
        }
        return true
    }

    private mutating func start() throws(JSONCursor.Stop) -> Bool {
        guard let byte = try cursor.peek() else { return false }
        guard byte == UInt8(ascii: "{") else { throw .fault("no JSON object", isEnd: false) }
        enter(.request)
        return true
    }

    private mutating func enter(_ place: Place) {
        cursor.consume(1)
        stack.append(place)
        isFirst = true
    }

    private mutating func leave(_ place: Place) {
        stack.removeLast()
        isFirst = false
        if place == .scopeSpansItem { scopeText = nil }
        if place == .resourceSpansItem { resourceText = nil }
        if stack.isEmpty { ordinal &+= 1 }
    }

    private mutating func element(
        of place: Place, _ block: inout SpanBlock, _ decoder: inout OTLPJSONDecoder, _ damage: inout TraceDamage
    ) throws(JSONCursor.Stop) {
        let byte = try cursor.inside()
        if place == .spans { return try span(&block, &decoder, &damage) }
        guard byte == UInt8(ascii: "{") else {
            try cursor.skipValue()
            return
        }
        if place == .resourceSpans {
            enter(.resourceSpansItem)
            (resourceText, resourceSchema, resourceRow) = (nil, 0, block.count)
            instance = block.tables.intern(ServiceInstance(service: 0))
        } else {
            enter(.scopeSpansItem)
            (scopeText, scopeSchema, scope, scopeRow) = (nil, 0, 0, block.count)
        }
    }

    private mutating func member(
        of place: Place, _ block: inout SpanBlock, _ decoder: inout OTLPJSONDecoder
    ) throws(JSONCursor.Stop) {
        let key = try cursor.key()
        let byte = try cursor.inside()
        let isArray = byte == UInt8(ascii: "[")
        switch (place, key) {
        case (.request, "resourceSpans") where isArray: enter(.resourceSpans)
        case (.request, "result") where byte == UInt8(ascii: "{") && stack.count == 1: enter(.request)
        case (.resourceSpansItem, "scopeSpans") where isArray: enter(.scopeSpans)
        case (.scopeSpansItem, "spans") where isArray: enter(.spans)
        case (.resourceSpansItem, "resource"):
            resourceText = try cursor.taken()
            openResource(&block, &decoder)
        case (.scopeSpansItem, "scope"):
            scopeText = try cursor.taken()
            openScope(&block, &decoder)
        case (.resourceSpansItem, "schemaUrl"):
            resourceSchema = try text(&block.tables, &decoder)
            openResource(&block, &decoder)
        case (.scopeSpansItem, "schemaUrl"):
            scopeSchema = try text(&block.tables, &decoder)
            openScope(&block, &decoder)
        default: try cursor.skipValue()
        }
    }

    private mutating func span(
        _ block: inout SpanBlock, _ decoder: inout OTLPJSONDecoder, _ damage: inout TraceDamage
    ) throws(JSONCursor.Stop) {
        let length: Int
        do throws(JSONCursor.Stop) {
            length = try cursor.valueLength()
        } catch {
            // A span that was started and not ended is a record that is lost.
            if case .fault(_, isEnd: true) = error { damage.skipped += 1 }
            throw error
        }
        let bytes = UnsafeRawBufferPointer(start: cursor.input.base, count: length)
        var fault: (message: String, text: String, offset: Int)?
        do throws(TapeParser.Fault) {
            let tape = try parser.parse(bytes)
            if parser.repaired { damage.repairedTexts += 1 }
            do throws(RecordFault) {
                try decoder.span(tape, JSONTape.first, instance, scope, ordinal, &block)
            } catch {
                fault = (error.message, error.text, 0)
            }
        } catch {
            fault = (error.message, TextCheck.excerpt(bytes, around: error.offset), error.offset)
        }
        if let fault {
            damage.skip(cursor.finding(fault.message, in: bytes, at: fault.offset, text: fault.text))
        }
        cursor.consume(length)
    }

    // MARK: Resources and scopes

    private mutating func reopen(_ block: inout SpanBlock, _ decoder: inout OTLPJSONDecoder) {
        if stack.contains(where: { $0 == .resourceSpansItem }) { openResource(&block, &decoder) }
        if stack.contains(where: { $0 == .scopeSpansItem }) { openScope(&block, &decoder) }
    }

    private mutating func openResource(_ block: inout SpanBlock, _ decoder: inout OTLPJSONDecoder) {
        let schema = resourceSchema
        let made = tape(resourceText) { tape in
            decoder.instance(tape, resource: JSONTape.first, schema: -1, &block.tables)
        }
        let known = made ?? block.tables.intern(ServiceInstance(service: 0))
        var full = block.tables.instances[Int(known)]
        full.schemaURL = schema
        instance = block.tables.intern(full)
        settleResource(&block, &decoder)
    }

    private mutating func openScope(_ block: inout SpanBlock, _ decoder: inout OTLPJSONDecoder) {
        let made = tape(scopeText) { tape in
            decoder.scope(tape, scope: JSONTape.first, schema: -1, &block.tables)
        }
        var full = block.tables.scopes[Int(made ?? 0)]
        full.schemaURL = scopeSchema
        scope = block.tables.intern(full)
        settleScope(&block, &decoder)
    }

    /// Gives the rows of the open scope that are held back the scope as it is known by now.
    private func settleScope(_ block: inout SpanBlock, _ decoder: inout OTLPJSONDecoder) {
        renumber(from: scopeRow, &block, &decoder) { operation in operation.scope = scope }
    }

    private func settleResource(_ block: inout SpanBlock, _ decoder: inout OTLPJSONDecoder) {
        let service = block.tables.instances[Int(instance)].service
        for row in resourceRow..<max(resourceRow, block.count) { block.spans[row].instance = instance }
        renumber(from: resourceRow, &block, &decoder) { operation in operation.service = service }
    }

    private func renumber(
        from first: Int, _ block: inout SpanBlock, _ decoder: inout OTLPJSONDecoder,
        _ change: (inout Operation) -> Void
    ) {
        for row in first..<max(first, block.count) {
            let known = block.tables.operations[Int(block.spans[row].operation)]
            var operation = known
            change(&operation)
            if operation == known { continue }
            block.spans[row].operation = decoder.interner.operation(
                service: operation.service, name: operation.name, kind: operation.kind, scope: operation.scope,
                &block.tables)
        }
    }

    private func tape<R>(_ text: [UInt8]?, _ body: (JSONTape) -> R) -> R? {
        text.flatMap { parser.parse(copied: $0, body) }
    }

    private mutating func text(
        _ tables: inout TraceTables, _ decoder: inout OTLPJSONDecoder
    ) throws(JSONCursor.Stop) -> UInt32 {
        let bytes = try cursor.taken()
        return tape(bytes) { decoder.string($0, JSONTape.first, &tables) } ?? 0
    }
}
