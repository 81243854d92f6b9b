import WinnowModel

/// Walks OTLP JSON requests that take many lines, span by span, without holding a request in memory.
///
/// `resource` and `scope` may stand behind the spans they belong to: those spans are held back until the object is closed.
struct OTLPJSONDocument {
    private enum Place {
        case request, resourceSpans, resourceSpansItem, scopeSpans, scopeSpansItem, spans
    }

    enum Step: Error {
        case fault(String, isEnd: Bool)
        case failure(Failure)
    }

    let input: ByteInput
    let parser: TapeParser
    private var stack: [Place] = []
    var line = 1
    var column = 1
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
        self.input = input
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
            do throws(Step) {
                if try !step(&block, &decoder, &damage) { return false }
            } catch {
                switch error {
                case .failure(let failure): throw failure
                case .fault(let message, let isEnd):
                    if isEnd {
                        consume(input.count)
                        damage.isTruncated = true
                        damage.tell(Diagnostic(message, file: input.file, line: line, column: column))
                        return false
                    }
                    damage.skip(
                        Diagnostic(
                            message, file: input.file, line: line, column: column,
                            text: TextCheck.excerpt(input.window)))
                    stack.removeAll()
                    resourceText = nil
                    scopeText = nil
                    if try !resume() { return false }
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
    ) throws(Step) -> Bool {
        guard let place = stack.last else { return try begin() }
        guard let byte = try peek() else { throw .fault("JSON ends early", isEnd: true) }
        let isArray = place == .resourceSpans || place == .scopeSpans || place == .spans
        if byte == (isArray ? UInt8(ascii: "]") : UInt8(ascii: "}")) {
            consume(1)
            leave(place)
            return true
        }
        if !isFirst {
            guard byte == UInt8(ascii: ",") else { throw .fault("no , between members in JSON", isEnd: false) }
            consume(1)
        }
        isFirst = false
        if isArray {
            try element(of: place, &block, &decoder, &damage)
        } else {
            try member(of: place, &block, &decoder)
        }
        return true
    }

    private mutating func begin() throws(Step) -> Bool {
        guard let byte = try peek() else { return false }
        guard byte == UInt8(ascii: "{") else { throw .fault("no JSON object", isEnd: false) }
        enter(.request)
        return true
    }

    private mutating func enter(_ place: Place) {
        consume(1)
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
    ) throws(Step) {
        guard let byte = try peek() else { throw .fault("JSON ends early", isEnd: true) }
        if place == .spans { return try span(&block, &decoder, &damage) }
        guard byte == UInt8(ascii: "{") else {
            _ = try skipValue()
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
    ) throws(Step) {
        let key = try self.key()
        guard let byte = try peek() else { throw .fault("JSON ends early", isEnd: true) }
        let isArray = byte == UInt8(ascii: "[")
        switch (place, key) {
        case (.request, "resourceSpans") where isArray: enter(.resourceSpans)
        case (.request, "result") where byte == UInt8(ascii: "{") && stack.count == 1: enter(.request)
        case (.resourceSpansItem, "scopeSpans") where isArray: enter(.scopeSpans)
        case (.scopeSpansItem, "spans") where isArray: enter(.spans)
        case (.resourceSpansItem, "resource"):
            resourceText = try taken()
            openResource(&block, &decoder)
        case (.scopeSpansItem, "scope"):
            scopeText = try taken()
            openScope(&block, &decoder)
        case (.resourceSpansItem, "schemaUrl"):
            resourceSchema = try text(&block.tables, &decoder)
            openResource(&block, &decoder)
        case (.scopeSpansItem, "schemaUrl"):
            scopeSchema = try text(&block.tables, &decoder)
            openScope(&block, &decoder)
        default: _ = try skipValue()
        }
    }

    private mutating func span(
        _ block: inout SpanBlock, _ decoder: inout OTLPJSONDecoder, _ damage: inout TraceDamage
    ) throws(Step) {
        let length: Int
        do throws(Step) {
            length = try valueLength()
        } catch {
            // A span that was begun and not ended is a record that is lost.
            if case .fault(_, isEnd: true) = error { damage.skipped += 1 }
            throw error
        }
        let bytes = UnsafeRawBufferPointer(start: input.base, count: length)
        var fault: (message: String, text: String, offset: Int)?
        do throws(TapeParser.Fault) {
            let tape = try parser.parse(bytes)
            if parser.repaired { damage.repairedTexts += 1 }
            do throws(OTLPJSONDecoder.Fault) {
                try decoder.span(tape, JSONTape.first, instance, scope, ordinal, &block)
            } catch {
                fault = (error.message, error.text, 0)
            }
        } catch {
            fault = (error.message, TextCheck.excerpt(bytes, around: error.offset), error.offset)
        }
        if let fault {
            let place = TextCheck.place(bytes, fault.offset, line: line)
            damage.skip(
                Diagnostic(
                    fault.message, file: input.file, line: place.line,
                    column: place.line == line ? column + place.column - 1 : place.column, text: fault.text))
        }
        consume(length)
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
        for row in resourceRow..<max(resourceRow, block.count) { block.instance[row] = instance }
        renumber(from: resourceRow, &block, &decoder) { operation in operation.service = service }
    }

    private func renumber(
        from first: Int, _ block: inout SpanBlock, _ decoder: inout OTLPJSONDecoder,
        _ change: (inout Operation) -> Void
    ) {
        for row in first..<max(first, block.count) {
            let known = block.tables.operations[Int(block.operation[row])]
            var operation = known
            change(&operation)
            if operation == known { continue }
            block.operation[row] = decoder.interner.operation(
                service: operation.service, name: operation.name, kind: operation.kind, scope: operation.scope,
                &block.tables)
        }
    }

    func tape<R>(_ text: [UInt8]?, _ body: (JSONTape) -> R) -> R? {
        guard var text else { return nil }
        let count = text.count
        text.append(contentsOf: repeatElement(0, count: 64))
        return text.withUnsafeBytes { bytes in
            guard let tape = try? parser.parse(UnsafeRawBufferPointer(rebasing: bytes[0..<count])) else { return nil }
            return body(tape)
        }
    }
}
