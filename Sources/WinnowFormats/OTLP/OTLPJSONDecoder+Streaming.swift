import WinnowModel

/// Requests that stream by, span by span. `resource` and `scope` may stand after the spans that they belong to: those spans are held back
/// until the object is closed.
extension OTLPJSONDecoder: JSONSpanDecoder {
    /// What is known about an object that is open.
    struct Level {
        let key: OTLPJSONKey
        /// Its first row in the block.
        var firstRow: Int
        /// The resource or scope.
        var shared: [UInt8]?
        var schemaURL: [UInt8]?
    }

    /// How many spans are held back at most.
    private static let waitLimit = 1 << 18

    static func role(_ key: String) -> JSONMember {
        switch OTLPJSONKey(key) {
        case .wrapper, .resourceSpans, .scopeSpans: .inner
        case .spans: .spans
        case .resource, .scope, .schemaURL: .shared
        case .otherSignal, .other: .other
        }
    }

    static func isSpan(_: UnsafeRawBufferPointer) -> Bool? { false }

    mutating func follow(_ block: inout SpanBlock, _: inout TraceDamage) {
        follow(&block)
        close(&block)
        // The tables may be new: what is open is interned again.
        for index in levels.indices { levels[index].firstRow = block.count }
        for level in levels { open(level, reader, &block) }
    }

    mutating func enter(_ name: String, _ block: inout SpanBlock) {
        let level = Level(key: OTLPJSONKey(name), firstRow: block.count)
        levels.append(level)
        // Spans may stand where no resource is: what was open before is not theirs.
        if levels.count == 1 { close(&block) }
        if case .resourceSpans = level.key { scope = 0 }
        open(level, reader, &block)
    }

    mutating func shared(_ key: String, _ text: [UInt8], _ parser: TapeParser, _ block: inout SpanBlock) {
        reader = parser
        guard let last = levels.indices.last else { return }
        switch (levels[last].key, OTLPJSONKey(key)) {
        case (.resourceSpans, .resource), (.scopeSpans, .scope): levels[last].shared = text
        case (.resourceSpans, .schemaURL), (.scopeSpans, .schemaURL): levels[last].schemaURL = text
        default: return
        }
        open(levels[last], parser, &block)
    }

    mutating func leave(_ block: inout SpanBlock, _: inout TraceDamage) {
        guard let last = levels.popLast() else { return }
        switch last.key {
        case .resourceSpans: close(&block)
        case .scopeSpans: scope = 0
        default: break
        }
    }

    /// The spans that follow share nothing.
    private mutating func close(_ block: inout SpanBlock) {
        instance = block.tables.intern(ServiceInstance(service: 0))
        scope = 0
    }

    func waits(_ block: SpanBlock) -> Bool {
        levels.contains { level in
            switch level.key {
            case .resourceSpans, .scopeSpans:
                level.shared == nil && level.firstRow < block.count && block.count - level.firstRow <= Self.waitLimit
            default: false
            }
        }
    }

    /// Makes the object's resource or scope the one of the spans that follow, and of its rows that are held back.
    private mutating func open(_ level: Level, _ parser: TapeParser?, _ block: inout SpanBlock) {
        let schema =
            level.schemaURL.flatMap { text in
                parser?.parse(copied: text) { self.text($0, JSONTape.first, &block.tables) }
            } ?? 0
        switch level.key {
        case .resourceSpans:
            let made = level.shared.flatMap { text in
                parser?.parse(copied: text) { tape in
                    instance(tape, resource: JSONTape.first, schema: -1, &block.tables)
                }
            }
            var full = made.map { block.tables.instances[Int($0)] } ?? ServiceInstance(service: 0)
            full.schemaURL = schema
            instance = block.tables.intern(full)
            for row in level.firstRow..<max(level.firstRow, block.count) { block.spans[row].instance = instance }
            renumber(from: level.firstRow, &block) { $0.service = full.service }
        case .scopeSpans:
            let made = level.shared.flatMap { text in
                parser?.parse(copied: text) { tape in
                    scope(tape, scope: JSONTape.first, schema: -1, &block.tables)
                }
            }
            var full = block.tables.scopes[Int(made ?? 0)]
            full.schemaURL = schema
            let number = block.tables.intern(full)
            scope = number
            renumber(from: level.firstRow, &block) { $0.scope = number }
        default: break
        }
    }

    mutating func renumber(
        from first: Int, _ block: inout SpanBlock, _ change: (inout Operation) -> Void
    ) {
        for row in first..<max(first, block.count) {
            let known = block.tables.operations[Int(block.spans[row].operation)]
            var operation = known
            change(&operation)
            if operation == known { continue }
            block.spans[row].operation = interner.operation(
                service: operation.service, name: operation.name, kind: operation.kind, scope: operation.scope,
                &block.tables)
        }
    }
}
